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
	albums := int64(0)
	if err == nil {
		albums, err = t.giveAlbums(ctx, media, owner, now)
	}
	if err == nil { // last, as everybody changes it
		err = t.change(ctx, "UPDATE users SET media_count = media_count + ?2, used_bytes = used_bytes + ?3, album_count = album_count + ?4 WHERE id = ?1",
			int64(owner), len(ids), bytes, albums)
	}
	return explain(err, "give media to user %d", owner)
}

// giveAlbums makes a person the owner of those albums of some media that nobody owns and
// in which nothing is anybody else's, and returns how many.
func (t *Tx) giveAlbums(ctx context.Context, media []*gallery.Media, owner gallery.ID, now time.Time) (int64, error) {
	var albums []gallery.ID
	for _, m := range media {
		if m.AlbumID != 0 && !slices.Contains(albums, m.AlbumID) {
			albums = append(albums, m.AlbumID)
		}
	}
	if len(albums) == 0 {
		return 0, nil
	}
	return t.tx.exec(ctx, `UPDATE albums SET owner_id = ?2, updated = ?1 WHERE owner_id IS NULL AND deleted = 0 AND id IN (`+list(2, len(albums))+`)
		AND NOT EXISTS (SELECT 1 FROM media WHERE media.album_id = albums.id AND media.deleted = 0 AND (media.owner_id IS NULL OR media.owner_id <> ?2))`,
		append([]any{millis(now), int64(owner)}, numbersOf(albums)...)...)
}
