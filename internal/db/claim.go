package db

import (
	"context"
	"slices"
	"time"

	"calotype/internal/gallery"
)

// GuestMedia lists those of some media that nobody owns, as they are told by their
// public ids. What was deleted is not among them.
func (r reader) GuestMedia(ctx context.Context, publicIDs []string) ([]gallery.Media, error) {
	if len(publicIDs) == 0 {
		return nil, nil
	}
	found, err := r.media(ctx, "WHERE media.public_id IN ("+list(0, len(publicIDs))+") AND media.deleted = 0 AND media.owner_id IS NULL",
		anys(publicIDs)...)
	return found, explain(err, "guests' media")
}

// GiveMedia makes a person the owner of some of the media that nobody owns, and counts
// them as his. The transaction holds them. An album that nobody owns becomes his with the
// last of its media. Lasting ones do not expire any more.
func (t *Tx) GiveMedia(ctx context.Context, media []*gallery.Media, owner gallery.ID, lasting bool, now time.Time) error {
	if len(media) == 0 {
		return nil
	}
	ids, bytes := make([]gallery.ID, len(media)), int64(0)
	for i, m := range media {
		ids[i] = m.ID
		bytes += m.Stored()
	}
	set := "owner_id = ?2, " + newer
	if lasting {
		set += ", expires = 0"
	}
	n, err := t.tx.exec(ctx, "UPDATE media SET "+set+" WHERE owner_id IS NULL AND deleted = 0 AND id IN ("+list(2, len(ids))+")",
		append([]any{millis(now), int64(owner)}, numbersOf(ids)...)...)
	if err == nil && n != int64(len(ids)) {
		err = gallery.ErrNotFound
	}
	if err == nil {
		err = t.SetTexts(ctx, media) // they are found by his name
	}
	if err == nil {
		err = t.shift(ctx)
	}
	var albums []gallery.ID
	if err == nil {
		albums, err = t.giveAlbums(ctx, media, owner, now)
	}
	if err == nil { // last, as everybody changes it
		err = t.change(ctx, "UPDATE users SET media_count = media_count + ?2, used_bytes = used_bytes + ?3, album_count = album_count + ?4 WHERE id = ?1",
			int64(owner), len(ids), bytes, len(albums))
	}
	if err == nil {
		err = t.giveCounts(ctx, "media", ids, owner)
	}
	if err == nil {
		err = t.giveCounts(ctx, "albums", albums, owner)
	}
	return explain(err, "give media to user %d", owner)
}

// giveAlbums makes a person the owner of those albums of some media that nobody owns and
// in which nothing is anybody else's, and returns which.
func (t *Tx) giveAlbums(ctx context.Context, media []*gallery.Media, owner gallery.ID, now time.Time) ([]gallery.ID, error) {
	var albums []gallery.ID
	for _, m := range media {
		if m.AlbumID != 0 && !slices.Contains(albums, m.AlbumID) {
			albums = append(albums, m.AlbumID)
		}
	}
	if len(albums) == 0 {
		return nil, nil
	}
	return all(ctx, t.q, scanOne[gallery.ID], `UPDATE albums SET owner_id = ?2, updated = ?1 WHERE owner_id IS NULL AND deleted = 0 AND id IN (`+list(2, len(albums))+`)
		AND NOT EXISTS (SELECT 1 FROM media WHERE media.album_id = albums.id AND media.deleted = 0 AND (media.owner_id IS NULL OR media.owner_id <> ?2)) RETURNING id`,
		append([]any{millis(now), int64(owner)}, numbersOf(albums)...)...)
}

// giveCounts adds the looks at things and their likes to those of who owns them now.
func (t *Tx) giveCounts(ctx context.Context, table string, ids []gallery.ID, owner gallery.ID) error {
	if len(ids) == 0 {
		return nil
	}
	sum := func(column string) string {
		return column + " = " + column + " + (SELECT CAST(COALESCE(SUM(" + column + "), 0) AS BIGINT) FROM " + table + " WHERE id IN (" + list(1, len(ids)) + "))"
	}
	return t.exec(ctx, "UPDATE users SET "+sum("views")+", "+sum("likes")+" WHERE id = ?1", append([]any{int64(owner)}, numbersOf(ids)...)...)
}
