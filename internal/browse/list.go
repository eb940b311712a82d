package browse

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// MostListed is the largest page of a list.
const MostListed = 100

// Ask is the page of a list that somebody wants.
type Ask struct {
	Sort gallery.Sort // "" for the list's own
	// After and Before are cursors of other pages: the page that follows one, the
	// page that leads to it. "" for the first page.
	After, Before string
	N             int  // 0 for the site's usual number
	own           bool // one's own beside what is public, as searches have it
	Span          bool // the time that the list reaches over is wanted, too
	Tags          int  // how many of the tags that most of the media carry are wanted, too
	Count         bool // how many media the list has is wanted, too
}

// Page is some things of a list, with the cursors of its neighbours, "" where there
// is nothing more.
type Page[T any] struct {
	Items          []T
	Next, Previous string
	Tags           []gallery.TagCount // those that were asked for
	Span           Span               // that was asked for
	Total          Total              // that was asked for
}

// Span is the time that a list sorted by date reaches over, whatever times it is narrowed
// to; zero for a list without anything in it.
type Span struct{ First, Last time.Time }

// Total is how many things a list has: N, or more than that. No list is looked through to
// its end for it.
type Total struct {
	N    int
	More bool
}

// mostCounted is up to how many media of a list are counted.
const mostCounted = 1000

// place is what the cursor of a page says, and which way to go from it.
func (a Ask) place() (at gallery.Place, back bool, err error) {
	cursor := a.After
	if a.Before != "" {
		if a.After != "" {
			return at, false, gallery.Fail(gallery.Invalid, "list.cursor")
		}
		cursor, back = a.Before, true
	}
	if cursor != "" {
		at, err = gallery.ParsePlace(a.Sort, cursor)
	}
	return at, back, err
}

// ready fills in what was left open and refuses what makes no sense.
func (r *Reader) ready(a Ask, sorts []gallery.Sort) (Ask, error) {
	if a.Sort == "" {
		a.Sort = sorts[0]
	}
	if a.N == 0 {
		a.N = r.Site.Get().Int("listing_items_per_page")
	}
	if a.N < 1 || a.N > MostListed {
		return a, gallery.Fail(gallery.Invalid, "list.limit", MostListed)
	}
	for _, s := range sorts {
		if s == a.Sort {
			return a, nil
		}
	}
	return a, gallery.Fail(gallery.Invalid, "list.sort")
}

// paged makes a page of one row too many, which only says that there is more; or of too
// few with one place more than those of the rows, from which the list goes on.
func paged[T any](a Ask, back bool, items []T, places []gallery.Place) Page[T] {
	more, rest := len(items) > a.N, len(places) > len(items)
	if more && back {
		items, places = items[1:], places[1:]
	} else if more {
		items, places = items[:a.N], places[:a.N]
	}
	if rest && back { // it stands where the list goes on
		places = append(places[len(items):], places[:len(items)]...)
	}
	p := Page[T]{Items: items}
	if len(places) == 0 {
		return p
	}
	if more || rest || back {
		p.Next = places[len(places)-1].String()
	}
	if (more || rest) && back || !back && a.After != "" {
		p.Previous = places[0].String()
	}
	return p
}

// List is a page of media. An album's members and whoever was let into it see what
// it shows to them, owners what is theirs, staff what they ask for.
func (r *Reader) List(ctx context.Context, by gallery.Actor, f gallery.Filter, ask Ask, p gallery.Proofs) (Page[gallery.Media], error) {
	var album *gallery.Album
	sorts := gallery.MediaSorts
	if f.Album != 0 {
		a, err := r.DB.AlbumByID(ctx, f.Album)
		if err != nil {
			return Page[gallery.Media]{}, err
		}
		if album = &a; a.Sort != "" {
			sorts = append([]gallery.Sort{gallery.Sort(a.Sort)}, sorts...)
		}
	}
	ask, err := r.ready(ask, sorts)
	if err != nil {
		return Page[gallery.Media]{}, err
	}
	return r.list(ctx, by, f, album, ask, p)
}

