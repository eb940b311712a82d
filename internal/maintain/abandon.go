package maintain

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// strayAfter is how long a part may lie in the store without a row of its upload:
// that much longer than placing takes.
const strayAfter = time.Hour

// Abandon removes the uploads in parts whose time is over, with their bytes, and
// returns how many; then parts of uploads that are not known any more. The media
// that some became stay. Bytes go before rows, so that a crash in between is
// finished the next time.
func (k *Keeper) Abandon(ctx context.Context) (n int, err error) {
	for {
		ended, err := k.DB.EndedResumables(ctx, k.Now(), batch)
		if err != nil {
			return n, err
		}
		if len(ended) == 0 {
			return n, k.strays(ctx)
		}
		for _, u := range ended {
			if err := k.abandonOne(ctx, u); err != nil {
				return n, fmt.Errorf("abandon an upload: %w", err)
			}
			n++
		}
	}
}

func (k *Keeper) abandonOne(ctx context.Context, u db.Resumable) error {
	if err := blob.RemoveAll(ctx, k.Store, blob.PartsOf(u.ID)); err != nil {
		return err
	}
	err := k.DB.Write(ctx, func(tx *db.Tx) error { return tx.DeleteResumable(ctx, u.ID) })
	if errors.Is(err, gallery.ErrNotFound) { // another node did
		return nil
	}
	return err
}

// strays removes parts that a process placed when their upload was forgotten.
func (k *Keeper) strays(ctx context.Context) error {
	known := map[string]bool{}
	for info, err := range k.Store.List(ctx, blob.Parts) {
		if err != nil {
			return err
		}
		if info.Modified.After(k.Now().Add(-strayAfter)) {
			continue
		}
		id, _, _ := strings.Cut(strings.TrimPrefix(info.Key, blob.Parts), "/")
		if _, asked := known[id]; !asked {
			_, err := k.DB.Resumable(ctx, id)
			if err != nil && !errors.Is(err, gallery.ErrNotFound) {
				return err
			}
			known[id] = err == nil
		}
		if known[id] {
			continue
		}
		if err := k.Store.Delete(ctx, info.Key); err != nil {
			return fmt.Errorf("remove a stray part: %w", err)
		}
	}
	return nil
}
