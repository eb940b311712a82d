package maintain

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
)

// Report is what a check of the stored bytes found.
type Report struct {
	Files    int      `json:"files"`
	Bytes    int64    `json:"bytes"`
	Missing  []string `json:"missing"`  // keys that rows hold and the store lacks
	Damaged  []string `json:"damaged"`  // keys whose bytes have another size or hash
	Orphaned []string `json:"orphaned"` // keys in the store that no row knows
	Pending  int      `json:"pending"`  // keys noted by uploads or deletions under way
}

// Whole reports whether every byte is where its row says.
func (r *Report) Whole() bool { return len(r.Missing)+len(r.Damaged)+len(r.Orphaned) == 0 }

// String is the line that people read.
func (r *Report) String() string {
	return fmt.Sprintf("%d files, %d bytes; %d missing, %d damaged, %d orphaned, %d pending",
		r.Files, r.Bytes, len(r.Missing), len(r.Damaged), len(r.Orphaned), r.Pending)
}

// Check compares every blob's row with its bytes: sizes always, hashes unless
// fast. It changes nothing and may run while the site serves.
func (k *Keeper) Check(ctx context.Context, fast bool) (*Report, error) {
	r := &Report{Missing: []string{}, Damaged: []string{}, Orphaned: []string{}}
	known, after := map[string]bool{}, ""
	for {
		blobs, err := k.DB.Blobs(ctx, after, batch)
		if err != nil {
			return nil, err
		}
		if len(blobs) == 0 {
			break
		}
		for _, b := range blobs {
			after, known[b.Key] = b.Key, true
			if b.Dying {
				continue
			}
			if err := k.checkOne(ctx, r, b.Key, b.Size, fast); err != nil {
				return nil, err
			}
		}
	}
	noted, err := k.noted(ctx)
	if err != nil {
		return nil, err
	}
	r.Pending = len(noted)
	for info, err := range k.Store.List(ctx, "") {
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(info.Key, blob.Parts) {
			continue // uploads have them, see Keeper.Abandon
		}
		if !known[info.Key] && !noted[info.Key] && info.Modified.Before(k.Now().Add(-grace)) {
			r.Orphaned = append(r.Orphaned, info.Key)
		}
	}
	return r, nil
}

func (k *Keeper) checkOne(ctx context.Context, r *Report, key string, size int64, fast bool) error {
	content, info, err := k.Store.Open(ctx, key)
	if errors.Is(err, fs.ErrNotExist) {
		noted, err := k.noted(ctx)
		if err == nil && !noted[key] {
			r.Missing = append(r.Missing, key)
		}
		return err
	}
	if err != nil {
		return err
	}
	defer content.Close()
	r.Files++
	r.Bytes += info.Size
	whole := info.Size == size
	if want, hashed := strings.CutPrefix(key, "sha256/"); whole && hashed && !fast {
		sum := sha256.New()
		if _, err := io.Copy(sum, content); err != nil {
			return err
		}
		whole = hex.EncodeToString(sum.Sum(nil)) == want[strings.LastIndexByte(want, '/')+1:]
	}
	if !whole {
		r.Damaged = append(r.Damaged, key)
	}
	return nil
}

// Repair removes the orphans of a report, unless an upload has claimed one
// meanwhile, and marks the rows whose bytes are missing; such a row stays, and
// stays missing in later reports, until the same bytes are uploaded again.
func (k *Keeper) Repair(ctx context.Context, r *Report) error {
	left := []string{}
	for _, key := range r.Orphaned {
		gone, err := k.sweepOne(ctx, key, k.Now().Add(-grace))
		if err != nil {
			return fmt.Errorf("remove orphan %s: %w", key, err)
		}
		if !gone {
			left = append(left, key)
		}
	}
	r.Orphaned = left
	if len(r.Missing) == 0 {
		return nil
	}
	return k.DB.Write(ctx, func(tx *db.Tx) error { return tx.MarkLost(ctx, r.Missing, k.Now()) })
}

// noted are the keys of uploads and deletions under way: one without bytes that
// an upload has noted and not yet placed is no loss.
func (k *Keeper) noted(ctx context.Context) (map[string]bool, error) {
	pending, err := k.DB.PendingBlobs(ctx, k.Now().Add(time.Minute), math.MaxInt32)
	keys := map[string]bool{}
	for _, p := range pending {
		keys[p.Key] = true
	}
	return keys, err
}
