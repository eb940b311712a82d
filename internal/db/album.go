package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// AlbumByPublicID fetches an album.
func (r reader) AlbumByPublicID(ctx context.Context, id string) (a gallery.Album, err error) {
	err = r.q.row(ctx, "SELECT id, public_id, owner_id, name, visibility FROM albums WHERE public_id = ?1", id).
		Scan(&a.ID, &a.PublicID, &a.OwnerID, &a.Name, &a.Visibility)
	return a, explain(err, "album")
}

// InsertAlbum adds an album and sets its ID; ErrTaken when its public id exists.
func (t *Tx) InsertAlbum(ctx context.Context, a *gallery.Album, now time.Time) error {
	err := t.q.row(ctx, `INSERT INTO albums (public_id, owner_id, name, visibility, created)
		VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING RETURNING id`,
		a.PublicID, int64(a.OwnerID), a.Name, string(a.Visibility), millis(now)).Scan(&a.ID)
	return explain(takenIfAbsent(err), "insert album")
}
