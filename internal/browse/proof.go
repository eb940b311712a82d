package browse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	// shownFor is how long what a cookie opens is believed without a look at the
	// rows: a revoked link and a changed password count within two seconds.
	shownFor = time.Second
	// ticketFor is how long a ticket is good at most.
	ticketFor = 7 * 24 * time.Hour
	// lookFor is how often a look of the same person at the same thing is written
	// down anew.
	lookFor = time.Hour
)

func (r *Reader) key() gallery.SigningKey {
	return gallery.SigningKey(r.Site.Get().Text("signing_key"))
}

// held is what a visitor has to show that is good now, and by which tickets.
type held struct {
	proofs  gallery.Proofs
	tickets []gallery.Ticket
	grants  []gallery.Grant // of the ticket in the same place, for shares
}

// Signer signs addresses of files for those who may have them. Who came by a link or
// a password, by his cookie, gets addresses that end with the link, or with the
// password; who sees it as himself, such as end with his session or his right.
func (r *Reader) Signer(ctx context.Context, who func() gallery.Actor, cookie string) gallery.Signer {
	key, now, who := r.key(), r.Now(), sync.OnceValue(who)
	return func(m *gallery.Media, path string) string {
		have, err := r.holds(ctx, cookie)
		if err != nil { // the page fails by itself; an address that nothing ends is not given
			return ""
		}
		by := have.leadingTo(m.Policy(now))
		if a := who(); len(by) == 0 && a.Came.Kind != "" {
			by = []gallery.Ticket{a.Came}
		}
		return key.Sign(m, path, now, by...)
	}
}

// leadingTo are the tickets that show an object to anybody: a share's, or those of all
// its gates. There are none for who sees it otherwise.
func (h held) leadingTo(o gallery.Object) (by []gallery.Ticket) {
	shows := func(p gallery.Proofs) bool {
		return gallery.Judge(gallery.Actor{Rank: gallery.Guest}, gallery.See, o, p) == nil
	}
	for i, t := range h.tickets {
		switch {
		case t.Kind == gallery.ShareTicket && shows(gallery.Proofs{Shares: h.grants[i : i+1]}):
			return []gallery.Ticket{t}
		case t.Kind == gallery.AlbumTicket && slices.Contains(o.Gates, t.ID):
			by = append(by, t)
		}
	}
	if !shows(gallery.Proofs{Unlocked: h.proofs.Unlocked}) {
		return nil
	}
	return by
}

// signed adds to what is shown for a file what a signature is worth. One that was
// given for tickets is worth what those are now.
func (r *Reader) signed(ctx context.Context, m *gallery.Media, path, signature string, p *gallery.Proofs) error {
	if signature == "" {
		return nil
	}
	now := r.Now()
	by, ok := r.key().Signed(m, path, signature, now)
	if !ok || len(by) == 0 {
		p.Signed = ok
		return nil
	}
	claim, himself := fmt.Sprint(by), by[0].Kind == gallery.SessionTicket || by[0].Kind == gallery.KeyTicket
	if himself {
		claim += fmt.Sprint(m.ID, m.Visibility)
	}
	have, known := r.claims.GetIfPresent(claim)
	if !known {
		var err error
		if himself {
			have.proofs.Signed, err = r.seenBy(ctx, by[0], m, now)
		} else {
			have, err = r.worth(ctx, by, now)
		}
		if err != nil {
			return err
		}
		r.claims.Set(claim, have)
	}
	p.Signed = have.proofs.Signed
	p.Shares = slices.Concat(p.Shares, have.proofs.Shares)
	p.Unlocked = slices.Concat(p.Unlocked, have.proofs.Unlocked)
	return nil
}

// seenBy reports whether who came by a session or a key sees a media, as long as he may
// come in by it.
func (r *Reader) seenBy(ctx context.Context, came gallery.Ticket, m *gallery.Media, now time.Time) (bool, error) {
	var scopes []gallery.Scope
	u, err := r.DB.UserInSession(ctx, came.ID, came.Lock, now)
	if came.Kind == gallery.KeyTicket {
		u, scopes, err = r.DB.UserOfKey(ctx, came.ID, came.Lock, now)
	}
	if errors.Is(err, gallery.ErrNotFound) || err == nil && (u.Banned || !u.Active() || !u.Deletes.IsZero()) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	by := gallery.Actor{UserID: u.ID, Name: u.Name, Rank: u.Rank, Scopes: scopes}
	err = r.judge(ctx, by, gallery.See, m.Policy(now), &gallery.Proofs{})
	if _, refused := errors.AsType[*gallery.Error](err); refused {
		return false, nil
	}
	return err == nil, err
}

// Proofs are what the cookie of a visitor is worth now: passwords that still hold
// and links that were not revoked. A cookie that is not ours is worth nothing.
func (r *Reader) Proofs(ctx context.Context, cookie string) (gallery.Proofs, error) {
	have, err := r.holds(ctx, cookie)
	return have.proofs, err
}

