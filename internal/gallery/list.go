package gallery

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Sort is the order of a list.
type Sort string

// The orders of lists. Not every list knows all of them.
const (
	Newest     Sort = "date_desc"
	Oldest     Sort = "date_asc"
	MostViewed Sort = "views_desc"
	MostLiked  Sort = "likes_desc"
	ByTitle    Sort = "title_asc"
	ByHand     Sort = "manual"           // an album's media, an album's sub-albums
	ByName     Sort = "name_asc"         // albums, tags
	ByUsername Sort = "username_asc"     // people
	Top        Sort = "image_count_desc" // people, tags
	Best       Sort = "relevance"        // hits of a search
	Latest     Sort = "upload_desc"      // hits of a search for common words
)

// ByText reports whether the order goes by text, not by a number.
func (s Sort) ByText() bool { return s == ByTitle || s == ByName || s == ByUsername }

// MediaSorts are the orders of lists of media; ByHand is for albums only.
var MediaSorts = []Sort{Newest, Oldest, MostViewed, MostLiked, ByTitle, ByHand}

// Place is a place in a list: what its order goes by in the row there, and the
// row's id.
type Place struct {
	Sort   Sort
	Number int64
	Text   string // where the order goes by text
	ID     ID
	Bare   bool // only the id is told: the row itself may not be for everybody
}

// longestPlace is the longest place as text, in bytes.
const longestPlace = 1024

// String writes the place as the cursor of a page. Strangers may know all that it
// tells, and may change it: they would only come out elsewhere in the same list.
func (p Place) String() string {
	number := strconv.FormatInt(p.Number, 10)
	if p.Bare {
		number = ""
	}
	text := strings.Join([]string{string(p.Sort), number, strconv.FormatInt(int64(p.ID), 10), p.Text}, "\n")
	b := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(text)))
	return base64.RawURLEncoding.EncodeToString(append(b, text...))
}

// ParsePlace reads what String wrote for a list of an order; all else is Invalid.
func ParsePlace(order Sort, cursor string) (Place, error) {
	wrong := Fail(Invalid, "list.cursor")
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(cursor) > longestPlace || len(b) < 4 || binary.BigEndian.Uint32(b) != crc32.ChecksumIEEE(b[4:]) || !utf8.Valid(b[4:]) {
		return Place{}, wrong
	}
	parts := strings.SplitN(string(b[4:]), "\n", 4)
	if len(parts) < 4 || parts[0] != string(order) || strings.ContainsRune(parts[3], 0) {
		return Place{}, wrong
	}
	bare, number := parts[1] == "" && parts[3] == "", int64(0)
	if !bare {
		if number, err = strconv.ParseInt(parts[1], 10, 64); err != nil {
			return Place{}, wrong
		}
	}
	id, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || id < 1 {
		return Place{}, wrong
	}
	return Place{Sort: order, Number: number, Text: parts[3], ID: ID(id), Bare: bare}, nil
}

// Nobody is the ID of no person.
const Nobody ID = -1

// Filter says which media a list has. The zero Filter is everything.
type Filter struct {
	Owner, Album, Category ID
	By                     ID   // Owner, but whoever asks for it is shown no more than he is in lists of everybody's
	Below                  []ID // categories in Category, the media of which are listed, too
	Tags                   []ID // any of them, or with AllTags each
	AllTags                bool
	Address                string // whence it was uploaded, or before a star the beginning of that; for staff
	LikedBy                ID     // sorted by when he liked them
	FollowedBy             ID     // of the people whom he follows

	Kind            Kind
	Animated, Is360 bool
	NSFW            *bool
	Visibility      Visibility // effective; for those who see more than the public
	Waiting         bool       // not approved; for staff and owners
	Trash           bool       // what lies in the trash, sorted by when it came there
	All             bool       // staff: whatever its visibility

	From, Until                              time.Time // uploaded at From or later, before Until
	MinSize, MaxSize                         int64     // bytes, 0 for any
	MinWidth, MaxWidth, MinHeight, MaxHeight int       // pixels, 0 for any
	Shape                                    Shape
	Extension, Camera                        string // whole, without regard to case
	Colour                                   string // one of Palette
	Licence                                  Licence
	Counted                                  bool // only with a count above 0 of what the order goes by
}

// Shape is the form of a picture.
type Shape string

// The shapes of pictures.
const (
	Landscape Shape = "landscape"
	Portrait  Shape = "portrait"
	Square    Shape = "square"
)

// mostFilterTags is how many tags a list may be of.
const mostFilterTags = 10

