package db

import (
	"context"
	"strings"

	"calotype/internal/gallery"
)

// Held is a media in an album, and the bytes of its original.
type Held struct {
	ID, AlbumID gallery.ID
	Size        int64
}

// HeldIn are the media in some albums that fit a listing, at most its N: album by album,
// the oldest first.
func (d *DB) HeldIn(ctx context.Context, l Listing, albums []gallery.ID) ([]Held, error) {
	if len(albums) == 0 {
		return nil, nil
	}
	q := &query{}
	var in []string
	for _, id := range albums {
		in = append(in, q.arg(int64(id)))
	}
	q.and("media.album_id IN (" + strings.Join(in, ",") + ")")
	l.conditions(q)
	from := "media"
	if d.Postgres() == nil {
		from += " INDEXED BY media_album"
	}
	held, err := all(ctx, d.q, func(row scanner) (h Held, err error) {
		err = row.Scan(&h.ID, &h.AlbumID, &h.Size)
		return h, err
	}, "SELECT media.id, media.album_id, media.size FROM "+from+" WHERE "+strings.Join(q.where, " AND ")+
		" ORDER BY media.album_id, media.created, media.id LIMIT "+q.arg(l.N), q.args...)
	return held, explain(err, "media of albums")
}

// AlbumsBelow are an album and those in it, at most n, parents before their children.
func (r reader) AlbumsBelow(ctx context.Context, root gallery.ID, n int) ([]gallery.Album, error) {
	found, err := all(ctx, r.q, scanAlbum, below+albumQuery+"WHERE albums.id IN (SELECT id FROM tree LIMIT ?2) AND albums.deleted = 0", int64(root), n)
	downwards(found)
	return found, explain(err, "albums below %d", root)
}

// MediaByIDs fetches media that were not deleted, in no order.
func (r reader) MediaByIDs(ctx context.Context, ids []gallery.ID) ([]gallery.Media, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	media, err := r.media(ctx, "WHERE media.id IN ("+list(0, len(ids))+") AND media.deleted = 0", numbersOf(ids)...)
	return media, explain(err, "media of ids")
}
