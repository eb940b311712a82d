// Package browse is everything that only reads: one media by its id, one stored
// file by its public path. Every look asks the actor's right.
package browse

import (
	"context"
	"io"
	"time"

	"github.com/maypok86/otter/v2"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// remembered is how many public paths a process knows by heart, some 500 bytes
// each.
const remembered = 20_000

// Reader looks things up for whoever asks.
type Reader struct {
	DB    *db.DB
	Store blob.Store
	Now   func() time.Time

	paths *otter.Cache[string, located]
}

// located is where a path led in an epoch of the rows.
type located struct {
	db.Located
	epoch int64
}

// New makes a reader.
func New(d *db.DB, store blob.Store, now func() time.Time) *Reader {
	return &Reader{DB: d, Store: store, Now: now, paths: otter.Must(&otter.Options[string, located]{MaximumSize: remembered})}
}

// locate finds what a path leads to, from memory where it can.
func (r *Reader) locate(ctx context.Context, path string) (db.Located, error) {
	epoch := r.DB.Epoch() // before the look: what changes meanwhile makes it worthless
	if known, ok := r.paths.GetIfPresent(path); ok && known.epoch == epoch {
		return known.Located, nil
	}
	at, err := r.DB.FileByPath(ctx, path)
	if err == nil {
		r.paths.Set(path, located{at, epoch})
	}
	return at, err
}

// Media returns a media by its public id: gallery.ErrNotFound when it is not
// there or not for this actor, which look the same; gallery.Gone when its time
// is over.
func (r *Reader) Media(ctx context.Context, by gallery.Actor, publicID string) (*gallery.Media, error) {
	m, err := r.DB.MediaByPublicID(ctx, publicID)
	if err != nil {
		return nil, err
	}
	if !by.MayView(m) {
		return nil, gallery.Fail(gallery.NotFound, "media.not_found")
	}
	if m.Expired(r.Now()) {
		return nil, gallery.Fail(gallery.Gone, "media.gone")
	}
	return m, nil
}

// Bytes is an open stored file.
type Bytes struct {
	Content  io.ReadSeekCloser
	File     gallery.File
	Filename string    // the uploader's own name
	Shared   bool      // anybody may keep and embed it
	Expires  time.Time // zero for never
	Modified time.Time
}

// Bytes opens a stored file by its public path: gallery.Gone for what was
// deleted or expired, gallery.ErrNotFound for what never was or is not for this
// actor.
func (r *Reader) Bytes(ctx context.Context, by gallery.Actor, path string) (*Bytes, error) {
	at, err := r.locate(ctx, path)
	if err != nil {
		return nil, err
	}
	m := at.Media
	switch {
	case !by.MayView(m), at.Moved, at.File.Role == gallery.Source && !by.MayEdit(m):
		return nil, gallery.Fail(gallery.NotFound, "media.not_found")
	case at.Gone, m.Expired(r.Now()):
		return nil, gallery.Fail(gallery.Gone, "media.gone")
	}
	content, _, err := r.Store.Open(ctx, at.File.Key)
	if err != nil {
		return nil, err
	}
	return &Bytes{
		Content: content, File: at.File, Filename: m.OriginalFilename, Expires: m.Expires, Modified: m.Created,
		Shared: m.Visibility == gallery.Public && m.Approved && at.File.Role != gallery.Source,
	}, nil
}
