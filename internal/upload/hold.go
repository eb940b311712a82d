package upload

import (
	"context"
	"errors"
	"sync"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	// holdLife is how long a request holds an upload after its last sign of life:
	// that long others wait for one whose process died.
	holdLife  = 6 * time.Second
	holdSign  = 1500 * time.Millisecond // between signs of life
	holdRetry = 100 * time.Millisecond  // between tries to get hold of an upload
)

// ErrHeld says that another request did not let go of an upload in time.
var ErrHeld = errors.New("the upload is held by another request")

// Hold is one request's exclusive right to an upload in parts, on all nodes. What
// is written under it fails where it was lost.
type Hold struct {
	desk               *Desk
	id, secret, holder string
	end                func()
}

// Hold waits for an upload, until the context ends. Where another request holds
// it, that one's stop is called; it should let go soon.
func (d *Desk) Hold(ctx context.Context, secret string, stop func()) (*Hold, error) {
	h := &Hold{desk: d, id: resumableID(secret), secret: secret, holder: d.Node + "/" + gallery.RandomID(12)}
	for {
		held, err := h.try(ctx)
		if err != nil {
			return nil, err
		}
		if held {
			break
		}
		select {
		case <-ctx.Done():
			return nil, ErrHeld
		case <-time.After(holdRetry):
		}
	}
	living, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var signs sync.WaitGroup
	signs.Go(func() { h.live(living, stop) })
	h.end = sync.OnceFunc(func() { cancel(); signs.Wait() })
	return h, nil
}

func (h *Hold) try(ctx context.Context) (held bool, err error) {
	err = h.desk.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Resumable(ctx, h.id); err != nil {
			return err
		}
		now := h.desk.Now()
		held, err = tx.HoldResumable(ctx, h.id, h.holder, now, now.Add(holdLife))
		return err
	})
	if ctx.Err() != nil {
		return false, ErrHeld
	}
	return held, err
}

// live gives signs of life. It calls stop once, when another request waits or the
// hold is lost.
func (h *Hold) live(ctx context.Context, stop func()) {
	tick := time.NewTicker(holdSign)
	defer tick.Stop()
	stop = sync.OnceFunc(stop)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := h.desk.DB.Write(ctx, func(tx *db.Tx) error {
			wanted, err := tx.KeepResumable(ctx, h.id, h.holder, h.desk.Now().Add(holdLife))
			if wanted {
				stop()
			}
			return err
		})
		if errors.Is(err, gallery.ErrNotFound) {
			stop()
			return
		}
	}
}

// Release lets go. It may be called more than once.
func (h *Hold) Release(ctx context.Context) error {
	h.end()
	ctx = context.WithoutCancel(ctx)
	return h.desk.DB.Write(ctx, func(tx *db.Tx) error { return tx.ReleaseResumable(ctx, h.id, h.holder) })
}

// Abandon forgets the upload with its bytes. A media that it became stays.
func (h *Hold) Abandon(ctx context.Context) error {
	if err := blob.RemoveAll(ctx, h.desk.Store, blob.PartsOf(h.id)); err != nil {
		return err
	}
	return h.desk.DB.Write(ctx, func(tx *db.Tx) error { return tx.DeleteResumable(ctx, h.id) })
}
