// Package maintain keeps the house in order: it ends what expired and removes
// bytes that no row holds.
package maintain

import (
	"context"
	"errors"
	"fmt"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// grace is how long the note of a running upload holds its bytes; it is well
// above the time that placing may take.
const grace = 10 * time.Minute

// batch is how many rows are looked at in one go.
const batch = 200

// Keeper sweeps one database and its store.
type Keeper struct {
	DB    *db.DB
	Store blob.Store
	Now   func() time.Time

	// Heard, when set, is told of media whose time is over ("deleted") in the
	// transaction that deletes them.
	Heard func(ctx context.Context, tx *db.Tx, event string, media []*gallery.Media) error
}

// Expire deletes all media whose time is over and returns how many.
func (k *Keeper) Expire(ctx context.Context) (n int, err error) {
	for {
		ended, err := k.expireSome(ctx)
		n += ended
		if err != nil || ended < batch {
			return n, err
		}
	}
}

func (k *Keeper) expireSome(ctx context.Context) (int, error) {
	list, err := k.DB.ListExpired(ctx, k.Now(), batch)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	err = k.DB.Write(ctx, func(tx *db.Tx) error {
		var fresh []*gallery.Media // those in the trash were deleted before
		for i, m := range list {
			if err := tx.DeleteMedia(ctx, m.ID, k.Now()); err != nil {
				return err
			}
			if m.Trashed.IsZero() {
				fresh = append(fresh, &list[i])
			}
		}
		if k.Heard == nil || len(fresh) == 0 {
			return nil
		}
		return k.Heard(ctx, tx, "deleted", fresh)
	})
	return len(list), err
}

// Sweep removes all bytes that were deleted or that an unfinished upload left,
// and returns how many keys it removed.
func (k *Keeper) Sweep(ctx context.Context) (removed int, err error) {
	for {
		looked, gone, err := k.sweepSome(ctx) // each note it looks at is gone afterwards
		removed += gone
		if err != nil || looked < batch {
			return removed, err
		}
	}
}

func (k *Keeper) sweepSome(ctx context.Context) (looked, gone int, err error) {
	fresh := k.Now().Add(-grace)
	pending, err := k.DB.PendingBlobs(ctx, fresh, batch)
	if err != nil {
		return 0, 0, err
	}
	seen := map[string]bool{}
	for _, p := range pending {
		if seen[p.Key] {
			continue
		}
		seen[p.Key] = true
		removed, err := k.sweepOne(ctx, p.Key, fresh)
		if err != nil {
			return len(pending), gone, fmt.Errorf("sweep %s: %w", p.Key, err)
		}
		if removed {
			gone++
		}
	}
	return len(pending), gone, nil
}

// tidyAfter is how long a store may be at one Put, before what it left counts as
// forgotten.
const tidyAfter = 24 * time.Hour

// Purge forgets sessions, one-time tokens and counts whose time is over, and what
// broken puts left in the store.
func (k *Keeper) Purge(ctx context.Context) error {
	err := k.DB.Write(ctx, func(tx *db.Tx) error { return tx.Purge(ctx, k.Now()) })
	if store, ok := k.Store.(blob.Tidier); ok {
		err = errors.Join(err, store.Tidy(ctx, k.Now().Add(-tidyAfter)))
	}
	return err
}

// sweepOne claims a key, removes its bytes and then its row; a crash in between
// is finished by the next sweep.
func (k *Keeper) sweepOne(ctx context.Context, key string, fresh time.Time) (dying bool, err error) {
	err = k.DB.Write(ctx, func(tx *db.Tx) error {
		if dying, err = tx.MarkDying(ctx, key, fresh); err != nil || dying {
			return err
		}
		return tx.DropPending(ctx, key, fresh)
	})
	if err != nil || !dying {
		return false, err
	}
	if err := k.Store.Delete(ctx, key); err != nil {
		return false, err
	}
	return true, k.DB.Write(ctx, func(tx *db.Tx) error { return tx.RemoveBlob(ctx, key) })
}
