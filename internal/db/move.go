package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// ClaimFirst claims the first free one of some stems in a folder, for ever, and
// fails with ErrTaken when none is.
func (t *Tx) ClaimFirst(ctx context.Context, folder string, stems []string) (string, error) {
	for _, stem := range stems {
		ok, err := t.ClaimStem(ctx, folder, stem)
		if err != nil || ok {
			return stem, err
		}
	}
	return "", explain(ErrTaken, "claim a stem in %q", folder)
}

// MoveMedia writes the visibility and name of a media and gives its files the
// paths that they carry now. The rows of the old paths stay and are gone, so
// that nobody gets such a path again.
func (t *Tx) MoveMedia(ctx context.Context, m *gallery.Media, now time.Time) error {
	if err := t.SetVisibility(ctx, m); err != nil {
		return err
	}
	err := t.change(ctx, "UPDATE media SET name = ?2, moving = 0 WHERE id = ?1", int64(m.ID), m.Name)
	if err != nil {
		return explain(err, "move media %d", m.ID)
	}
	err = t.exec(ctx, "UPDATE files SET gone = ?2 WHERE media_id = ?1 AND gone = 0 AND role NOT IN ('variant', 'version', 'stream')", int64(m.ID), millis(now))
	if err != nil {
		return explain(err, "move media %d: its old paths", m.ID)
	}
	if err := t.insertFiles(ctx, m); err != nil {
		return explain(err, "move media %d: its new paths", m.ID)
	}
	return explain(t.moveStreams(ctx, m.ID, now), "move media %d: its renditions", m.ID)
}

// SetVisibility writes who may find a media; its paths stay.
func (t *Tx) SetVisibility(ctx context.Context, m *gallery.Media) error {
	err := t.change(ctx, "UPDATE media SET visibility = ?2, own_visibility = ?3 WHERE id = ?1 AND deleted = 0",
		int64(m.ID), string(m.Visibility), string(m.Own))
	if err != nil {
		return explain(err, "visibility of media %d", m.ID)
	}
	return t.shift(ctx)
}
