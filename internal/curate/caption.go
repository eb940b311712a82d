package curate

import (
	"context"
	"slices"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// SetCaption gives a video captions, in the place of those in the same language.
func (d *Desk) SetCaption(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, c gallery.Caption) error {
	c, err := gallery.CleanCaption(c)
	if err != nil {
		return err
	}
	if d.Site.Get().Stops(c.Label) {
		return gallery.Fail(gallery.Invalid, "stop_words")
	}
	return d.caption(ctx, by, id, p, func(tx *db.Tx, m *gallery.Media) error {
		have, err := tx.Captions(ctx, m.ID)
		if err != nil {
			return err
		}
		if len(have) >= gallery.MostCaptions && !slices.ContainsFunc(have, func(h gallery.Caption) bool { return h.Language == c.Language }) {
			return gallery.Fail(gallery.Invalid, "caption.many", gallery.MostCaptions)
		}
		return tx.SetCaption(ctx, m.ID, c, d.Now())
	})
}

// DropCaption takes captions from a video.
func (d *Desk) DropCaption(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, language string) error {
	return d.caption(ctx, by, id, p, func(tx *db.Tx, m *gallery.Media) error {
		return missing(tx.DropCaption(ctx, m.ID, language), "caption.not_found")
	})
}

// caption does something to the captions of a video for who may change its words.
func (d *Desk) caption(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, do func(*db.Tx, *gallery.Media) error) error {
	_, err := d.one(ctx, id, func(tx *db.Tx) ([]Outcome, error) {
		picked, err := d.pick(ctx, tx, by, []string{id}, p, func(m *gallery.Media, _ gallery.Proofs) error {
			if m.Kind != gallery.Video {
				return gallery.Fail(gallery.Invalid, "caption.video")
			}
			return nil
		}, gallery.Edit)
		if err != nil {
			return nil, err
		}
		media := picked.good()
		for _, m := range media {
			if err := do(tx, m); err != nil {
				return nil, err
			}
		}
		return picked.outcomes, d.audit(ctx, tx, by, "media.edit", media)
	})
	return err
}