func (r *Reader) holds(ctx context.Context, cookie string) (held, error) {
	if cookie == "" {
		return held{}, nil
	}
	if known, ok := r.shown.GetIfPresent(cookie); ok {
		return known, nil
	}
	now := r.Now()
	tickets := r.key().Unseal(cookie, now)
	if len(tickets) == 0 {
		return held{}, nil
	}
	have, err := r.worth(ctx, tickets, now)
	if err == nil {
		r.shown.Set(cookie, have)
	}
	return have, err
}

// worth looks up what tickets are good for now.
func (r *Reader) worth(ctx context.Context, tickets []gallery.Ticket, now time.Time) (held, error) {
	locks, err := r.DB.Locks(ctx, tickets, now)
	if err != nil {
		return held{}, err
	}
	var have held
	for _, l := range locks {
		i := slices.IndexFunc(tickets, func(t gallery.Ticket) bool {
			return t.Kind == l.Kind && t.ID == l.ID && t.Lock == r.key().LockOf(l.PasswordHash)
		})
		if i < 0 {
			continue
		}
		have.tickets, have.grants = append(have.tickets, tickets[i]), append(have.grants, l.Grant)
		switch l.Kind {
		case gallery.AlbumTicket:
			have.proofs.Unlocked = append(have.proofs.Unlocked, l.ID)
		case gallery.ShareTicket:
			have.proofs.Shares = append(have.proofs.Shares, l.Grant)
		case gallery.UploadTicket:
			have.proofs.Uploads = append(have.proofs.Uploads, l.AlbumID)
		}
	}
	return have, nil
}

// Remember adds to a visitor's cookie what he has just shown, for a week or until
// the link ends (the zero time for never). It returns the new cookie and its end.
func (r *Reader) Remember(cookie string, kind gallery.TicketKind, id gallery.ID, passwordHash string, ends time.Time) (string, time.Time) {
	now, key := r.Now(), r.key()
	last := now.Add(ticketFor).Truncate(time.Second)
	expires := last
	if !ends.IsZero() && ends.Before(expires) {
		expires = ends
	}
	tickets := slices.DeleteFunc(key.Unseal(cookie, now), func(t gallery.Ticket) bool { return t.Kind == kind && t.ID == id })
	return key.Seal(append(tickets, gallery.Ticket{Kind: kind, ID: id, Lock: key.LockOf(passwordHash), Expires: expires})), last
}

// Holds reports whether a visitor's cookie has a ticket for an album or a link, by
// the password that it asks for now.
func (r *Reader) Holds(cookie string, kind gallery.TicketKind, id gallery.ID, passwordHash string) bool {
	key := r.key()
	return slices.ContainsFunc(key.Unseal(cookie, r.Now()), func(t gallery.Ticket) bool {
		return t.Kind == kind && t.ID == id && t.Lock == key.LockOf(passwordHash)
	})
}

// enclosed reports whether the site is for people with an account alone.
func (r *Reader) enclosed() bool { return r.Site.Get().Text("website_privacy_mode") == "private" }

// judge is gallery.Judge for what an actor shows and for what he is in the albums of
// the object's lineage, which is looked up where it matters.
func (r *Reader) judge(ctx context.Context, by gallery.Actor, do gallery.Action, o gallery.Object, p *gallery.Proofs) error {
	err := gallery.Judge(by, do, o, *p)
	if err == nil && r.enclosed() {
		return o.Enclosed(by, *p)
	}
	if err == nil || by.UserID == 0 || by.Banned || len(o.Lineage) == 0 || p.Member != gallery.NoMember {
		return err
	}
	right, unknown := r.DB.MemberRight(ctx, by.UserID, o.Lineage)
	if unknown != nil {
		return unknown
	}
	if right == gallery.NoMember {
		return err
	}
	p.Member = right
	return gallery.Judge(by, do, o, *p)
}

// note writes a look in the audit log that only staff may have.
func (r *Reader) note(ctx context.Context, by gallery.Actor, o gallery.Object, p gallery.Proofs, kind, id string) error {
	if !gallery.NeedsRank(by, o, p) {
		return nil
	}
	return r.noteLook(ctx, by, kind, id)
}

// noteLook writes a look down, the first of an hour.
func (r *Reader) noteLook(ctx context.Context, by gallery.Actor, kind, id string) error {
	look := fmt.Sprint(by.UserID, " ", kind, " ", id)
	if _, written := r.looks.GetIfPresent(look); written {
		return nil
	}
	deed := gallery.Deed{ActorID: by.UserID, ActorName: by.Name, Address: by.Address, Action: kind + ".look", Object: kind, ObjectID: id}
	err := r.DB.Write(ctx, func(tx *db.Tx) error { return tx.Audit(ctx, []gallery.Deed{deed}, r.Now()) })
	if err == nil {
		r.looks.Set(look, struct{}{})
	}
	return err
}

// hideOwners takes the names of people off who show themselves to nobody else.
func hideOwners(by gallery.Actor, media ...*gallery.Media) {
	for _, m := range media {
		if m.OwnerPrivate && !by.Staff() && m.OwnerID != by.UserID {
			m.OwnerName = ""
		}
	}
}
