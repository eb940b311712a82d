package browse

import (
	"context"
	"errors"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// saved is a page of what an album shows that keeps a search: what that finds now among
// its owner's files. It gives no right to any of them: who may see the album is shown what
// the owner's public lists show, as if he had searched there himself, and the owner and
// staff all that fits. A password, a link and a membership let into the album only.
func (r *Reader) saved(ctx context.Context, by gallery.Actor, a *gallery.Album, f gallery.Filter, ask Ask, p gallery.Proofs) (none Page[gallery.Media], err error) {
	if err := r.entry(by, false, ""); err != nil {
		return none, err
	}
	if err := r.judge(ctx, by, gallery.See, a.Policy(), &p); err != nil {
		return none, err
	}
	if err := r.note(ctx, by, a.Policy(), p, "album", a.PublicID); err != nil {
		return none, err
	}
	if rest := f; rest.Owner+rest.Category != 0 || len(rest.Tags) > 0 || !rest.None() || rest.Trash || rest.Waiting || rest.Visibility != "" || rest.Shape != "" {
		return none, gallery.Fail(gallery.Invalid, "list.filter") // the search says it all
	}
	q, err := gallery.ParseQuery(a.Search)
	if err != nil {
		return none, err
	}
	within, err := r.narrow(ctx, by, q, gallery.Filter{Owner: a.OwnerID})
	if errors.Is(err, gallery.ErrNotFound) {
		return none, nil // a tag or a category that is not there any more
	}
	if err != nil {
		return none, err
	}
	if err := r.widen(ctx, &within); err != nil {
		return none, err
	}
	sight, err := within.SightOf(by, nil, gallery.Proofs{})
	if err != nil {
		return none, err
	}
	l := db.Listing{Filter: within, Sort: ask.Sort, Sight: sight, Viewer: by.UserID, Now: r.Now(), N: ask.N + 1}
	if l.Unsafe, err = r.unsafe(ctx, by, within); err != nil {
		return none, err
	}
	media, places, err := r.fitting(ctx, &l, q, ask)
	if err != nil {
		return none, err
	}
	return r.listed(ctx, by, l, a, gallery.Proofs{}, ask, media, places)
}

// fitting fetches a page of what a search finds in a listing: by words as a search does,
// else in the order that is asked for.
func (r *Reader) fitting(ctx context.Context, l *db.Listing, q gallery.Query, ask Ask) (media []gallery.Media, places []gallery.Place, err error) {
	if !q.Wordy() {
		if l.After, l.Back, err = ask.place(); err != nil {
			return nil, nil, err
		}
		if err := l.Filter.Check(l.Sort); err != nil {
			return nil, nil, err
		}
		return r.DB.List(ctx, *l)
	}
	ask.Sort = gallery.Best
	if l.After, l.Back, err = ask.place(); err != nil {
		ask.Sort = gallery.Latest
		if l.After, l.Back, err = ask.place(); err != nil {
			return nil, nil, err
		}
	}
	return r.DB.Find(ctx, *l, q)
}
