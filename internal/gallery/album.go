package gallery

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Album is a collection of one person's media. Albums lie in each other.
type Album struct {
	ID          ID
	PublicID    string
	OwnerID     ID // 0 for a guest's
	OwnerName   string
	OwnerBanned bool
	ParentID    ID // 0 for none
	Name        string
	Description string

	Visibility   Visibility // its own
	PasswordHash string     // argon2id, "" unless Visibility is Password
	// Effective is the strictest visibility of it and its ancestors; Lineage are
	// the ids from the root to itself, Gates those of them with a password.
	Effective      Visibility
	Lineage, Gates []ID

	Search     string // what it shows of its owner's, as people write a search, where it holds nothing itself; "" for an album of files
	CoverID    ID     // a media of it, 0 for its newest
	Sort       string // of its media, one of AlbumSorts
	Position   int64  // among its siblings
	MediaCount int64
	Views      int64
	Likes      int64
	Buttons    string // JSON of the call to action, "" for none
	ButtonsOff bool   // they are kept, but not shown
	Created    time.Time
	Updated    time.Time
}

// AlbumSorts are the orders of an album's media; "manual" is by hand.
var AlbumSorts = []string{"date_desc", "date_asc", "title_asc", "manual"}

// DeepestAlbum is how many albums may lie in each other. Every album names all that it
// lies in, and a page looks all of them up in one query, so that there must be an end; it
// is far beyond what anybody sorts by hand.
const DeepestAlbum = 200

// strictness orders visibilities from widest to narrowest.
var strictness = []Visibility{Public, Link, Password, Private}

// Strictest is the narrower of two visibilities; an empty one does not count.
func Strictest(a, b Visibility) Visibility {
	if slices.Index(strictness, a) >= slices.Index(strictness, b) {
		return a
	}
	return b
}

// Holds reports whether albums of a person may lie in it: the owner's own.
func (a *Album) Holds(person ID) bool { return a.OwnerID == person }

// Inherit works out what follows for the album from its parent (nil for none):
// the strictest ancestor wins.
func (a *Album) Inherit(parent *Album) {
	a.Effective, a.Lineage, a.Gates, a.ParentID = a.Visibility, []ID{a.ID}, nil, 0
	if parent != nil {
		a.ParentID = parent.ID
		a.Effective = Strictest(a.Visibility, parent.Effective)
		a.Lineage = append(slices.Clone(parent.Lineage), a.ID)
		a.Gates = slices.Clone(parent.Gates)
	}
	if a.Visibility == Password {
		a.Gates = append(a.Gates, a.ID)
	}
}

// JoinIDs writes ids with commas between, as rows keep them.
func JoinIDs(ids []ID) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = strconv.FormatInt(int64(id), 10)
	}
	return strings.Join(parts, ",")
}

// SplitIDs reads what JoinIDs wrote; what is no number is passed over.
func SplitIDs(text string) (ids []ID) {
	for part := range strings.SplitSeq(text, ",") {
		if n, err := strconv.ParseInt(part, 10, 64); err == nil {
			ids = append(ids, ID(n))
		}
	}
	return ids
}

// Most is the most that one may do in the albums of a lineage, by what one may do
// in each.
func Most(rights map[ID]MemberRight, lineage []ID) MemberRight {
	most := NoMember
	for _, id := range lineage {
		switch rights[id] {
		case MayChange:
			return MayChange
		case MayAdd:
			most = MayAdd
		case NoMember:
		}
	}
	return most
}
