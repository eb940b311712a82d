package db

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// Listing is a page of a list of media that is wanted.
type Listing struct {
	Filter gallery.Filter
	Sort   gallery.Sort
	Sight  gallery.Sight
	Viewer gallery.ID // 0 for guests
	Unsafe bool       // NSFW of others, too; the viewer's own are always shown
	Now    time.Time
	Begin  string        // of the title, without regard to case
	After  gallery.Place // the zero Place is the top
	Back   bool          // the page that ends before After, rather than the one that begins behind it
	N      int

	rows int // of its index that are looked at, at most; 0 for the usual number
}

// List fetches a page of media, in the order of its sort whichever way it goes, and
// the place of each. Where rows that do not fit take too long to pass by, the page is
// shorter, and after the places of its media comes a bare one, from which the list goes on.
func (d *DB) List(ctx context.Context, l Listing) ([]gallery.Media, []gallery.Place, error) {
	look := d.listed
	if l.Sight == gallery.Found {
		look = d.withOwn
	}
	var err error
	if l.After, err = d.whole(ctx, l); err != nil {
		return nil, nil, explain(err, "list")
	}
	places, rest, err := look(ctx, l)
	if err != nil {
		return nil, nil, explain(err, "list")
	}
	media, err := d.mediaInOrder(ctx, idsOf(places))
	return media, withRest(places, rest), explain(err, "list")
}

// whole is where a listing begins, with all that its order goes by.
func (d *DB) whole(ctx context.Context, l Listing) (gallery.Place, error) {
	if !l.After.Bare {
		return l.After, nil
	}
	at, err := d.PlaceOf(ctx, l.After.ID, l.Sort)
	if l.Filter.LikedBy != 0 {
		at, err = d.PlaceOfLike(ctx, l.Filter.LikedBy, l.After.ID, l.Sort)
	}
	if errors.Is(err, gallery.ErrNotFound) {
		return at, gallery.Fail(gallery.Invalid, "list.cursor")
	}
	return at, err
}

// withRest adds to the places of a page the one from which its list goes on, if any.
func withRest(places []gallery.Place, rest gallery.Place) []gallery.Place {
	if rest.ID == 0 {
		return places
	}
	return append(places, gallery.Place{Sort: rest.Sort, ID: rest.ID, Bare: true})
}

// listed fetches the places of a page of one list, and the place of the last row that
// was looked at if the page is shorter and the list is not at its end.
func (d *DB) listed(ctx context.Context, l Listing) (places []gallery.Place, rest gallery.Place, err error) {
	q, err := d.way(ctx, l)
	if err != nil {
		return nil, rest, err
	}
	if q.index == "" { // few rows, which are sorted
		places, err = d.places(ctx, q, l.Sort, l.Back)
		return places, rest, err
	}
	if l.rows != 0 {
		return d.walk(ctx, q, l, l.rows)
	}
	return d.walk(ctx, q, l, nearRows, q.walked())
}

