package maintain

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	// visit is how long a visitor's second look at the same media does not count.
	visit = 30 * time.Minute
	// visits is how many looks are remembered, some 100 bytes each.
	visits = 100_000
)

// Views counts looks at media in memory until Flush writes them down. What is
// lost when the process is killed are the looks since the last flush.
type Views struct {
	db   *db.DB
	salt [16]byte
	seen *otter.Cache[[16]byte, struct{}]

	mu     sync.Mutex
	counts map[gallery.ID]int64
}

// NewViews begins to count.
func NewViews(d *db.DB) *Views {
	v := &Views{db: d, counts: map[gallery.ID]int64{}, seen: otter.Must(&otter.Options[[16]byte, struct{}]{
		MaximumSize: visits, ExpiryCalculator: otter.ExpiryWriting[[16]byte, struct{}](visit),
	})}
	rand.Read(v.salt[:])
	return v
}

// Count notes a look by somebody with a browser of some name, once a visit; the
// owner's own do not count (product VW-03). Nothing that tells who looked is kept.
func (v *Views) Count(m *gallery.Media, by gallery.Actor, browser string) {
	if by.UserID != 0 && by.UserID == m.OwnerID {
		return
	}
	sum := sha256.Sum256(fmt.Appendf(v.salt[:], "%d|%d|%s|%s", m.ID, by.UserID, by.Network(), browser))
	if _, first := v.seen.SetIfAbsent([16]byte(sum[:]), struct{}{}); !first {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.counts[m.ID]++
}

// Flush writes the looks since the last flush, all in one transaction. What
// cannot be written is kept for the next.
func (v *Views) Flush(ctx context.Context) error {
	counts := v.take()
	if len(counts) == 0 {
		return nil
	}
	err := v.db.Write(ctx, func(tx *db.Tx) error { return tx.AddViews(ctx, counts) })
	if err != nil {
		v.mu.Lock()
		defer v.mu.Unlock()
		for id, n := range counts {
			v.counts[id] += n
		}
	}
	return err
}

func (v *Views) take() map[gallery.ID]int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	counts := v.counts
	v.counts = map[gallery.ID]int64{}
	return counts
}
