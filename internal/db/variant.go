package db

import (
	"context"
	"errors"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// dyingRetry is how long a note waits while the sweep removes the same bytes.
const dyingRetry = 50 * time.Millisecond

// NotePlacing notes keys that are about to be placed (Tx.Note), so that after a crash the
// sweep knows what to remove, and does what first says in the same transaction; it may be
// nil. While the sweep removes the same bytes it waits.
func (d *DB) NotePlacing(ctx context.Context, sizes map[string]int64, node string, now func() time.Time, first func(*Tx) error) (note string, err error) {
	for {
		note = gallery.RandomID(16)
		err := d.Write(ctx, func(tx *Tx) error {
			if first != nil {
				if err := first(tx); err != nil {
					return err
				}
			}
			return tx.Note(ctx, note, sizes, node, now())
		})
		if !errors.Is(err, ErrDying) {
			return note, err
		}
		select {
		case <-ctx.Done():
			return "", gallery.Fail(gallery.Busy, "busy").Because(err)
		case <-time.After(dyingRetry):
		}
	}
}

// VariantOf fetches the variant of a media that has a width, a type and a mark, "" for none.
func (r reader) VariantOf(ctx context.Context, media gallery.ID, width int, mime, mark string) (gallery.File, error) {
	f, err := scanFile(r.q.row(ctx, "SELECT "+fileColumns+` FROM files
		WHERE media_id = ?1 AND role = 'variant' AND width = ?2 AND mime = ?3 AND mark = ?4 AND gone = 0 LIMIT 1`, int64(media), width, mime, mark))
	return f, explain(err, "variant of media %d", media)
}

// AddVariant records a variant of a file, unless another node was faster: then it is that
// one. Those with a mark that the site has no more go. Where the media has the bytes that
// it was made of no more, as they were replaced or deleted meanwhile, it is ErrNotFound;
// they may have moved to another path.
func (t *Tx) AddVariant(ctx context.Context, of, f gallery.File, now time.Time) (gallery.File, error) {
	// Held, lest it is deleted beside us or gets the same variant twice.
	if err := t.change(ctx, "UPDATE media SET moving = moving WHERE id = ?1 AND deleted = 0", int64(f.MediaID)); err != nil {
		return f, explain(err, "variant of media %d", f.MediaID)
	}
	if _, err := scanOne[int64](t.q.row(ctx, "SELECT id FROM files WHERE media_id = ?1 AND role = ?2 AND blob_key = ?3 AND gone = 0 LIMIT 1",
		int64(f.MediaID), string(of.Role), of.Key)); err != nil {
		return f, explain(err, "variant of file %d", of.ID)
	}
	there, err := t.VariantOf(ctx, f.MediaID, f.Width, f.MIME, f.Mark)
	if err == nil || !errors.Is(err, gallery.ErrNotFound) {
		return there, err
	}
	if f.Mark != "" {
		if err := t.dropMarks(ctx, f, now); err != nil {
			return f, explain(err, "variant of media %d", f.MediaID)
		}
	}
	m := gallery.Media{ID: f.MediaID, Files: []gallery.File{f}}
	err = t.insertFiles(ctx, &m)
	return m.Files[0], explain(err, "variant of media %d", f.MediaID)
}

// dropMarks takes from a new variant's media those that have another mark.
func (t *Tx) dropMarks(ctx context.Context, f gallery.File, now time.Time) error {
	ids, err := all(ctx, t.q, scanOne[string], "SELECT CAST(id AS TEXT) FROM files WHERE media_id = ?1 AND role = 'variant' AND gone = 0 AND mark <> '' AND mark <> ?2",
		int64(f.MediaID), f.Mark)
	if err != nil || len(ids) == 0 {
		return err
	}
	if err := t.shed(ctx, f.MediaID, "mark:"+f.Path, now, " AND id IN ("+strings.Join(ids, ", ")+")"); err != nil {
		return err
	}
	if err := t.countBytes(ctx, f.MediaID, 1); err != nil { // shed counts none
		return err
	}
	return t.shift(ctx) // they are known by heart
}