// mediaInOrder fetches whole media in the order of their ids.
func (r reader) mediaInOrder(ctx context.Context, ids []gallery.ID) ([]gallery.Media, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	media, err := r.media(ctx, "WHERE media.id IN ("+list(0, len(ids))+")", numbersOf(ids)...)
	at := make(map[gallery.ID]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(media, func(a, b gallery.Media) int { return at[a.ID] - at[b.ID] })
	return media, err
}

// PlaceOf is where a media stands in lists of an order.
func (r reader) PlaceOf(ctx context.Context, id gallery.ID, order gallery.Sort) (gallery.Place, error) {
	p, err := scanPlace(order)(r.q.row(ctx, "SELECT "+columns[order].name+", media.id FROM media WHERE media.id = ?1", int64(id)))
	return p, explain(err, "place of media %d", id)
}

// PlaceOfLike is where a media stands among those that a person likes.
func (r reader) PlaceOfLike(ctx context.Context, user, media gallery.ID, order gallery.Sort) (gallery.Place, error) {
	p, err := scanPlace(order)(r.q.row(ctx, "SELECT created, media_id FROM media_likes WHERE user_id = ?1 AND media_id = ?2", int64(user), int64(media)))
	return p, explain(err, "place of media %d among likes", media)
}

const listFrom = "media "

// columns of the orders.
var columns = map[gallery.Sort]struct {
	name string
	down bool
}{
	gallery.Newest: {"media.created", true}, gallery.Oldest: {"media.created", false}, gallery.MostViewed: {"media.views", true},
	gallery.MostLiked: {"media.likes", true}, gallery.ByTitle: {"media.title_key", false}, gallery.ByHand: {"media.position", false},
}

// way finds the index that a list comes from in order, and writes the query.
func (d *DB) way(ctx context.Context, l Listing) (q *query, err error) {
	c := columns[l.Sort]
	q = &query{lite: d.Postgres() == nil, id: "media.id", column: c.name, down: c.down, from: listFrom, n: l.N}
	switch {
	case l.Filter.FollowedBy != 0:
		err = d.followed(ctx, l, q)
	case l.Filter.LikedBy != 0:
		q.from = "media_likes JOIN media ON media.id = media_likes.media_id"
		q.index, q.column, q.id = "media_likes_recent", "media_likes.created", "media_likes.media_id"
		q.and("media_likes.user_id = " + q.arg(int64(l.Filter.LikedBy)))
		l.conditions(q)
	case len(l.Filter.Tags) > 0:
		err = d.tagged(ctx, l, q)
	case l.shelves():
		l.base(q)
		q.merge("media.category_id", numbersOf(append([]gallery.ID{l.Filter.Category}, l.Filter.Below...)))
		l.Filter.Category, l.Filter.Below = 0, nil
		l.conditions(q)
	default:
		l.base(q)
		l.conditions(q)
	}
	q.seek(l.After, l.Back)
	return q, err
}

// shelves reports whether the list is of a category with others in it and of nothing
// narrower: each of them has its own order, which are merged.
func (l Listing) shelves() bool {
	f := l.Filter
	return f.Category != 0 && len(f.Below) > 0 && f.Owner == 0 && f.By == 0 && f.Album == 0 && !f.Trash
}

// base picks the index of the narrowest thing that the list is of.
func (l Listing) base(q *query) {
	f := l.Filter
	byDate := l.Sort == gallery.Newest || l.Sort == gallery.Oldest
	ending := map[gallery.Sort]string{
		gallery.Newest: "", gallery.Oldest: "", gallery.MostViewed: "_viewed", gallery.MostLiked: "_liked",
		gallery.ByTitle: "_titled", gallery.ByHand: "_position",
	}[l.Sort]
	if f.Trash {
		q.index, q.column = "media_trashed", "media.trashed"
		if f.Owner != 0 {
			q.index = "media_owner_trashed"
		}
	}
	switch {
	case f.Trash:
	case f.Album != 0:
		q.index = "media_album" + ending
	case f.Owner != 0 && f.Waiting && byDate:
		q.index = "media_waiting"
	case f.Owner != 0, f.By != 0:
		q.index = "media_owner" + ending
	case f.Category != 0:
		q.index = "media_category" + ending
	case f.Waiting:
		q.index = "media_waiting"
	case f.Address != "" && !strings.HasSuffix(f.Address, "*") && byDate:
		q.index = "media_address"
	case l.Sight == gallery.Whole:
		q.index = "media_created"
	case f.Colour != "" && byDate:
		q.index = "media_palette"
	case f.Camera != "" && byDate:
		q.index = "media_camera"
	case f.Licence != "" && byDate:
		q.index = "media_licence"
	case f.Extension != "" && byDate:
		q.index = "media_extension"
	default:
		q.index = l.wide(byDate)
	}
}

// wide is the index of a list of everything that is public.
func (l Listing) wide(byDate bool) string {
	f := l.Filter
	end := map[gallery.Sort]string{gallery.MostViewed: "viewed", gallery.MostLiked: "liked", gallery.ByTitle: "titled"}[l.Sort]
	switch {
	case f.Animated && byDate:
		return "media_animated"
	case f.Is360 && byDate:
		return "media_360"
	case f.Animated:
		return "media_animated_" + end
	case f.Kind == gallery.Video && !byDate:
		return "media_videos_" + end
	case f.Kind != "" && byDate:
		return "media_kind"
	case byDate:
		return "media_recent"
	}
	return "media_" + end
}

// conditions are what a media must fit.
func (l Listing) conditions(q *query) {
	l.seen(q)
	l.fits(q)
	l.measures(q)
}

// seen leaves out what the viewer is not shown (gallery.Sight).
func (l Listing) seen(q *query) {
	q.and("media.deleted = 0")
	q.and("(media.expires = 0 OR media.expires > " + q.arg(millis(l.Now)) + ")")
	if l.Filter.Trash {
		q.and("media.trashed > 0")
	} else {
		q.and("media.trashed = 0")
	}
	// Not by a join: PostgreSQL would take that for rare and sort the whole list.
	const allowed = "NOT EXISTS (SELECT 1 FROM users WHERE users.id = media.owner_id AND users.banned = 1)"
	const others = "media.approved = 1 AND " + allowed
	viewer := ""
	if l.Viewer != 0 && (l.Sight == gallery.Allied || l.Sight == gallery.Found || !l.Unsafe) {
		viewer = q.arg(int64(l.Viewer))
	}
	switch l.Sight {
	case gallery.Inside:
		q.and("media.own_visibility = 'public' AND " + others)
	case gallery.Allied:
		q.and("(media.own_visibility <> 'private' AND " + others + " OR media.owner_id = " + viewer + ")")
	case gallery.Found:
		q.and("(media.visibility = 'public' AND " + others + " OR media.owner_id = " + viewer + ")")
	case gallery.Whole:
	default:
		q.and("media.visibility = 'public'")
		q.and("media.approved = 1")
		q.and(allowed)
	}
	switch {
	case l.Unsafe:
	case viewer != "":
		q.and("(media.nsfw = 0 OR media.owner_id = " + viewer + ")")
	default:
		q.and("media.nsfw = 0")
	}
}

// fits are the things and kinds that the list is of.
func (l Listing) fits(q *query) {
	f := l.Filter
	for _, of := range []struct {
		column string
		id     gallery.ID
	}{{"media.album_id", f.Album}, {"media.owner_id", f.Owner}, {"media.owner_id", f.By}} {
		if of.id != 0 {
			q.and(of.column + " = " + q.arg(int64(of.id)))
		}
	}
	if f.Category != 0 && len(f.Below) == 0 {
		q.and("media.category_id = " + q.arg(int64(f.Category)))
	} else if f.Category != 0 {
		marks := []string{q.arg(int64(f.Category))}
		for _, id := range f.Below {
			marks = append(marks, q.arg(int64(id)))
		}
		q.and("media.category_id IN (" + strings.Join(marks, ",") + ")")
	}
	// Written out, as the engine must see that an index of some rows will do.
	for _, of := range []struct {
		wanted    bool
		condition string
	}{
		{f.Kind == gallery.Image, "media.kind = 'image'"},
		{f.Kind == gallery.Video, "media.kind = 'video'"},
		{f.Animated, "media.animated = 1"},
		{f.Is360, "media.is_360 = 1"},
		{f.Waiting, "media.approved = 0"},
		{f.Shape == gallery.Landscape, "media.width > media.height"},
		{f.Shape == gallery.Portrait, "media.width < media.height"},
		{f.Shape == gallery.Square, "media.width = media.height"},
		{f.Camera != "", "media.camera <> ''"},
		{f.Colour != "", "media.palette <> ''"},
		{f.Licence != "", "media.licence <> ''"},
		{f.Counted && l.Sort == gallery.MostViewed, "media.views > 0"},
		{f.Counted && l.Sort == gallery.MostLiked, "media.likes > 0"},
	} {
		if of.wanted {
			q.and(of.condition)
		}
	}
	if begin := strings.ToLower(l.Begin); begin != "" {
		q.and("media.title_key >= " + q.arg(begin) + " AND media.title_key < " + q.arg(begin+"\U0010FFFF"))
	}
	if from, open := strings.CutSuffix(f.Address, "*"); open {
		q.and("SUBSTR(media.uploader_ip, 1, " + q.arg(len(from)) + ") = " + q.arg(from))
	} else if from != "" {
		q.and("media.uploader_ip = " + q.arg(from))
	}
	if f.NSFW != nil {
		q.and("media.nsfw = " + q.arg(flag(*f.NSFW)))
	}
	for _, of := range []struct{ column, value string }{
		{"media.visibility", string(f.Visibility)}, {"media.extension", strings.ToLower(f.Extension)},
		{"media.palette", f.Colour}, {"media.licence", string(f.Licence)},
	} {
		if of.value != "" {
			q.and(of.column + " = " + q.arg(of.value))
		}
	}
	if f.Camera != "" {
		q.and("LOWER(media.camera) = LOWER(" + q.arg(f.Camera) + ")")
	}
}

// measures are the bounds of dates and sizes.
func (l Listing) measures(q *query) {
	f := l.Filter
	for _, of := range []struct {
		condition string
		bound     int64
	}{
		{"media.created >= ", millis(f.From)}, {"media.created < ", millis(f.Until)},
		{"media.size >= ", f.MinSize}, {"media.size <= ", f.MaxSize},
		{"media.width >= ", int64(f.MinWidth)}, {"media.width <= ", int64(f.MaxWidth)},
		{"media.height >= ", int64(f.MinHeight)}, {"media.height <= ", int64(f.MaxHeight)},
	} {
		if of.bound != 0 {
			q.and(of.condition + q.arg(of.bound))
		}
	}
}

// LastMedia is the highest id of a media, 0 for none.
func (r reader) LastMedia(ctx context.Context) (gallery.ID, error) {
	id, err := scanOne[gallery.ID](r.q.row(ctx, "SELECT COALESCE(MAX(id), 0) FROM media"))
	return id, explain(err, "last media")
}

// ListBetween fetches the media of a listing that have ids above one and up to
// another, by id.
func (d *DB) ListBetween(ctx context.Context, l Listing, above, upTo gallery.ID) ([]gallery.Media, error) {
	q := &query{lite: d.Postgres() == nil, id: "media.id", column: "media.id", from: listFrom, n: l.N}
	q.and("media.id > " + q.arg(int64(above)) + " AND media.id <= " + q.arg(int64(upTo)))
	if q.lite {
		q.from = "media NOT INDEXED "
	}
	l.conditions(q)
	places, err := d.places(ctx, q, gallery.Newest, false)
	if err != nil {
		return nil, explain(err, "media of a range")
	}
	media, err := d.mediaInOrder(ctx, idsOf(places))
	return media, explain(err, "media of a range")
}
