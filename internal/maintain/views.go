package maintain

import (
	"context"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

const (
	// visit is how long a visitor's second look at the same thing does not count.
	visit = 30 * time.Minute
	// visits is how many looks are remembered, some 100 bytes each.
	visits = 100_000
)

// Views notes looks at media, albums and tags in memory until Flush writes them down, where those of
// all nodes are told apart. What is lost when the process is killed are the looks
// since the last flush.
type Views struct {
	db   *db.DB
	site *settings.Live
	seen *otter.Cache[string, struct{}] // spares rows looks that are known here

	mu    sync.Mutex
	looks map[string]db.Look
}

// NewViews begins to count.
func NewViews(d *db.DB, site *settings.Live) *Views {
	return &Views{db: d, site: site, looks: map[string]db.Look{}, seen: otter.Must(&otter.Options[string, struct{}]{
		MaximumSize: visits, ExpiryCalculator: otter.ExpiryWriting[string, struct{}](visit),
	})}
}

// Count notes a look by somebody with a browser of some name, once a visit; the
// owner's own do not count (product VW-03). Nothing that tells who looked is kept.
// While more looks wait to be written than are remembered, further ones are not counted.
func (v *Views) Count(m *gallery.Media, by gallery.Actor, browser string) {
	if by.UserID != 0 && by.UserID == m.OwnerID {
		return
	}
	v.count(v.key().Visit(m.ID, by, browser), db.Look{MediaID: m.ID, At: time.Now()})
}

// CountAlbum does the same for a look at an album.
func (v *Views) CountAlbum(a *gallery.Album, by gallery.Actor, browser string) {
	if by.UserID != 0 && by.UserID == a.OwnerID {
		return
	}
	v.count(v.key().VisitAlbum(a.ID, by, browser), db.Look{AlbumID: a.ID, At: time.Now()})
}

// CountTag does the same for a look at the page of a tag, which is nobody's.
func (v *Views) CountTag(tag gallery.ID, by gallery.Actor, browser string) {
	v.count(v.key().VisitTag(tag, by, browser), db.Look{TagID: tag, At: time.Now()})
}

func (v *Views) key() gallery.SigningKey {
	return gallery.SigningKey(v.site.Get().Text("signing_key"))
}

func (v *Views) count(hash string, look db.Look) {
	if _, first := v.seen.SetIfAbsent(hash, struct{}{}); !first {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.note(hash, look)
}

func (v *Views) note(hash string, look db.Look) {
	if len(v.looks) < visits {
		v.looks[hash] = look
	}
}

// Flush writes the looks since the last flush, all in one transaction. What
// cannot be written is kept for the next.
func (v *Views) Flush(ctx context.Context) error {
	looks := v.take()
	if len(looks) == 0 {
		return nil
	}
	err := v.db.Write(ctx, func(tx *db.Tx) error { return tx.AddLooks(ctx, looks, visit) })
	if err != nil {
		v.mu.Lock()
		defer v.mu.Unlock()
		for hash, look := range looks {
			v.note(hash, look)
		}
	}
	return err
}

func (v *Views) take() map[string]db.Look {
	v.mu.Lock()
	defer v.mu.Unlock()
	looks := v.looks
	v.looks = map[string]db.Look{}
	return looks
}
