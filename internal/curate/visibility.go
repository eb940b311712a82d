package curate

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// SetVisibility says who may find a media, for its owner and staff. What stops
// or begins to be public gets new paths, all its files at once: a link that was public once
// leads nowhere any more.
func (d *Desk) SetVisibility(ctx context.Context, by gallery.Actor, publicID string, v gallery.Visibility) error {
	_, err := d.EditMedia(ctx, by, publicID, gallery.Proofs{}, MediaPatch{Visibility: &v}, time.Time{})
	return err
}
