// Package browse is everything that only reads: one media by its id, one stored
// file by its public path. Every look asks the actor's right.
package browse

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// remembered is how many public paths a process knows by heart, some 500 bytes
// each.
const remembered = 20_000

// Reader looks things up for whoever asks.
type Reader struct {
	DB       *db.DB
	Store    blob.Store
	Site     *settings.Live
	Now      func() time.Time
	Variants interface { // variant.Desk
		Get(ctx context.Context, m *gallery.Media, of gallery.File, width int, mime string) (gallery.File, error)
		Marked(ctx context.Context, m *gallery.Media, of gallery.File) (gallery.File, error)
	}

	paths    *otter.Cache[string, located]
	shown    *otter.Cache[string, held]     // by cookie
	claims   *otter.Cache[string, held]     // by the tickets that a signature was given for
	looks    *otter.Cache[string, struct{}] // of staff, that were written down
	explored atomic.Pointer[keptExplore]
	leaving  leaving
}

// located is where a path led in an epoch of the rows.
type located struct {
	db.Located
	epoch int64
}

// New makes a reader.
func New(d *db.DB, store blob.Store, site *settings.Live, now func() time.Time) *Reader {
	brief := func() *otter.Cache[string, held] {
		return otter.Must(&otter.Options[string, held]{MaximumSize: remembered, ExpiryCalculator: otter.ExpiryCreating[string, held](shownFor)})
	}
	return &Reader{
		DB: d, Store: store, Site: site, Now: now, paths: otter.Must(&otter.Options[string, located]{MaximumSize: remembered}),
		shown: brief(), claims: brief(),
		looks: otter.Must(&otter.Options[string, struct{}]{
			MaximumSize: remembered, ExpiryCalculator: otter.ExpiryCreating[string, struct{}](lookFor),
		}),
	}
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
func (r *Reader) Media(ctx context.Context, by gallery.Actor, publicID string, p gallery.Proofs) (*gallery.Media, error) {
	m, err := r.DB.MediaByPublicID(ctx, publicID)
	if err != nil {
		return nil, missing(err, "media.not_found")
	}
	if err := r.judge(ctx, by, gallery.See, m.Policy(r.Now()), &p); err != nil {
		return nil, err
	}
	if err := r.note(ctx, by, m.Policy(r.Now()), p, "media", m.PublicID); err != nil {
		return nil, err
	}
	hideOwners(by, m)
	return m, nil
}

// Gate is the album whose page asks for a password before the actor may see a media, of
// which it tells no more; gallery.ErrNotFound where none does.
func (r *Reader) Gate(ctx context.Context, by gallery.Actor, publicID string, p gallery.Proofs) (id string, err error) {
	m, err := r.DB.MediaByPublicID(ctx, publicID)
	if err != nil {
		return "", missing(err, "media.not_found")
	}
	err = r.judge(ctx, by, gallery.See, m.Policy(r.Now()), &p)
	if fail, ok := errors.AsType[*gallery.Error](err); !ok || fail.Code != "album.locked" {
		return "", gallery.Fail(gallery.NotFound, "media.not_found").Because(err)
	}
	a, err := r.DB.AlbumByID(ctx, m.AlbumID)
	return a.PublicID, missing(err, "media.not_found")
}

// Sent returns the actor's own media that was uploaded as these bytes, by their
// SHA-256 in lower-case hex; gallery.ErrNotFound where he has none. Nothing is told
// of what others have.
func (r *Reader) Sent(ctx context.Context, by gallery.Actor, sha256 string) (*gallery.Media, error) {
	m, err := r.DB.OwnBySent(ctx, by.UserID, sha256, r.Now())
	if err != nil {
		return nil, err
	}
	return m, r.judge(ctx, by, gallery.See, m.Policy(r.Now()), &gallery.Proofs{})
}

// missing says of what is not there the same as is said of what is not for the actor.
func missing(err error, code string) error {
	if _, told := errors.AsType[*gallery.Error](err); !told && errors.Is(err, gallery.ErrNotFound) {
		return gallery.Fail(gallery.NotFound, code).Because(err)
	}
	return err
}

// Bytes is a stored file that the actor may have.
type Bytes struct {
	File     gallery.File
	Media    *gallery.Media
	Filename string    // the uploader's own name
	Shared   bool      // anybody may keep and embed it
	Bears    bool      // the site's watermark is on it, or may be by the next time
	Expires  time.Time // zero for never
	Modified time.Time // zero for what may be other bytes by the next time

	store blob.Store
}

// Open opens the bytes; the caller closes them before the context ends.
func (b *Bytes) Open(ctx context.Context) (io.ReadSeekCloser, error) {
	content, _, err := b.store.Open(ctx, b.File.Key)
	return content, outOfReach(err)
}

// Address is where the visitor may fetch the bytes himself, with some headers of
// h; "" for what the site hands out. Only what anybody may have gets one, as
// whoever knows it needs no right; and no rendition of a video does, as scripts
// of pages ask for its segments, which would want a rule of the store's own.
func (b *Bytes) Address(ctx context.Context, h http.Header) (string, error) {
	store, ok := b.store.(blob.Presigner)
	if !ok || !b.Shared || b.File.Role == gallery.Streamed {
		return "", nil
	}
	address, err := store.Presign(ctx, b.File.Key, h)
	return address, outOfReach(err)
}

// outOfReach is the failure that every door knows, for a store that is.
func outOfReach(err error) error {
	if errors.Is(err, blob.ErrOutOfReach) {
		return gallery.Fail(gallery.Busy, "storage.down").Because(err)
	}
	return err
}

// isTold reports whether an error says to the actor why he may not.
func isTold(err error) bool {
	_, ok := errors.AsType[*gallery.Error](err)
	return ok
}

// Bytes finds a stored file by its public path: gallery.Gone for what was
// deleted or expired, gallery.ErrNotFound for what never was or is not for this
// actor. It is in the form that is wanted; where only that cannot be had, what is kept
// comes with the error.
func (r *Reader) Bytes(ctx context.Context, by gallery.Actor, want Want, p gallery.Proofs) (*Bytes, error) {
	at, err := r.locate(ctx, want.Path)
	if err != nil {
		return nil, missing(err, "media.not_found")
	}
	m, do := at.Media, gallery.See
	if want.Download {
		do = gallery.Download
	}
	if err := r.signed(ctx, m, want.Path, want.Signature, &p); err != nil {
		return nil, err
	}
	if at.File.Role == gallery.Source || at.File.Role == gallery.Former || at.Moved { // an old address is known to too many to show what is hidden now
		do = gallery.SeeKept
	}
	object := m.Policy(r.Now())
	switch err := r.judge(ctx, by, do, object, &p); {
	case do == gallery.SeeKept && isTold(err):
		return nil, gallery.Fail(gallery.NotFound, "media.not_found")
	case err != nil:
		return nil, err
	case at.Gone:
		return nil, gallery.Fail(gallery.Gone, "media.gone")
	case at.Moved:
		if at.File, err = r.lives(ctx, m, at.File); err != nil {
			return nil, err
		}
	}
	if err := r.note(ctx, by, object, p, "media", m.PublicID); err != nil {
		return nil, err
	}
	b := &Bytes{
		store: r.Store, File: at.File, Media: m, Filename: m.OriginalFilename, Expires: m.Expires, Modified: m.Created,
		Shared: object.Listed() && !r.enclosed() && do != gallery.SeeKept, Bears: m.Bears(at.File),
	}
	return b, r.form(ctx, by, b, want, p)
}

// lives is the file that has the bytes of an old one of its media: the pages that its
// owner has open still show that.
func (r *Reader) lives(ctx context.Context, m *gallery.Media, old gallery.File) (gallery.File, error) {
	now, err := r.DB.MediaByPublicID(ctx, m.PublicID)
	if err != nil {
		return gallery.File{}, missing(err, "media.not_found")
	}
	f, ok := now.File(old.Role)
	if !ok || f.Key != old.Key {
		return gallery.File{}, gallery.Fail(gallery.NotFound, "media.not_found")
	}
	return f, nil
}
