// Package curate changes what is there: media, albums, tags and categories, who
// may see them, and what people say of them. Who may do what is left to package
// gallery, the bytes of what is deleted to a job.
package curate

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
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

	// Hash makes the hash of an album's or link's password, and Fits compares.
	Hash func(ctx context.Context, password string) (string, error)
	Fits func(ctx context.Context, hash, password string) (bool, error)
	// Challenged, when set, fails for a network that has failed often and gives no answer,
	// and Failed notes a wrong password.
	Challenged func(ctx context.Context, by gallery.Actor) error
	Failed     func(ctx context.Context, by gallery.Actor) error
	// Letter, when set, has a letter written with the transaction, if the site writes any.
	Letter func(ctx context.Context, tx *db.Tx, l queue.Letter) error
	// Heard, when set, is told in the transaction of an event and whom it befell.
	Heard func(ctx context.Context, tx *db.Tx, event string, media []*gallery.Media) error
}

// The events that Heard hears of.
const (
	EventDeleted  = "deleted" // also into the trash
	EventReported = "reported"
)

func (d *Desk) tell(ctx context.Context, tx *db.Tx, event string, media []*gallery.Media) error {
	if d.Heard == nil || len(media) == 0 {
		return nil
	}
	return d.Heard(ctx, tx, event, media)
}

// missing gives what is not there a code that callers know.
func missing(err error, code string) error {
	if errors.Is(err, gallery.ErrNotFound) {
		return gallery.Fail(gallery.NotFound, code).Because(err)
	}
	return err
}

// unknown is missing for things that only those know of who may change them: a refusal
// looks like it, too.
func unknown(err error, code string) error {
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Kind == gallery.Denied {
		return gallery.Fail(gallery.NotFound, code).Because(err)
	}
	return missing(err, code)
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
		return d.destroy(ctx, tx, []*gallery.Media{m})
	})
}

// told reports whether an error is none, or one that is told to the caller.
func told(err error) bool {
	_, ok := errors.AsType[*gallery.Error](err)
	return err == nil || ok
}
