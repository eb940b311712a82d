package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

const albumQuery = `SELECT albums.id, albums.public_id, COALESCE(albums.owner_id, 0), COALESCE(users.name, ''), COALESCE(users.banned, 0), COALESCE(albums.parent_id, 0),
	albums.name, albums.description, albums.visibility, albums.password_hash, albums.effective, albums.lineage, albums.gates,
	albums.cover_id, albums.sort, albums.position, albums.media_count, albums.views, albums.likes, albums.cta, albums.cta_off,
	albums.search, albums.created, albums.updated FROM albums LEFT JOIN users ON users.id = albums.owner_id `

func scanAlbum(row scanner) (a gallery.Album, err error) {
	err = row.Scan(&a.ID, &a.PublicID, &a.OwnerID, &a.OwnerName, &a.OwnerBanned, &a.ParentID,
		&a.Name, &a.Description, &a.Visibility, &a.PasswordHash, &a.Effective, idList{&a.Lineage}, idList{&a.Gates},
		&a.CoverID, &a.Sort, &a.Position, &a.MediaCount, &a.Views, &a.Likes, &a.Buttons, &a.ButtonsOff,
		&a.Search, moment{&a.Created}, moment{&a.Updated})
	return a, err
}

// AlbumByPublicID fetches an album that was not deleted.
func (r reader) AlbumByPublicID(ctx context.Context, id string) (gallery.Album, error) {
	a, err := scanAlbum(r.q.row(ctx, albumQuery+"WHERE albums.public_id = ?1 AND albums.deleted = 0", id))
	return a, explain(err, "album")
}

// AlbumsThatCall are those of some albums that have buttons to show.
func (r reader) AlbumsThatCall(ctx context.Context, ids []gallery.ID) ([]gallery.ID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := all(ctx, r.q, scanOne[gallery.ID], "SELECT id FROM albums WHERE cta <> '' AND cta_off = 0 AND deleted = 0 AND id IN ("+list(0, len(ids))+")", numbersOf(ids)...)
	return found, explain(err, "albums that call")
}

// AlbumByID fetches an album that was not deleted.
func (r reader) AlbumByID(ctx context.Context, id gallery.ID) (gallery.Album, error) {
	a, err := scanAlbum(r.q.row(ctx, albumQuery+"WHERE albums.id = ?1 AND albums.deleted = 0", int64(id)))
	return a, explain(err, "album %d", id)
}

// InsertAlbum adds an album below a parent (nil for none), sets its ID and what it
// inherits, and counts it; ErrTaken when its public id exists.
func (t *Tx) InsertAlbum(ctx context.Context, a *gallery.Album, parent *gallery.Album, now time.Time) error {
	if a.Sort == "" {
		a.Sort = gallery.AlbumSorts[0]
	}
	err := t.q.row(ctx, `INSERT INTO albums (public_id, owner_id, name, description, visibility, password_hash, sort, position,
		cta, cta_off, search, created, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?11, ?12, ?10, ?10) ON CONFLICT DO NOTHING RETURNING id`,
		a.PublicID, orNull(a.OwnerID), a.Name, a.Description, string(a.Visibility), a.PasswordHash, a.Sort, a.Position,
		a.Buttons, millis(now), flag(a.ButtonsOff), a.Search).Scan(&a.ID)
	if err == nil {
		err = t.renumber(ctx, "albums", &a.ID)
	}
	if err != nil {
		return explain(takenIfAbsent(err), "insert album")
	}
	a.Created, a.Updated = now.UTC(), now.UTC()
	a.Inherit(parent)
	err = t.exec(ctx, "UPDATE albums SET parent_id = ?2, effective = ?3, lineage = ?4, gates = ?5 WHERE id = ?1",
		int64(a.ID), orNull(a.ParentID), string(a.Effective), gallery.JoinIDs(a.Lineage), gallery.JoinIDs(a.Gates))
	if err == nil {
		err = t.exec(ctx, "UPDATE users SET album_count = album_count + 1 WHERE id = ?1", int64(a.OwnerID))
	}
	if err == nil {
		err = t.setAlbumText(ctx, a)
	}
	return explain(err, "insert album")
}

// HoldAlbum keeps an album as it is until the transaction's end; a deleted one is
// ErrNotFound.
func (t *Tx) HoldAlbum(ctx context.Context, id gallery.ID) error {
	return explain(t.change(ctx, "UPDATE albums SET updated = updated WHERE id = ?1 AND deleted = 0", int64(id)), "hold album %d", id)
}
