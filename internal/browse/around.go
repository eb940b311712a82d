package browse

import (
	"context"
	"errors"
	"slices"

	"calotype/internal/gallery"
)

// Around is what the page of a media tells beside it, to an actor.
type Around struct {
	Album          *gallery.Album       // nil for none, or one that he is not told of
	Category       *gallery.Category    // nil for none
	Avatar         *gallery.Picture     // of its owner, nil for none, or an owner who is not told
	Likes, Follows bool                 // the media, its owner
	Versions       bool                 // it was something else before, which the actor may see
	Place          *gallery.Coordinates // where it was taken, nil where its owner does not let all see that
	// Asks are the actor's proofs with his right in the album, as Judge wants them.
	Asks gallery.Proofs
}

// Around looks up what stands beside a media that the actor has been shown.
func (r *Reader) Around(ctx context.Context, by gallery.Actor, m *gallery.Media, p gallery.Proofs) (a Around, err error) {
	if a.Asks = p; by.UserID != 0 && by.UserID != m.OwnerID && len(m.Lineage) > 0 {
		if a.Asks.Member, err = r.DB.MemberRight(ctx, by.UserID, m.Lineage); err != nil {
			return a, err
		}
	}
	if m.AlbumID != 0 {
		told, err := r.albumsTold(ctx, by, []gallery.ID{m.AlbumID}, p)
		if err != nil {
			return a, err
		}
		if len(told) > 0 {
			a.Album = &told[0]
		}
	}
	if m.CategoryID != 0 {
		if err := r.shelve(ctx, m, &a); err != nil {
			return a, err
		}
	}
	if by.UserID != 0 {
		if a.Likes, a.Follows, err = r.DB.TakesPart(ctx, by.UserID, m.ID, m.OwnerID); err != nil {
			return a, err
		}
	}
	if gallery.Judge(by, gallery.SeeKept, m.Policy(r.Now()), a.Asks) == nil {
		if a.Versions, err = r.DB.HasMediaVersions(ctx, m.ID); err != nil {
			return a, err
		}
	}
	if m.OwnerName == "" {
		return a, nil
	}
	if a.Place, err = r.place(ctx, m); err != nil {
		return a, err
	}
	pictures, err := r.DB.PicturesOf(ctx, []gallery.ID{m.OwnerID})
	for i := range pictures {
		if pictures[i].Role == gallery.Avatar {
			a.Avatar = &pictures[i]
		}
	}
	return a, err
}

// place is where a media was taken, for all or for nobody.
func (r *Reader) place(ctx context.Context, m *gallery.Media) (*gallery.Coordinates, error) {
	at := m.Coordinates()
	if at == nil {
		return nil, nil
	}
	owner, err := r.DB.UserByID(ctx, m.OwnerID)
	if err != nil || !owner.Defaults.ShowsPlaces(r.Site.Get().Text("upload_metadata")) {
		return nil, err
	}
	return at, nil
}

// shelve finds the media's category among the site's few.
func (r *Reader) shelve(ctx context.Context, m *gallery.Media, a *Around) error {
	shelves, err := r.DB.Categories(ctx)
	for i := range shelves {
		if shelves[i].ID == m.CategoryID {
			a.Category = &shelves[i]
		}
	}
	return err
}

// Beside is what a list tells beside its media, to an actor.
type Beside struct {
	Liked []gallery.ID                   // by the actor
	Faces map[gallery.ID]gallery.Picture // of their owners, but not of those who are not told
	Calls []gallery.Album                // of theirs that have buttons and that he is told of
}

// Beside looks it up; faces and buttons are asked for only where they are shown.
func (r *Reader) Beside(ctx context.Context, by gallery.Actor, media []gallery.Media, p gallery.Proofs, faces bool) (b Beside, err error) {
	var ids, owners []gallery.ID
	for i := range media {
		ids = append(ids, media[i].ID)
		if m := &media[i]; faces && m.OwnerName != "" && !slices.Contains(owners, m.OwnerID) {
			owners = append(owners, m.OwnerID)
		}
	}
	if b.Liked, err = r.DB.LikedAmong(ctx, by.UserID, ids); err != nil {
		return b, err
	}
	if faces {
		if b.Calls, err = r.calling(ctx, by, media, p); err != nil {
			return b, err
		}
	}
	if len(owners) == 0 {
		return b, nil
	}
	pictures, err := r.DB.PicturesOf(ctx, owners)
	b.Faces = map[gallery.ID]gallery.Picture{}
	for _, picture := range pictures {
		if picture.Role == gallery.Avatar {
			b.Faces[picture.UserID] = picture
		}
	}
	return b, err
}

// calling are the albums of some media that have buttons and that an actor is told of.
func (r *Reader) calling(ctx context.Context, by gallery.Actor, media []gallery.Media, p gallery.Proofs) ([]gallery.Album, error) {
	var albums []gallery.ID
	for i := range media {
		if id := media[i].AlbumID; id != 0 && !slices.Contains(albums, id) {
			albums = append(albums, id)
		}
	}
	albums, err := r.DB.AlbumsThatCall(ctx, albums)
	if err != nil || len(albums) == 0 {
		return nil, err
	}
	return r.albumsTold(ctx, by, albums, p)
}

// Among is a list that a media is looked at in: a filter's, or with a query what that
// finds in it.
type Among struct {
	Filter gallery.Filter
	Query  gallery.Query
	Sort   gallery.Sort // "" for the newest first
}

// Neighbours are up to n media before and n behind one in a list, both in the order of
// the list: gallery.ErrNotFound where it does not stand there. A list that is not the
// actor's to see has none.
func (r *Reader) Neighbours(ctx context.Context, by gallery.Actor, m *gallery.Media, l Among, p gallery.Proofs, n int) (before, behind []gallery.Media, err error) {
	if l.Sort == "" {
		l.Sort = gallery.Newest
	}
	at, err := r.placeIn(ctx, m.ID, l)
	if err != nil {
		return nil, nil, err
	}
	some := func(ask Ask) ([]gallery.Media, error) {
		page, err := r.among(ctx, by, l, ask, p)
		fail, told := errors.AsType[*gallery.Error](err)
		if told && (fail.Kind == gallery.NotFound || fail.Kind == gallery.Denied) || !told && errors.Is(err, gallery.ErrNotFound) {
			return nil, nil
		}
		return page.Items, err
	}
	if before, err = some(Ask{Sort: l.Sort, Before: at.String(), N: n}); err != nil {
		return nil, nil, err
	}
	behind, err = some(Ask{Sort: l.Sort, After: at.String(), N: n})
	return before, behind, err
}

func (r *Reader) among(ctx context.Context, by gallery.Actor, l Among, ask Ask, p gallery.Proofs) (Page[gallery.Media], error) {
	if l.Query.Empty() {
		return r.List(ctx, by, l.Filter, ask, p)
	}
	return r.Search(ctx, by, l.Query, l.Filter, ask, p)
}

// placeIn is where a media stands in a list.
func (r *Reader) placeIn(ctx context.Context, id gallery.ID, l Among) (gallery.Place, error) {
	switch {
	case l.Query.Wordy():
		return r.DB.PlaceOfHit(ctx, id, l.Query)
	case l.Filter.LikedBy != 0:
		return r.DB.PlaceOfLike(ctx, l.Filter.LikedBy, id, l.Sort)
	}
	return r.DB.PlaceOf(ctx, id, l.Sort)
}
