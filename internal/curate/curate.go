// Package curate changes what is there: deletion by a delete link, who may find
// it. Who may do what is left to package gallery, the bytes of what is deleted to
// a job.
package curate

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
	"calotype/internal/settings"
)

// Desk is where media are changed.
type Desk struct {
	DB    *db.DB
	Queue *queue.Queue
	Site  *settings.Live
	Now   func() time.Time
}

// ByDeleteLink returns the media of a delete link (api-v1.md 5.3): not found for
// an unknown id or a wrong token, gone after deletion.
func (d *Desk) ByDeleteLink(ctx context.Context, publicID, token string) (*gallery.Media, error) {
	m, err := d.DB.MediaByPublicID(ctx, publicID)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(token))
	if subtle.ConstantTimeCompare(sum[:], m.DeleteHash) != 1 {
		return nil, gallery.Fail(gallery.NotFound, "media.not_found")
	}
	return m, nil
}

// DeleteByLink deletes a media for whoever has its delete link. The rows go at
// once, the bytes by a job.
func (d *Desk) DeleteByLink(ctx context.Context, publicID, token string) error {
	m, err := d.ByDeleteLink(ctx, publicID, token)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.DeleteMedia(ctx, m.ID, d.Now()); err != nil {
			return err
		}
		return d.Queue.Insert(ctx, tx, queue.Sweep{})
	})
}
