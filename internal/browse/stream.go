package browse

import (
	"context"

	"calotype/internal/gallery"
)

// Streams is a media with its renditions, the smallest first; gallery.ErrNotFound where it
// has none, as where the actor may not see it.
func (r *Reader) Streams(ctx context.Context, by gallery.Actor, publicID string, p gallery.Proofs) (*gallery.Media, []gallery.Stream, error) {
	m, err := r.Media(ctx, by, publicID, p)
	if err != nil {
		return nil, nil, err
	}
	list, err := r.StreamsOf(ctx, m)
	if err == nil && len(list) == 0 {
		err = gallery.Fail(gallery.NotFound, "media.not_found")
	}
	return m, list, err
}

// StreamsOf lists the renditions of a media that the actor sees, the smallest first.
func (r *Reader) StreamsOf(ctx context.Context, m *gallery.Media) ([]gallery.Stream, error) {
	if !m.Streamed {
		return nil, nil
	}
	return r.DB.Streams(ctx, m.ID)
}
