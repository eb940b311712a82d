package db

import (
	"context"
	"slices"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// AlbumListing is a page of a list of albums that is wanted.
type AlbumListing struct {
	Filter gallery.AlbumFilter
	Sort   gallery.Sort
	Sight  gallery.Sight // of what lies in Filter.Parent, or of Filter.Owner's
	Viewer gallery.ID
	After  gallery.Place
	Back   bool
	N      int
}

var albumColumns = map[gallery.Sort]struct {
	name, ending string
	down         bool
}{
	gallery.Newest: {"albums.created", "", true}, gallery.Oldest: {"albums.created", "", false},
	gallery.MostViewed: {"albums.views", "_viewed", true}, gallery.MostLiked: {"albums.likes", "_liked", true},
	gallery.ByName: {"albums.name", "_named", false}, gallery.ByHand: {"albums.position", "", false},
}

// ListAlbums fetches a page of albums and the place of each.
func (d *DB) ListAlbums(ctx context.Context, l AlbumListing) ([]gallery.Album, []gallery.Place, error) {
	c := albumColumns[l.Sort]
	q := &query{lite: d.Postgres() == nil, id: "albums.id", column: c.name, down: c.down, n: l.N,
		from: "albums "}
	q.and("albums.deleted = 0")
	if l.Filter.LikedBy != 0 {
		q.from, q.index = "album_likes JOIN albums ON albums.id = album_likes.album_id ", "album_likes_recent"
		q.id, q.column = "album_likes.album_id", "album_likes.created"
		q.and("album_likes.user_id = " + q.arg(int64(l.Filter.LikedBy)))
	}
	everybody := l.conditions(q)
	q.seek(l.After, l.Back)
	if everybody {
		q.index = "albums_recent"
		if c.ending != "" {
			q.index = "albums" + c.ending
		}
		q.merge("albums.effective", []any{string(gallery.Public), string(gallery.Password)})
	}
	list, places, err := page(ctx, d, q, l.Sort, l.Back, albumQuery+"WHERE albums.id", scanAlbum, func(v gallery.Album) gallery.ID { return v.ID })
	return list, places, explain(err, "list albums")
}

// conditions are what an album must fit; it reports whether the list is of
// everybody's albums. Those behind a password are listed, as doors with a lock.
func (l AlbumListing) conditions(q *query) (everybody bool) {
	f := l.Filter
	if f.Owner != 0 {
		q.and("albums.owner_id = " + q.arg(int64(f.Owner)))
	}
	if f.Parent != 0 {
		q.and("albums.parent_id = " + q.arg(int64(f.Parent)))
	}
	if f.Roots {
		q.and("albums.parent_id IS NULL")
	}
	if c := albumColumns[l.Sort]; f.Counted && (l.Sort == gallery.MostViewed || l.Sort == gallery.MostLiked) {
		q.and(c.name + " > 0")
	}
	if f.Holding {
		q.and("albums.search = ''")
	}
	if f.MinMedia > 0 {
		q.and("albums.media_count >= " + q.arg(f.MinMedia))
	}
	const others = "NOT EXISTS (SELECT 1 FROM users WHERE users.id = albums.owner_id AND users.banned = 1)"
	switch l.Sight {
	case gallery.Whole:
		return false
	case gallery.Allied:
		q.and("(albums.visibility <> 'private' AND " + others + " OR albums.owner_id = " + q.arg(int64(l.Viewer)) + ")")
		return false
	case gallery.Inside: // what its parent asks for was shown
		q.and("albums.visibility IN ('public', 'password') AND " + others)
		return false
	}
	if l.Sight == gallery.Found {
		q.and("(albums.effective IN ('public', 'password') AND " + others + " OR albums.owner_id = " + q.arg(int64(l.Viewer)) + ")")
		return false
	}
	q.and(others)
	if f.Owner != 0 || f.Parent != 0 || f.LikedBy != 0 {
		q.and("albums.effective IN ('public', 'password')")
		return false
	}
	return true
}

// Covers are up to n pictures of each album, by album: the chosen one first, then the
// newest. An album whose media the viewer is not shown has none.
func (d *DB) Covers(ctx context.Context, albums []gallery.Album, n int, sight gallery.Sight, viewer gallery.ID, unsafe bool, now time.Time) (map[gallery.ID][]gallery.Media, error) {
	if len(albums) == 0 {
		return nil, nil
	}
	l := Listing{Sort: gallery.Newest, Sight: sight, Viewer: viewer, Unsafe: unsafe, Now: now}
	var q query
	q.lite = d.Postgres() == nil
	var each []string
	for _, a := range albums {
		chosen := &query{args: q.args, lite: q.lite, id: "media.id", column: "media.album_id", from: listFrom, n: 1}
		chosen.and("media.id = " + chosen.arg(int64(a.CoverID)) + " AND media.album_id = " + chosen.arg(int64(a.ID)))
		l.conditions(chosen)
		newest := &query{lite: q.lite, id: "media.id", column: "media.created", down: true, from: listFrom, n: n, index: "media_album"}
		if a.CoverID != 0 {
			each = append(each, "SELECT * FROM ("+chosen.text()+") AS chosen")
			newest.args = chosen.args
		} else {
			newest.args = q.args
		}
		newest.and("media.album_id = " + newest.arg(int64(a.ID)))
		l.conditions(newest)
		each = append(each, "SELECT * FROM ("+newest.text()+") AS newest")
		q.args = newest.args
	}
	places, err := all(ctx, d.q, scanPlace(gallery.Newest), strings.Join(each, " UNION ALL "), q.args...)
	if err != nil {
		return nil, explain(err, "covers")
	}
	media, err := d.mediaInOrder(ctx, idsOf(places))
	if err != nil {
		return nil, explain(err, "covers")
	}
	chosen := map[gallery.ID]gallery.ID{}
	for _, a := range albums {
		chosen[a.ID] = a.CoverID
	}
	covers := map[gallery.ID][]gallery.Media{}
	for _, m := range media {
		list := covers[m.AlbumID]
		if slices.ContainsFunc(list, func(other gallery.Media) bool { return other.ID == m.ID }) {
			continue
		}
		if m.ID == chosen[m.AlbumID] {
			list = slices.Insert(list, 0, m)
		} else {
			list = append(list, m)
		}
		covers[m.AlbumID] = list[:min(n, len(list))]
	}
	return covers, nil
}
