package gallery

import (
	"slices"
	"time"
)

// Action is what somebody wants to do with a media or an album.
type Action string

// The actions.
const (
	See      Action = "see"      // the thing itself and its bytes, by its address
	Download Action = "download" // the original as a file
	Add      Action = "add"      // put a media into an album
	Edit     Action = "edit"     // words, tags, order, cover
	Manage   Action = "manage"   // who may see it: visibility, password, members, links
	Delete   Action = "delete"
	Restore  Action = "restore"
	Replace  Action = "replace" // the bytes, by others
	Approve  Action = "approve"
	SeeKept  Action = "see kept"  // an upload kept beside its converted original
	SeeLinks Action = "see links" // by which links others come to it
)

// MemberRight is what a collaborator may do in an album.
type MemberRight string

// The rights of collaborators; who may edit may add, too.
const (
	NoMember  MemberRight = ""
	MayAdd    MemberRight = "add"
	MayChange MemberRight = "edit"
)

// Object is a media or an album as the policy sees it.
type Object struct {
	OwnerID     ID // 0 for a guest's
	OwnerBanned bool
	MediaID     ID // 0 for an album

	Own   Visibility // the object's own
	Album Visibility // the strictest of its album and the album's ancestors; Public for none
	// Lineage are the albums from the root to the one that the object is or lies
	// in; Gates are those of them that ask for a password.
	Lineage, Gates []ID

	Closed   bool // an album that holds nothing itself: nothing is put into it
	Approved bool
	Expired  bool
	Trashed  bool
}

// Proofs are what an actor has to show besides who he is.
type Proofs struct {
	Unlocked []ID        // albums whose password he knows
	Shares   []Grant     // share links that he came by and that are good
	Signed   bool        // the address carries our signature for this very object
	Uploads  []ID        // albums that an upload link of his leads to
	Member   MemberRight // the most that he may do in an album of the object's lineage
}

// Grant is what a share link opens: a media, or an album with all below it.
type Grant struct {
	MediaID, AlbumID ID
	Download         bool
}

// Judge is the one policy of the house: nil when the actor may do it, else why not
// as an Error. NotFound looks the same for what is not there and what is not for
// this actor; album.locked (Denied) asks for a password; Gone and Denied are told
// only to those who may know of the object.
func Judge(by Actor, do Action, o Object, p Proofs) error {
	if do == Add && !o.Closed && by.adds(o, p) { // which lets files in, not eyes
		return nil
	}
	if !by.knows(o, p) {
		if !by.Banned && by.sees(o, p, true) {
			return Fail(Denied, "album.locked")
		}
		return Fail(NotFound, "media.not_found")
	}
	if o.over(by, do) {
		return Fail(Gone, "media.gone")
	}
	if !by.may(do, o, p) {
		return Fail(Denied, "media.denied")
	}
	return nil
}

// Enclosed is what a site that is for people with an account tells a guest of an object that
// Judge would let him see: Denied where he has no more to show than that others may, too. What
// is for whoever has its link is for him as well (product VW-02).
func (o Object) Enclosed(by Actor, p Proofs) error {
	if by.House || by.Rank != Guest || o.Strictest() != Public || p.Signed || shared(o, p) != nil {
		return nil
	}
	return Fail(Denied, "site.private")
}

// over reports whether the object's time is over for an action. What is in the
// trash is still seen by those who may take it out again.
func (o Object) over(by Actor, do Action) bool {
	switch do {
	case Delete:
		return false
	case Restore:
		return o.Expired
	case See:
		return o.Expired || o.Trashed && !by.commands(o)
	}
	return o.Expired || o.Trashed
}

// Listed reports whether an object stands in lists that everybody sees. The
// queries of lists say the same in SQL.
func (o Object) Listed() bool {
	return o.Approved && !o.Expired && !o.Trashed && !o.OwnerBanned && o.Strictest() == Public
}

// Open reports whether anybody may have the object who knows its address.
func (o Object) Open() bool {
	return Judge(Actor{Rank: Guest}, See, o, Proofs{}) == nil
}

// Strictest is the visibility that counts.
func (o Object) Strictest() Visibility { return Strictest(o.Own, o.Album) }

