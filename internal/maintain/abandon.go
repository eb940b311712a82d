package maintain

import (
	"context"
	"errors"
	"fmt"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Abandon removes the uploads in parts whose time is over, with their bytes, and
// returns how many. The media that some became stay. Bytes go before rows, so that
// a crash in between is finished the next time.
func (k *Keeper) Abandon(ctx context.Context) (n int, err error) {
	for {
		ended, err := k.DB.EndedResumables(ctx, k.Now(), batch)
		if err != nil || len(ended) == 0 {
			return n, err
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
