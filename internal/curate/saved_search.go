package curate

import (
	"context"
	"slices"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// SaveSearch keeps a search for the actor, or forgets it (product LS-36); once more changes
// nothing. What makes no sense as a search is refused, and one too many: search.full.
func (d *Desk) SaveSearch(ctx context.Context, by gallery.Actor, text string, on bool) error {
	if by.UserID == 0 || by.Banned || !by.Has(gallery.ScopeWrite) {
		return gallery.Fail(gallery.Denied, "social.denied")
	}
	text, err := gallery.SavedSearch(text)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if !on {
			return tx.DropSearch(ctx, by.UserID, text)
		}
		have, err := tx.Searches(ctx, by.UserID)
		if err != nil || slices.Contains(have, text) {
			return err
		}
		if len(have) >= gallery.MostSearches {
			return gallery.Fail(gallery.Invalid, "search.full", gallery.MostSearches).In("q")
		}
		return tx.SaveSearch(ctx, by.UserID, text, d.Now())
	})
}
