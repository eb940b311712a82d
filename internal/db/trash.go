package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// TrashMedia puts some media, none of which lies there, into the trash: they are
// in no list, search or count any more.
func (t *Tx) TrashMedia(ctx context.Context, ids []gallery.ID, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	for _, count := range []func(context.Context, []gallery.ID, int) error{t.countTags, t.countAlbums, t.countOwners} {
		if err := count(ctx, ids, -1); err != nil {
			return explain(err, "put media into the trash")
		}
	}
	err := t.exec(ctx, "UPDATE media SET trashed = ?1, "+newer+" WHERE deleted = 0 AND trashed = 0 AND id IN ("+list(1, len(ids))+")",
		append([]any{millis(now)}, numbersOf(ids)...)...)
	if err == nil {
		err = t.exec(ctx, "DELETE FROM media_texts WHERE media_id IN ("+list(0, len(ids))+")", numbersOf(ids)...)
	}
	if err != nil {
		return explain(err, "put media into the trash")
	}
	return t.shift(ctx)
}

// RestoreMedia takes some media out of the trash. Whose album was deleted
// meanwhile lies in none.
func (t *Tx) RestoreMedia(ctx context.Context, media []*gallery.Media, now time.Time) error {
	if len(media) == 0 {
		return nil
	}
	ids := make([]gallery.ID, len(media))
	for i, m := range media {
		ids[i] = m.ID
	}
	err := t.exec(ctx, `UPDATE media SET trashed = 0, album_id = CASE WHEN album_id IN (SELECT albums.id FROM albums WHERE albums.deleted = 0)
		THEN album_id ELSE NULL END, `+newer+" WHERE deleted = 0 AND trashed > 0 AND id IN ("+list(1, len(ids))+")",
		append([]any{millis(now)}, numbersOf(ids)...)...)
	if err != nil {
		return explain(err, "restore media")
	}
	for _, count := range []func(context.Context, []gallery.ID, int) error{t.countTags, t.countAlbums, t.countOwners} {
		if err := count(ctx, ids, 1); err != nil {
			return explain(err, "restore media")
		}
	}
	if err := t.SetTexts(ctx, media); err != nil {
		return explain(err, "restore media")
	}
	return t.reveal(ctx, "id IN ("+list(0, len(ids))+")", numbersOf(ids)...)
}

// TrashedBefore lists up to n media that were put into the trash before a moment,
// the longest ago first.
func (r reader) TrashedBefore(ctx context.Context, before time.Time, n int) ([]gallery.ID, error) {
	ids, err := all(ctx, r.q, scanOne[gallery.ID], "SELECT id FROM media WHERE trashed > 0 AND trashed < ?1 AND deleted = 0 ORDER BY trashed, id LIMIT ?2",
		millis(before), n)
	return ids, explain(err, "old trash")
}

// Approve lets some media be seen by those who may.
func (t *Tx) Approve(ctx context.Context, ids []gallery.ID, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	err := t.exec(ctx, "UPDATE media SET approved = 1, "+newer+" WHERE deleted = 0 AND id IN ("+list(1, len(ids))+")",
		append([]any{millis(now)}, numbersOf(ids)...)...)
	if err != nil {
		return explain(err, "approve media")
	}
	return t.shift(ctx)
}
