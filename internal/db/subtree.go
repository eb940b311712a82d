package db

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// HoldAlbums keeps the tree of a person's albums as it is until the transaction's
// end. Whoever makes, moves, shows or deletes albums takes it first.
func (t *Tx) HoldAlbums(ctx context.Context, owner gallery.ID) error {
	return t.Lock(ctx, fmt.Sprintf("albums:%d", owner))
}

// below is an album (?1) and all that lie in it.
const below = `WITH RECURSIVE tree (id) AS (SELECT CAST(?1 AS BIGINT) UNION ALL
	SELECT albums.id FROM albums JOIN tree ON albums.parent_id = tree.id) `

// inTree is for statements on what lies in the tree of ?1.
const inTree = "IN (" + below + "SELECT id FROM tree)"

// Subtree fetches an album and all that lie in it, parents before their children.
func (r reader) Subtree(ctx context.Context, root gallery.ID) ([]gallery.Album, error) {
	found, err := all(ctx, r.q, scanAlbum, below+albumQuery+"WHERE albums.id IN (SELECT id FROM tree) AND albums.deleted = 0", int64(root))
	downwards(found)
	return found, explain(err, "albums below %d", root)
}

// downwards puts parents before their children.
func downwards(albums []gallery.Album) {
	slices.SortFunc(albums, func(a, b gallery.Album) int {
		return cmp.Or(cmp.Compare(len(a.Lineage), len(b.Lineage)), cmp.Compare(a.ID, b.ID))
	})
}

// SettleAlbums writes what albums, the first of which all others lie in, inherit,
// and lets their media follow.
func (t *Tx) SettleAlbums(ctx context.Context, tree []gallery.Album) error {
	const atOnce = 500
	for some := range slices.Chunk(tree, atOnce) {
		var rows []string
		var args []any
		for i, a := range some {
			n := 5 * i
			rows = append(rows, fmt.Sprintf("(CAST(?%d AS BIGINT), CAST(?%d AS BIGINT), CAST(?%d AS TEXT), CAST(?%d AS TEXT), CAST(?%d AS TEXT))", n+1, n+2, n+3, n+4, n+5))
			args = append(args, int64(a.ID), orNull(a.ParentID), string(a.Effective), gallery.JoinIDs(a.Lineage), gallery.JoinIDs(a.Gates))
		}
		err := t.exec(ctx, "UPDATE albums SET parent_id = new.column2, effective = new.column3, lineage = new.column4, gates = new.column5 FROM (VALUES "+
			strings.Join(rows, ",")+") AS new WHERE albums.id = new.column1", args...)
		if err != nil {
			return explain(err, "settle albums")
		}
	}
	return t.reveal(ctx, "album_id "+inTree, int64(tree[0].ID))
}

// SetAlbum writes what an album says of itself and gives it a new version.
func (t *Tx) SetAlbum(ctx context.Context, a *gallery.Album, now time.Time) error {
	err := t.change(ctx, `UPDATE albums SET name = ?3, description = ?4, visibility = ?5, password_hash = ?6, cover_id = ?7,
		sort = ?8, cta = ?9, cta_off = ?10, search = ?11, `+newer+" WHERE id = ?2 AND deleted = 0",
		millis(now), int64(a.ID), a.Name, a.Description, string(a.Visibility), a.PasswordHash, int64(a.CoverID), a.Sort, a.Buttons, flag(a.ButtonsOff), a.Search)
	if err == nil {
		err = t.setAlbumText(ctx, a)
	}
	return explain(err, "set album %d", a.ID)
}

// FreeMedia takes the media of an album and all below it out of their albums; they
// stay as visible as they were. Those of one owner stay where they are (0: of nobody).
func (t *Tx) FreeMedia(ctx context.Context, root, except gallery.ID, now time.Time) error {
	err := t.exec(ctx, `UPDATE media SET own_visibility = CASE visibility WHEN 'password' THEN 'private' ELSE visibility END,
		visibility = CASE visibility WHEN 'password' THEN 'private' ELSE visibility END, album_id = NULL, position = 0,
		updated = CASE WHEN updated >= ?3 THEN updated + 1 ELSE ?3 END
		WHERE deleted = 0 AND (CAST(?2 AS BIGINT) = 0 OR COALESCE(owner_id, 0) <> ?2) AND album_id `+inTree,
		int64(root), int64(except), millis(now))
	if err != nil {
		return explain(err, "free the media of album %d", root)
	}
	return t.shift(ctx)
}

// FreeSome takes some media out of their album; they stay as visible as they were.
func (t *Tx) FreeSome(ctx context.Context, ids []gallery.ID, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	if err := t.countAlbums(ctx, ids, -1); err != nil {
		return explain(err, "free media")
	}
	if err := t.uncover(ctx, ids); err != nil {
		return explain(err, "free media")
	}
	err := t.exec(ctx, `UPDATE media SET own_visibility = CASE visibility WHEN 'password' THEN 'private' ELSE visibility END,
		visibility = CASE visibility WHEN 'password' THEN 'private' ELSE visibility END, album_id = NULL, position = 0, `+newer+
		" WHERE deleted = 0 AND id IN ("+list(1, len(ids))+")", append([]any{millis(now)}, numbersOf(ids)...)...)
	if err != nil {
		return explain(err, "free media")
	}
	return t.shift(ctx)
}

