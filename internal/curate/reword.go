package curate

import (
	"context"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// Reword lets searches find media by the name that their album or owner has now, and
// leaves to another job what is too much for one.
func (d *Desk) Reword(ctx context.Context, r queue.Reword) error {
	start := time.Now()
	for more := true; more; {
		err := d.DB.Write(ctx, func(tx *db.Tx) error {
			next, left, err := rewordSome(ctx, tx, r)
			if err == nil && left && time.Since(start) > tidying {
				err, left = d.Queue.Insert(ctx, tx, next), false
			}
			if err == nil {
				r, more = next, left
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func rewordSome(ctx context.Context, tx *db.Tx, r queue.Reword) (next queue.Reword, more bool, err error) {
	found, err := tx.MediaNamedAfter(ctx, gallery.ID(r.Album), gallery.ID(r.Owner), time.UnixMilli(r.Created), gallery.ID(r.After), batch)
	if err != nil {
		return r, false, err
	}
	var findable []*gallery.Media
	for i := range found {
		if found[i].Trashed.IsZero() {
			findable = append(findable, &found[i])
		}
		r.Created, r.After = found[i].Created.UnixMilli(), int64(found[i].ID)
	}
	return r, len(found) == batch, tx.SetTexts(ctx, findable)
}