func (r *Reader) list(ctx context.Context, by gallery.Actor, f gallery.Filter, album *gallery.Album, ask Ask, p gallery.Proofs) (none Page[gallery.Media], err error) {
	if album != nil && album.Search != "" {
		return r.saved(ctx, by, album, f, ask, p)
	}
	if err := f.Check(ask.Sort); err != nil {
		return none, err
	}
	if err := r.widen(ctx, &f); err != nil {
		return none, err
	}
	door := "website_explore_page"
	if ask.own {
		door = "website_search"
	}
	sight, err := r.sight(ctx, by, f, album, &p, door)
	if err != nil {
		return none, err
	}
	if ask.own && f.Owner == 0 {
		sight = sight.OfSearch(by)
	}
	at, back, err := ask.place()
	if err != nil {
		return none, err
	}
	l := db.Listing{Filter: f, Sort: ask.Sort, Sight: sight, Viewer: by.UserID, Now: r.Now(), After: at, Back: back, N: ask.N + 1}
	if l.Unsafe, err = r.unsafe(ctx, by, f); err != nil {
		return none, err
	}
	media, places, err := r.DB.List(ctx, l)
	if err != nil {
		return none, err
	}
	page, err := r.listed(ctx, by, l, album, p, ask, media, places)
	if err == nil && ask.Tags > 0 {
		page.Tags, err = r.DB.TagsIn(ctx, l, ask.Tags)
	}
	if err == nil && ask.Span {
		page.Span, err = r.span(ctx, l)
	}
	if err == nil && ask.Count {
		page.Total, err = r.total(ctx, l, page)
	}
	return page, err
}

// total counts a list, unless its only page is at hand.
func (r *Reader) total(ctx context.Context, l db.Listing, page Page[gallery.Media]) (t Total, err error) {
	if page.Next == "" && page.Previous == "" {
		return Total{N: len(page.Items)}, nil
	}
	t.N, t.More, err = r.DB.CountMedia(ctx, l, mostCounted)
	return t, err
}

// widen lets a list of a category have the media of those that lie in it.
func (r *Reader) widen(ctx context.Context, f *gallery.Filter) (err error) {
	if f.Category != 0 {
		f.Below, err = r.DB.CategoriesBelow(ctx, f.Category)
	}
	return err
}

// span looks at both ends of a list.
func (r *Reader) span(ctx context.Context, l db.Listing) (s Span, err error) {
	l.Filter.From, l.Filter.Until, l.After, l.Back, l.N = time.Time{}, time.Time{}, gallery.Place{}, false, 1
	for sort, end := range map[gallery.Sort]*time.Time{gallery.Oldest: &s.First, gallery.Newest: &s.Last} {
		l.Sort = sort
		found, _, err := r.DB.List(ctx, l)
		if err != nil || len(found) == 0 {
			return Span{}, err
		}
		*end = found[0].Created
	}
	return s, nil
}

// listed is the page of what was found; what only staff may see of it is in the audit
// log, as a look at the list.
func (r *Reader) listed(ctx context.Context, by gallery.Actor, l db.Listing, album *gallery.Album, p gallery.Proofs, ask Ask,
	media []gallery.Media, places []gallery.Place) (none Page[gallery.Media], err error) {
	byRank := false
	for i := range media {
		hideOwners(by, &media[i])
		byRank = byRank || gallery.NeedsRank(by, media[i].Policy(l.Now), p)
	}
	if byRank {
		switch {
		case album != nil:
			err = r.noteLook(ctx, by, "album", album.PublicID)
		case l.Filter.Owner != 0:
			err = r.noteLook(ctx, by, "user", fmt.Sprint(l.Filter.Owner))
		default:
			err = r.noteLook(ctx, by, "list", "")
		}
	}
	if err != nil {
		return none, err
	}
	return paged(ask, l.Back, media, places), nil
}

// sight is gallery.SightOf with the doors of the site before it; the setting is that of what
// opens everything.
func (r *Reader) sight(ctx context.Context, by gallery.Actor, f gallery.Filter, album *gallery.Album, p *gallery.Proofs, setting string) (gallery.Sight, error) {
	everywhere := f.Album == 0 && f.Owner == 0 && f.LikedBy == 0 && f.FollowedBy == 0
	if album == nil || !r.enclosed() { // who came to an album by its link is told below
		if err := r.entry(by, everywhere && !f.All && !f.Waiting && !f.Trash, setting); err != nil {
			return "", err
		}
	}
	if f.Owner != 0 && f.Owner != by.UserID && album == nil && !by.Staff() {
		if _, err := r.visible(ctx, by, f.Owner); err != nil {
			return "", err
		}
	}
	if (f.LikedBy != 0 || f.FollowedBy != 0) && !by.Staff() {
		if err := r.mayListFor(ctx, by, f); err != nil {
			return "", err
		}
	}
	if album != nil {
		if err := r.judge(ctx, by, gallery.See, album.Policy(), p); err != nil {
			return "", err
		}
		if err := r.note(ctx, by, album.Policy(), *p, "album", album.PublicID); err != nil {
			return "", err
		}
		if err := r.join(ctx, by, album, p); err != nil {
			return "", err
		}
	}
	return f.SightOf(by, album, *p)
}

