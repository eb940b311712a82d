package curate

import (
	"context"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// batch is how many media a job changes in one transaction.
const batch = 200

// atOnce is how many media get new paths in the transaction that hides them; of
// more a job takes care, as the policy hides all of them at once anyway.
const atOnce = 1

// relocate gives media that stopped being public new paths, which nobody can
// guess, and those that began to be public their names, now or by a job.
func (d *Desk) relocate(ctx context.Context, tx *db.Tx, media []*gallery.Media) error {
	if len(media) > atOnce {
		return d.Queue.Insert(ctx, tx, queue.Tidy{})
	}
	moving, err := tx.MovingOf(ctx, identities(media))
	if err != nil {
		return err
	}
	return d.move(ctx, tx, moving)
}

func (d *Desk) move(ctx context.Context, tx *db.Tx, media []gallery.Media) error {
	naming := d.Site.Get().Text("upload_filenaming")
	for i := range media {
		m := &media[i]
		stem, err := tx.ClaimFirst(ctx, m.Folder, m.Stems(naming))
		if err != nil {
			return err
		}
		m.Files = m.Renamed(stem)
		m.Name = stem
		if err := tx.MoveMedia(ctx, m, d.Now()); err != nil {
			return err
		}
	}
	return nil
}

// relocateSome gives some of the media that wait for it new paths, and reports
// whether there are more.
func (d *Desk) relocateSome(ctx context.Context) (more bool, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		moving, err := tx.Moving(ctx, batch)
		if err != nil {
			return err
		}
		more = len(moving) == batch
		return d.move(ctx, tx, moving)
	})
	return more, err
}
