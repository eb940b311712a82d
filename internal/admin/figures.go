package admin

import (
	"context"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Figures are how much there is on the site, from what is counted meanwhile.
func (d *Desk) Figures(ctx context.Context, by gallery.Actor) (db.Figures, error) {
	if err := may(by, gallery.ScopeRead); err != nil {
		return db.Figures{}, err
	}
	return d.DB.Figures(ctx)
}

// Count brings up to date what no change keeps count of.
func (d *Desk) Count(ctx context.Context) error {
	f, err := d.DB.CountFigures(ctx, d.Now())
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error { return tx.SetFigures(ctx, f) })
}