// join looks up what an actor is in an album that he may see.
func (r *Reader) join(ctx context.Context, by gallery.Actor, album *gallery.Album, p *gallery.Proofs) (err error) {
	if p.Member == gallery.NoMember && by.UserID != 0 && by.UserID != album.OwnerID {
		p.Member, err = r.DB.MemberRight(ctx, by.UserID, album.Lineage)
	}
	return err
}

// mayListFor: what a person follows is his own business; what he likes is told with
// his profile.
func (r *Reader) mayListFor(ctx context.Context, by gallery.Actor, f gallery.Filter) error {
	own := by.UserID != 0 && !by.Banned && by.Has(gallery.ScopeRead)
	if f.FollowedBy != 0 && (!own || f.FollowedBy != by.UserID) {
		return gallery.Fail(gallery.Denied, "list.denied")
	}
	if f.LikedBy == 0 || own && f.LikedBy == by.UserID {
		return nil
	}
	_, err := r.visible(ctx, by, f.LikedBy)
	return err
}

// entry asks whether the site lets an actor in: nobody who is banned, nobody but
// people with an account where it is private, and into what a switch and its twin
// for guests open.
func (r *Reader) entry(by gallery.Actor, wide bool, name string) error {
	site := r.Site.Get()
	guest := by.Rank == gallery.Guest && !by.House
	switch {
	case by.Banned:
		return gallery.Fail(gallery.Denied, "user.banned")
	case by.Staff(), by.House:
		return nil
	case guest && r.enclosed():
		return gallery.Fail(gallery.Denied, "site.private")
	case !wide:
		return nil
	case !site.On(name):
		return gallery.Fail(gallery.NotFound, "path")
	case guest && !site.On(name+"_guest"):
		return gallery.Fail(gallery.Denied, "site.members_only")
	}
	return nil
}

// unsafe reports whether an actor is shown NSFW media of others.
func (r *Reader) unsafe(ctx context.Context, by gallery.Actor, f gallery.Filter) (bool, error) {
	switch {
	case by.House, by.Staff():
		return true, nil
	case by.UserID == 0:
		return r.Site.Get().On("show_nsfw_in_listings"), nil
	case f.Owner == by.UserID:
		return true, nil
	}
	return r.DB.ShowsUnsafe(ctx, by.UserID)
}

// randomFrom is how many neighbours a random media is taken from.
const randomFrom = 12

// Random is a public media by chance, not the one of an id that was just seen.
func (r *Reader) Random(ctx context.Context, by gallery.Actor, seen string) (*gallery.Media, error) {
	if err := r.entry(by, true, "website_random"); err != nil {
		return nil, err
	}
	l := db.Listing{Sort: gallery.Oldest, Sight: gallery.InPublic, Viewer: by.UserID, Now: r.Now(), N: 1,
		Unsafe: r.Site.Get().On("show_nsfw_in_random_mode")}
	ends := func(l db.Listing) (at time.Time, err error) {
		found, _, err := r.DB.List(ctx, l)
		if err == nil && len(found) == 0 {
			err = gallery.Fail(gallery.NotFound, "media.not_found")
		}
		if err != nil {
			return at, err
		}
		return found[0].Created, nil
	}
	first, err := ends(l)
	if err != nil {
		return nil, err
	}
	l.Sort = gallery.Newest
	last, err := ends(l)
	if err != nil {
		return nil, err
	}
	l.N = randomFrom
	l.After = gallery.Place{Sort: l.Sort, Number: first.UnixMilli() + rand.Int64N(last.UnixMilli()-first.UnixMilli()+1), ID: 1 << 62}
	found, _, err := r.DB.List(ctx, l)
	if err != nil {
		return nil, err
	}
	if len(found) < randomFrom { // near the end there are few
		l.After = gallery.Place{}
		if found, _, err = r.DB.List(ctx, l); err != nil {
			return nil, err
		}
	}
	for _, i := range rand.Perm(len(found)) {
		if m := &found[i]; m.PublicID != seen || len(found) == 1 {
			hideOwners(by, m)
			return m, nil
		}
	}
	return nil, gallery.Fail(gallery.NotFound, "media.not_found")
}