// commands reports whether the object is the actor's own or under his care.
func (a Actor) commands(o Object) bool { return a.Staff() || a.owns(o) }

func (a Actor) owns(o Object) bool { return !a.Banned && a.UserID != 0 && a.UserID == o.OwnerID }

// knows reports whether the actor may learn that the object is there.
func (a Actor) knows(o Object, p Proofs) bool {
	return a.commands(o) && a.Has(ScopeRead) || !a.Banned && a.sees(o, p, false)
}

// adds reports whether the actor may put files into an album: who came by an upload
// link that leads to it, and who works on it, by a key that may do nothing else, too.
func (a Actor) adds(o Object, p Proofs) bool {
	return !a.Banned && (p.leadsTo(o) || a.Has(ScopeUpload) && (a.commands(o) || p.Member != NoMember && !o.OwnerBanned))
}

// sees is for those who neither own the object nor look after it; keys says to
// take the passwords for known.
func (a Actor) sees(o Object, p Proofs, keys bool) bool {
	if o.OwnerBanned || !o.Approved || o.Trashed {
		return false
	}
	if p.Signed {
		return true
	}
	if p.Member != NoMember && a.Has(ScopeRead) || shared(o, p) != nil {
		return o.Own != Private || p.sharesItself(o)
	}
	switch o.Strictest() {
	case Public, Link:
		return true
	case Password:
		return keys || !slices.ContainsFunc(o.Gates, func(id ID) bool { return !slices.Contains(p.Unlocked, id) })
	case Private:
	}
	return false
}

// shared is a grant that covers the object.
func shared(o Object, p Proofs) *Grant {
	for i, g := range p.Shares {
		if g.MediaID != 0 && g.MediaID == o.MediaID || g.AlbumID != 0 && slices.Contains(o.Lineage, g.AlbumID) {
			return &p.Shares[i]
		}
	}
	return nil
}

// leadsTo reports whether an upload link leads to the very album.
func (p Proofs) leadsTo(o Object) bool {
	return len(o.Lineage) > 0 && !o.OwnerBanned && slices.Contains(p.Uploads, o.Lineage[len(o.Lineage)-1])
}

// sharesItself reports whether a grant names the media, so that even what is
// private in itself is meant.
func (p Proofs) sharesItself(o Object) bool {
	return slices.ContainsFunc(p.Shares, func(g Grant) bool { return g.MediaID != 0 && g.MediaID == o.MediaID })
}

// may is asked of those who know the object.
func (a Actor) may(do Action, o Object, p Proofs) bool {
	mine := a.commands(o) && a.Has(ScopeWrite)
	switch do {
	case See:
		return true
	case Download: // a share link takes nothing away from who needs none
		g, without := shared(o, p), p
		without.Shares, without.Signed = nil, false
		return g == nil || g.Download || a.knows(o, without)
	case SeeKept, SeeLinks:
		return a.commands(o) && a.Has(ScopeRead)
	case Add: // what adds says was asked for before
		return false
	case Edit:
		return mine || p.Member == MayChange && a.Has(ScopeWrite)
	case Manage, Delete, Restore:
		return mine
	case Replace: // nobody else puts something into somebody's mouth
		return a.owns(o) && a.Has(ScopeWrite) && a.Has(ScopeUpload)
	case Approve:
		return a.Staff() && a.Has(ScopeWrite)
	}
	return false
}

// Policy is the media as the policy sees it at a moment.
func (m *Media) Policy(now time.Time) Object {
	own := m.Own
	if own == "" {
		own = m.Visibility
	}
	return Object{
		OwnerID: m.OwnerID, OwnerBanned: m.OwnerBanned, MediaID: m.ID, Own: own, Album: m.AlbumVisibility,
		Lineage: m.Lineage, Gates: m.Gates, Approved: m.Approved, Expired: m.Expired(now), Trashed: !m.Trashed.IsZero(),
	}
}

// Policy is the album as the policy sees it. It has nothing of its own beside what
// its lineage has: whoever was let into a private album is in.
func (a *Album) Policy() Object {
	return Object{
		OwnerID: a.OwnerID, OwnerBanned: a.OwnerBanned, Own: Public, Album: a.Effective,
		Lineage: a.Lineage, Gates: a.Gates, Closed: a.Search != "", Approved: true,
	}
}