// Check says which field of the filter makes no sense, as Invalid.
func (f Filter) Check(order Sort) error {
	numbers := []int64{f.MinSize, f.MaxSize, int64(f.MinWidth), int64(f.MaxWidth), int64(f.MinHeight), int64(f.MaxHeight)}
	for _, rule := range []struct {
		wrong bool
		code  string
	}{
		{!slices.Contains(MediaSorts, order), "list.sort"},
		{order == ByHand && f.Album == 0, "list.sort"},
		{order != Newest && order != Oldest && (f.LikedBy != 0 || f.FollowedBy != 0 || f.Trash || f.Waiting || f.All && f.Owner == 0 && f.Album == 0), "list.sort"},
		{f.Counted && order != MostViewed && order != MostLiked, "list.sort"},
		{f.LikedBy != 0 && f.FollowedBy != 0, "list.filter"},
		{(f.LikedBy != 0 || f.FollowedBy != 0) && f.Album+f.Owner+f.Category != 0, "list.filter"},
		{len(f.Tags) > mostFilterTags, "list.tags"},
		{f.Kind != "" && f.Kind != Image && f.Kind != Video, "list.kind"},
		{f.Visibility != "" && !slices.Contains(strictness, f.Visibility), "list.visibility"},
		{slices.Min(numbers) < 0, "list.size"},
		{!f.From.IsZero() && !f.Until.IsZero() && f.Until.Before(f.From), "list.dates"},
		{f.Shape != "" && f.Shape != Landscape && f.Shape != Portrait && f.Shape != Square, "list.shape"},
		{len(f.Extension) > 16 || len(f.Camera) > 255 || strings.ContainsRune(f.Extension+f.Camera, 0) || !utf8.ValidString(f.Extension+f.Camera), "list.filter"},
		{f.Colour != "" && !InPalette(f.Colour), "list.colour"},
		{!f.Licence.Known(), "list.filter"},
	} {
		if rule.wrong {
			return Fail(Invalid, rule.code)
		}
	}
	return nil
}

// Sight is how much of a list somebody is shown.
type Sight string

// The sights. All leave out what is deleted or expired; trashed things stand in
// lists of the trash only.
const (
	InPublic Sight = "public" // what is Listed
	Found    Sight = "found"  // what is Listed, and his own: what a search shows (product LS-20)
	Inside   Sight = "inside" // in an album that he may see: what is public in itself
	Allied   Sight = "allied" // in an album that he works on: all but what is private in itself, and his own
	Whole    Sight = "whole"
)

// SightOf is how much an actor is shown of what a filter finds. Album is that of
// the filter, nil for none, with the proofs for it. It fails as Judge does where
// he may not see the album, and with Denied where the filter is not his to use.
func (f Filter) SightOf(by Actor, album *Album, p Proofs) (Sight, error) {
	own := f.Owner != 0 && f.Owner == by.UserID && !by.Banned && by.Has(ScopeRead)
	if album != nil {
		if err := Judge(by, See, album.Policy(), p); err != nil {
			return "", err
		}
	}
	switch {
	case own, by.Staff() && by.Has(ScopeRead) && (f.All || f.Waiting || f.Trash || f.Owner != 0 || album != nil):
		return Whole, nil
	case f.Waiting, f.Trash, f.All:
		return "", Fail(Denied, "list.denied")
	case album == nil:
		return InPublic, nil
	case by.owns(album.Policy()) && by.Has(ScopeRead), p.Member != NoMember:
		return Allied, nil
	}
	return Inside, nil
}

// ShowsAlbum reports whether an album stands in a list of what lies in another that an
// actor has the sight of. The query of that list says the same in SQL.
func (s Sight) ShowsAlbum(a *Album, by Actor) bool {
	mine := by.UserID != 0 && a.OwnerID == by.UserID
	switch s {
	case Whole:
		return true
	case Allied:
		return mine || a.Visibility != Private && !a.OwnerBanned
	case Inside:
		return (a.Visibility == Public || a.Visibility == Password) && !a.OwnerBanned
	}
	return false
}

// OfSearch is the sight of who looks for words in a list that he has that sight of.
func (s Sight) OfSearch(by Actor) Sight {
	if s == InPublic && by.UserID != 0 && !by.Banned && by.Has(ScopeRead) {
		return Found
	}
	return s
}

// NeedsRank reports whether the actor may see the object only because he is staff.
// Such looks are written down.
func NeedsRank(by Actor, o Object, p Proofs) bool {
	if by.House || !by.Staff() {
		return false
	}
	plain := by
	plain.Rank = Member
	return Judge(plain, See, o, p) != nil
}
