package gallery_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"calotype/internal/gallery"
)

func TestPlace(t *testing.T) {
	t.Parallel()
	for _, p := range []gallery.Place{
		{Sort: gallery.Newest, Number: 1700000000000, ID: 7},
		{Sort: gallery.MostViewed, Number: -3, ID: 1 << 40},
		{Sort: gallery.ByTitle, Text: "a\nb 東京", ID: 1},
		{Sort: gallery.ByTitle, ID: 2},
	} {
		if got, err := gallery.ParsePlace(p.Sort, p.String()); err != nil || got != p {
			t.Errorf("%+v became %+v, %v", p, got, err)
		}
		text := p.String()
		for i := range text {
			for _, changed := range []string{text[:i], text[:i] + "A" + text[i+1:], text[:i] + "=" + text[i:]} {
				if _, err := gallery.ParsePlace(p.Sort, changed); changed != text && !isInvalid(err) {
					t.Errorf("%q was taken for %q", changed, text)
				}
			}
		}
		if _, err := gallery.ParsePlace(gallery.Oldest, text); !isInvalid(err) {
			t.Errorf("a place of another order was taken: %v", err)
		}
	}
	for _, text := range []string{"", "x", "Tr1NJgowCjAK", strings.Repeat("A", 5000), "☃", "a b"} {
		if _, err := gallery.ParsePlace(gallery.Newest, text); !isInvalid(err) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func isInvalid(err error) bool {
	fail, ok := errors.AsType[*gallery.Error](err)
	return ok && fail.Kind == gallery.Invalid
}

func TestFilterCheck(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, c := range map[string]struct {
		f    gallery.Filter
		sort gallery.Sort
		want string
	}{
		"all":                {gallery.Filter{}, gallery.Newest, ""},
		"an album by hand":   {gallery.Filter{Album: 1}, gallery.ByHand, ""},
		"all by hand":        {gallery.Filter{}, gallery.ByHand, "list.sort"},
		"no order":           {gallery.Filter{}, "", "list.sort"},
		"another's order":    {gallery.Filter{}, gallery.ByUsername, "list.sort"},
		"likes by views":     {gallery.Filter{LikedBy: 1}, gallery.MostViewed, "list.sort"},
		"everything by name": {gallery.Filter{All: true}, gallery.ByTitle, "list.sort"},
		"counted by date":    {gallery.Filter{Counted: true}, gallery.Newest, "list.sort"},
		"liked and followed": {gallery.Filter{LikedBy: 1, FollowedBy: 1}, gallery.Newest, "list.filter"},
		"many tags":          {gallery.Filter{Tags: make([]gallery.ID, 11)}, gallery.Newest, "list.tags"},
		"a kind":             {gallery.Filter{Kind: "song"}, gallery.Newest, "list.kind"},
		"a visibility":       {gallery.Filter{Visibility: "x"}, gallery.Newest, "list.visibility"},
		"less than nothing":  {gallery.Filter{MaxWidth: -1}, gallery.Newest, "list.size"},
		"backward":           {gallery.Filter{From: now, Until: now.Add(-1)}, gallery.Newest, "list.dates"},
		"a shape":            {gallery.Filter{Shape: "round"}, gallery.Newest, "list.shape"},
		"a NUL":              {gallery.Filter{Camera: "a\x00"}, gallery.Newest, "list.filter"},
		"no licence":         {gallery.Filter{Licence: "gpl"}, gallery.Newest, "list.filter"},
		"a colour":           {gallery.Filter{Colour: "mauve"}, gallery.Newest, "list.colour"},
	} {
		err := c.f.Check(c.sort)
		fail, _ := errors.AsType[*gallery.Error](err)
		if c.want == "" && err != nil || c.want != "" && (fail == nil || fail.Code != c.want || fail.Kind != gallery.Invalid) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestSight(t *testing.T) {
	t.Parallel()
	guest, member := gallery.Actor{Rank: gallery.Guest}, gallery.Actor{UserID: owner, Rank: gallery.Member}
	manager := gallery.Actor{UserID: stranger, Rank: gallery.Manager}
	uploader := gallery.Actor{UserID: owner, Rank: gallery.Member, Scopes: []gallery.Scope{gallery.ScopeUpload}}
	banned := gallery.Actor{UserID: owner, Rank: gallery.Member, Banned: true}
	album := func(v gallery.Visibility) *gallery.Album {
		a := &gallery.Album{ID: trip, OwnerID: owner, Visibility: v}
		a.Inherit(nil)
		return a
	}
	for name, c := range map[string]struct {
		f     gallery.Filter
		by    gallery.Actor
		album *gallery.Album
		p     gallery.Proofs
		want  gallery.Sight
		fails gallery.FailureKind
	}{
		"a guest":                  {by: guest, want: gallery.InPublic},
		"somebody's":               {f: gallery.Filter{Owner: owner}, by: guest, want: gallery.InPublic},
		"one's own":                {f: gallery.Filter{Owner: owner}, by: member, want: gallery.Whole},
		"one's own by a bad key":   {f: gallery.Filter{Owner: owner}, by: uploader, want: gallery.InPublic},
		"one's own, banned":        {f: gallery.Filter{Owner: owner}, by: banned, want: gallery.InPublic},
		"one's own trash":          {f: gallery.Filter{Owner: owner, Trash: true}, by: member, want: gallery.Whole},
		"another's trash":          {f: gallery.Filter{Owner: stranger, Trash: true}, by: member, fails: gallery.Denied},
		"everything":               {f: gallery.Filter{All: true}, by: member, fails: gallery.Denied},
		"what waits":               {f: gallery.Filter{Waiting: true}, by: guest, fails: gallery.Denied},
		"what waits, by a manager": {f: gallery.Filter{Waiting: true}, by: manager, want: gallery.Whole},
		"explore, by a manager":    {by: manager, want: gallery.InPublic},
		"all, by a manager":        {f: gallery.Filter{All: true}, by: manager, want: gallery.Whole},
		"an album":                 {by: guest, album: album(gallery.Link), want: gallery.Inside},
		"an album of one's own":    {by: member, album: album(gallery.Private), want: gallery.Allied},
		"a private album":          {by: guest, album: album(gallery.Private), fails: gallery.NotFound},
		"a locked album":           {by: guest, album: album(gallery.Password), fails: gallery.Denied},
		"an unlocked album":        {by: guest, album: album(gallery.Password), p: gallery.Proofs{Unlocked: []gallery.ID{trip}}, want: gallery.Inside},
		"a helper's album":         {by: gallery.Actor{UserID: stranger, Rank: gallery.Member}, album: album(gallery.Link), p: gallery.Proofs{Member: gallery.MayAdd}, want: gallery.Allied},
		"an album, by a manager":   {by: manager, album: album(gallery.Private), want: gallery.Whole},
	} {
		got, err := c.f.SightOf(c.by, c.album, c.p)
		fail, _ := errors.AsType[*gallery.Error](err)
		if got != c.want || c.fails != "" && (fail == nil || fail.Kind != c.fails) || c.fails == "" && err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	secret := gallery.Object{OwnerID: owner, Own: gallery.Private, Approved: true}
	open := gallery.Object{OwnerID: owner, Own: gallery.Link, Approved: true}
	for name, c := range map[string]struct {
		by   gallery.Actor
		o    gallery.Object
		want bool
	}{
		"a manager's look": {manager, secret, true}, "at what is open": {manager, open, false}, "the owner's": {member, secret, false},
		"the house's": {gallery.Actor{House: true}, secret, false}, "a manager's own": {gallery.Actor{UserID: owner, Rank: gallery.Manager}, secret, false},
	} {
		if got := gallery.NeedsRank(c.by, c.o, gallery.Proofs{}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestColour(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"#000000": "black", "#ffffff": "white", "#7a7c7b": "grey", "#ff0000": "red", "#1030ff": "blue", "#20a020": "green",
		"#ffa040": "orange", "#6b4c35": "brown", "#e8d838": "yellow", "#e888b8": "pink", "#7030b0": "purple", "#208c90": "teal",
		"blue": "blue", "gray": "grey", "": "", "mauve": "", "#fff": "", "#12345g": "", "#+12345": "",
	} {
		if got := gallery.Colour(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