// DeleteAlbums marks an album and all below it deleted, whose links and members end
// with it. What lies in them is nobody's to see from then on but its owner's;
// emptying says that it goes, too.
func (t *Tx) DeleteAlbums(ctx context.Context, root gallery.ID, emptying bool, now time.Time) error {
	for _, statement := range []string{
		`UPDATE users SET album_count = album_count - (SELECT COUNT(*) FROM albums WHERE albums.owner_id = users.id AND albums.deleted = 0 AND albums.id ` +
			inTree + `) WHERE id IN (SELECT owner_id FROM albums WHERE id = ?1)`,
		"DELETE FROM album_members WHERE album_id " + inTree,
		"DELETE FROM album_texts WHERE album_id " + inTree,
	} {
		if err := t.exec(ctx, statement, int64(root)); err != nil {
			return explain(err, "delete album %d", root)
		}
	}
	if err := t.dislikeAll(ctx, "albums", "album_id", inTree, int64(root)); err != nil {
		return explain(err, "delete album %d: its likes", root)
	}
	for _, table := range []string{"shares", "upload_links"} {
		err := t.exec(ctx, "UPDATE "+table+" SET revoked = ?2 WHERE revoked = 0 AND album_id "+inTree, int64(root), millis(now))
		if err != nil {
			return explain(err, "delete album %d: its links", root)
		}
	}
	err := t.exec(ctx, `UPDATE albums SET deleted = ?2, emptying = ?3, effective = 'private', description = '', password_hash = '', cover_id = 0
		WHERE deleted = 0 AND id `+inTree, int64(root), millis(now), flag(emptying))
	if err != nil {
		return explain(err, "delete album %d", root)
	}
	return t.reveal(ctx, "album_id "+inTree, int64(root))
}

// MediaToEmpty lists up to n media of deleted albums that have still to go.
func (r reader) MediaToEmpty(ctx context.Context, n int) ([]gallery.Media, error) {
	found, err := r.media(ctx, `WHERE media.album_id IN (SELECT id FROM albums WHERE emptying = 1) AND media.deleted = 0
		AND media.trashed = 0 ORDER BY media.album_id, media.created, media.id LIMIT ?1`, n)
	return found, explain(err, "media of deleted albums")
}

// Emptied forgets the deleted albums in which nothing is left.
func (t *Tx) Emptied(ctx context.Context) error {
	return explain(t.exec(ctx, `UPDATE albums SET emptying = 0 WHERE emptying = 1 AND NOT EXISTS
		(SELECT 1 FROM media WHERE media.album_id = albums.id AND media.deleted = 0 AND media.trashed = 0)`), "emptied albums")
}

// OrderMedia puts media of an album into an order by hand: those named first, as
// they are named, the others after them as they were.
func (t *Tx) OrderMedia(ctx context.Context, album gallery.ID, ids []gallery.ID) error {
	return t.order(ctx, "media", "album_id", album, ids)
}

// OrderAlbums does the same for the albums that lie in one.
func (t *Tx) OrderAlbums(ctx context.Context, parent gallery.ID, ids []gallery.ID) error {
	return t.order(ctx, "albums", "parent_id", parent, ids)
}

// order numbers the named rows below the lowest number there is; what was never
// ordered has 0.
func (t *Tx) order(ctx context.Context, table, column string, within gallery.ID, ids []gallery.ID) error {
	if len(ids) == 0 {
		return nil
	}
	var lowest int64
	err := t.q.row(ctx, "SELECT COALESCE(MIN(position), 0) FROM "+table+" WHERE "+column+" = ?1", int64(within)).Scan(&lowest)
	if err != nil {
		return explain(err, "order %s", table)
	}
	var rows []string
	args := []any{int64(within)}
	for i, id := range ids {
		rows = append(rows, fmt.Sprintf("(CAST(?%d AS BIGINT), CAST(?%d AS BIGINT))", 2*i+2, 2*i+3))
		args = append(args, int64(id), lowest+int64(i-len(ids)))
	}
	return explain(t.exec(ctx, "UPDATE "+table+" SET position = new.column2 FROM (VALUES "+strings.Join(rows, ",")+
		") AS new WHERE "+table+".id = new.column1 AND "+table+"."+column+" = ?1", args...), "order %s", table)
}

// AlbumsForChange fetches the albums of many public ids that were not deleted.
func (r reader) AlbumsForChange(ctx context.Context, publicIDs []string) ([]gallery.Album, error) {
	if len(publicIDs) == 0 {
		return nil, nil
	}
	found, err := all(ctx, r.q, scanAlbum, albumQuery+"WHERE albums.deleted = 0 AND albums.public_id IN ("+list(0, len(publicIDs))+")", anys(publicIDs)...)
	return found, explain(err, "albums to change")
}

// AlbumsByID fetches albums that were not deleted, in no order.
func (r reader) AlbumsByID(ctx context.Context, ids []gallery.ID) ([]gallery.Album, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := all(ctx, r.q, scanAlbum, albumQuery+"WHERE albums.deleted = 0 AND albums.id IN ("+list(0, len(ids))+")", numbersOf(ids)...)
	return found, explain(err, "albums")
}
