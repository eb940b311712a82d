package browse

import (
	"context"
	"errors"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// MaySearch fails where the site does not let an actor search.
func (r *Reader) MaySearch(by gallery.Actor) error { return r.entry(by, true, "website_search") }

// Searches are those that the actor keeps, the latest first.
func (r *Reader) Searches(ctx context.Context, by gallery.Actor) ([]string, error) {
	if by.UserID == 0 || by.Banned || !by.Has(gallery.ScopeRead) {
		return nil, gallery.Fail(gallery.Denied, "social.denied")
	}
	return r.DB.Searches(ctx, by.UserID)
}

// Search is a page of the media that a query finds, in a filter (a profile's, an
// album's). Few hits come by how well they fit, many by upload; the order of Ask
// counts only where no words are looked for.
func (r *Reader) Search(ctx context.Context, by gallery.Actor, q gallery.Query, f gallery.Filter, ask Ask, p gallery.Proofs) (none Page[gallery.Media], err error) {
	if err := r.entry(by, true, "website_search"); err != nil {
		return none, err
	}
	if q.Empty() {
		return none, nil
	}
	f, err = r.narrow(ctx, by, q, f)
	if errors.Is(err, gallery.ErrNotFound) {
		return none, nil // nothing of somebody who is not there
	}
	if err != nil {
		return none, err
	}
	if !q.Wordy() {
		if len(q.None) > 0 {
			return none, gallery.Fail(gallery.Invalid, "query.nothing_wanted").In("q")
		}
		ask.own = true
		return r.List(ctx, by, f, ask, p)
	}
	if ask.Sort = ""; f.LikedBy != 0 || f.FollowedBy != 0 || f.Trash || f.Waiting {
		return none, gallery.Fail(gallery.Invalid, "list.filter")
	}
	if ask, err = r.ready(ask, []gallery.Sort{gallery.Best}); err != nil {
		return none, err
	}
	if err := f.Check(gallery.Newest); err != nil {
		return none, err
	}
	return r.find(ctx, by, q, f, ask, p)
}

func (r *Reader) find(ctx context.Context, by gallery.Actor, q gallery.Query, f gallery.Filter, ask Ask, p gallery.Proofs) (none Page[gallery.Media], err error) {
	if err := r.widen(ctx, &f); err != nil {
		return none, err
	}
	at, back, err := ask.place()
	if err != nil {
		ask.Sort = gallery.Latest
		if at, back, err = ask.place(); err != nil {
			return none, err
		}
	}
	var album *gallery.Album
	if f.Album != 0 {
		a, err := r.DB.AlbumByID(ctx, f.Album)
		if err != nil {
			return none, err
		}
		album = &a
	}
	sight, err := r.sight(ctx, by, f, album, &p, "website_search")
	if err != nil {
		return none, err
	}
	l := db.Listing{Filter: f, Sight: sight.OfSearch(by), Viewer: by.UserID, Now: r.Now(), After: at, Back: back, N: ask.N + 1}
	if l.Unsafe, err = r.unsafe(ctx, by, f); err != nil {
		return none, err
	}
	media, places, err := r.DB.Find(ctx, l, q)
	if err != nil {
		return none, err
	}
	return r.listed(ctx, by, l, album, p, ask, media, places)
}

// FindAlbums is a page of the albums that a query's words find, everybody's or those
// of the filter's owner: few by how well they fit, many the newest first. Of operators only
// user: is known.
func (r *Reader) FindAlbums(ctx context.Context, by gallery.Actor, q gallery.Query, f gallery.AlbumFilter, ask Ask, p gallery.Proofs) (none Page[AlbumCard], err error) {
	if err := r.entry(by, true, "website_search"); err != nil {
		return none, err
	}
	if !q.Wordy() {
		return none, gallery.Fail(gallery.Invalid, "query.nothing_wanted").In("q")
	}
	if !q.Filter.None() || q.Category != "" || len(q.Tags) > 0 {
		return none, gallery.Fail(gallery.Invalid, "list.filter").In("q")
	}
	if ask, err = r.ready(ask, []gallery.Sort{gallery.Best}); err != nil {
		return none, err
	}
	at, back, err := ask.place()
	if err != nil {
		return none, err
	}
	if q.User != "" {
		person, err := r.Profile(ctx, by, q.User)
		if errors.Is(err, gallery.ErrNotFound) {
			return none, nil // nothing of somebody who is not there
		}
		if err != nil {
			return none, err
		}
		if f.Owner != 0 && f.Owner != person.ID {
			return none, nil
		}
		f.Owner = person.ID
	}
	sight, err := gallery.Filter{Owner: f.Owner}.SightOf(by, nil, p)
	if err != nil {
		return none, err
	}
	sight = sight.OfSearch(by)
	albums, places, err := r.DB.FindAlbums(ctx, db.AlbumListing{Filter: f, Sight: sight, Viewer: by.UserID, After: at, Back: back, N: ask.N + 1}, q)
	if err != nil {
		return none, err
	}
	page := paged(ask, back, albums, places)
	cards, err := r.cards(ctx, by, page.Items, sight, p)
	return Page[AlbumCard]{Items: cards, Next: page.Next, Previous: page.Previous}, err
}

// narrow makes the filter of what a query says besides words.
func (r *Reader) narrow(ctx context.Context, by gallery.Actor, q gallery.Query, f gallery.Filter) (gallery.Filter, error) {
	within := f
	f = q.Filter
	f.Owner, f.Album, f.Category, f.Tags, f.All = within.Owner, within.Album, within.Category, within.Tags, within.All
	if f.Address != "" {
		if !by.Staff() {
			return f, gallery.Fail(gallery.Invalid, "query.operator", "ip").In("q")
		}
		f.All = true
	}
	if q.User != "" {
		person, err := r.Profile(ctx, by, q.User)
		if err != nil {
			return f, err
		}
		if f.Owner != 0 && f.Owner != person.ID {
			return f, gallery.Fail(gallery.NotFound, "user.not_found")
		}
		f.Owner = person.ID
	}
	if q.Category != "" {
		c, err := r.DB.CategoryBySlug(ctx, q.Category)
		if err != nil {
			return f, err
		}
		f.Category = c.ID
	}
	if len(q.Tags) > 0 {
		tags, err := r.TagsNamed(ctx, q.Tags)
		if err != nil {
			return f, err
		}
		for _, t := range tags {
			f.Tags = append(f.Tags, t.ID)
		}
		f.AllTags = true
	}
	return f, nil
}
