// Package variant makes other forms of what is stored, and keeps them: pictures at another
// size and in another format when somebody first asks for them, and renditions of videos
// that are played piece by piece. Who may see them it leaves to browse.
package variant

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/queue"
	"calotype/internal/settings"
	"calotype/internal/spool"
)

// Desk makes variants for whoever may see the whole.
type Desk struct {
	DB      *db.DB
	Store   blob.Store
	Imaging *imaging.Pool
	Bench   *spool.Bench
	Site    *settings.Live
	Queue   *queue.Queue
	Log     *slog.Logger
	Now     func() time.Time
	Sign    []byte // PNG of the watermark where the site has none of its own

	open context.Context // ends with Stop
	stop context.CancelFunc

	known   *otter.Cache[wish, found]
	current atomic.Pointer[current]
	flights singleflight.Group
	making  chan struct{} // places for what is being made
	room    chan struct{} // and for what waits beside
}

const (
	remembered = 20_000
	// deadline and perPixel bound the making of one, which its visitor's going away does not
	// stop: AVIF takes its time.
	deadline = time.Minute
	perPixel = 2 * time.Microsecond
	// waiting is how many wait for each that is being made. More are told that the house
	// is busy: the page has other sizes.
	waiting = 16
)

// qualities of the formats: about alike to the eye.
var qualities = map[string]int{"avif": 55, "webp": 80, "jpeg": 82, "png": 0}

// wish is what somebody asks for; found what it led to in an epoch of the rows.
type wish struct {
	file  gallery.ID
	width int
	mime  string
	mark  *watermark // that lies on it, nil for none
}

type found struct {
	gallery.File
	epoch int64
}

// Open makes a desk with its fields ready to make so many variants at once.
func Open(d *Desk, atOnce int) *Desk {
	d.open, d.stop = context.WithCancel(context.Background())
	d.known = otter.Must(&otter.Options[wish, found]{MaximumSize: remembered})
	d.making, d.room = make(chan struct{}, atOnce), make(chan struct{}, atOnce*(1+waiting))
	return d
}

// Get is the variant of a media's file at a width that it has, in a type that goes with it: by
// gallery.File.HasVariant and gallery.VariantMIME, or by gallery.Media.HasRound and
// gallery.PlainMIME. It is made once, however many ask, with the site's watermark on it
// where the media has it. It fails with a gallery.Error of kind Busy when too much else is
// being made.
func (d *Desk) Get(ctx context.Context, m *gallery.Media, of gallery.File, width int, mime string) (gallery.File, error) {
	return d.get(ctx, of, wish{of.ID, width, mime, d.markOn(m)})
}

// Marked is what goes out for a media's file that bears the site's watermark
// (gallery.Media.Bears), in its own size and type. It fails as Get does.
func (d *Desk) Marked(ctx context.Context, m *gallery.Media, of gallery.File) (gallery.File, error) {
	mark := d.markOn(m)
	if mark == nil || !m.Bears(of) {
		return of, nil
	}
	return d.get(ctx, of, wish{of.ID, of.Width, of.MIME, mark})
}

func (d *Desk) get(ctx context.Context, of gallery.File, w wish) (gallery.File, error) {
	epoch := d.DB.Epoch()
	if known, ok := d.known.GetIfPresent(w); ok && known.epoch == epoch {
		return known.File, nil
	}
	f, err := d.DB.VariantOf(ctx, of.MediaID, w.width, w.mime, w.mark.name())
	if errors.Is(err, gallery.ErrNotFound) {
		f, err = d.once(ctx, of, w)
	}
	if err != nil {
		return f, err
	}
	d.known.Set(w, found{f, epoch})
	return f, nil
}

// once has one of all that ask for the same make it.
func (d *Desk) once(ctx context.Context, of gallery.File, w wish) (gallery.File, error) {
	flight := d.flights.DoChan(fmt.Sprint(w), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deadline+time.Duration(of.Width)*time.Duration(of.Height)*perPixel)
		defer cancel()
		return d.queued(ctx, of, w)
	})
	select {
	case r := <-flight:
		f, _ := r.Val.(gallery.File)
		return f, r.Err
	case <-ctx.Done():
		return gallery.File{}, ctx.Err()
	}
}

func (d *Desk) queued(ctx context.Context, of gallery.File, w wish) (f gallery.File, err error) {
	select {
	case d.room <- struct{}{}:
		defer func() { <-d.room }()
	default:
		return f, gallery.Fail(gallery.Busy, "busy")
	}
	select {
	case d.making <- struct{}{}:
		defer func() { <-d.making }()
	case <-ctx.Done():
		return f, gallery.Fail(gallery.Busy, "busy").Because(ctx.Err())
	}
	return d.produce(ctx, of, w)
}

func (d *Desk) produce(ctx context.Context, of gallery.File, w wish) (f gallery.File, err error) {
	draft, err := d.Bench.Draft()
	if err != nil {
		return f, err
	}
	defer draft.Remove() //nolint:errcheck // the bench goes as a whole at the latest
	made, size, err := d.render(ctx, draft, of, w)
	if err != nil {
		return f, failure(err)
	}
	f = gallery.File{
		MediaID: of.MediaID, Role: gallery.Variant, Path: "variants/" + gallery.RandomID(22) + "." + format(w.mime),
		Key: blob.Key(made.SHA256), MIME: w.mime, Size: made.Size, Width: w.width, Height: size.Height, Mark: w.mark.name(),
	}
	var kept gallery.File
	err = d.keep(ctx, f, made.Path, func(tx *db.Tx) (_ bool, err error) {
		kept, err = tx.AddVariant(ctx, of, f, d.Now())
		return kept.Key == f.Key, err // what another node's took the place of is the sweep's
	})
	return kept, err
}

// keep stores what was made at a path and has it recorded, which tells whether the row has
// these bytes.
func (d *Desk) keep(ctx context.Context, f gallery.File, path string, record func(*db.Tx) (bool, error)) error {
	note, err := d.DB.NotePlacing(ctx, map[string]int64{f.Key: f.Size}, filepath.Base(d.Bench.Dir()), d.Now, nil)
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	end := d.renew(ctx, note)
	err = d.Store.Put(ctx, f.Key, f.MIME, file)
	end()
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		mine, err := record(tx)
		if err != nil || !mine {
			return err
		}
		return tx.ClearNote(ctx, note)
	})
}

// renewal is how often a note is renewed, well below what the sweep grants one.
const renewal = 2 * time.Minute

// renew has the note hold for as long as the placing takes, until the function that it
// returns is called.
func (d *Desk) renew(ctx context.Context, note string) (end func()) {
	return every(ctx, renewal, func(ctx context.Context) {
		if err := d.DB.Write(ctx, func(tx *db.Tx) error { return tx.RenewNote(ctx, note, d.Now()) }); err != nil && ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "renew note", "error", err) // the next time may be in time
		}
	})
}

// every does something again and again beside what goes on, until the context ends or the
// function that it returns is called.
func every(ctx context.Context, interval time.Duration, do func(context.Context)) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	go func() {
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				do(ctx)
			}
		}
	}()
	return stop
}

// render has a worker make the variant of what is stored.
func (d *Desk) render(ctx context.Context, draft *spool.Draft, of gallery.File, w wish) (made spool.File, size imaging.Made, err error) {
	request, err := d.request(ctx, draft, of, w)
	if err != nil {
		return made, size, err
	}
	done, err := d.Imaging.Render(ctx, request)
	if err != nil {
		return made, size, err
	}
	if len(done.Outputs) != 1 {
		return made, size, fmt.Errorf("%w: no variant was made", imaging.ErrInvalid)
	}
	made, err = draft.Take(ctx, "variant", "variant")
	return made, done.Outputs[0], err
}

// request is what a worker is asked for, with all that it needs on the bench.
func (d *Desk) request(ctx context.Context, draft *spool.Draft, of gallery.File, w wish) (r imaging.RenderRequest, err error) {
	out := imaging.Output{Path: d.relative(draft.Out("variant")), Format: format(w.mime), Width: w.width, Quality: qualities[format(w.mime)]}
	if w.width == of.Width && w.mark != nil {
		out.Quality = wholeQuality
	}
	if of.Role == gallery.Medium { // is made of the whole, as it was
		if of, err = d.original(ctx, of); err != nil {
			return r, err
		}
	}
	if w.mark != nil {
		if r.Mark, err = d.lay(ctx, draft, w.mark); err != nil {
			return r, err
		}
	}
	r.Outputs = []imaging.Output{out}
	r.In, r.Facts, err = d.fetch(ctx, draft, of)
	return r, err
}

// fetch brings what is stored to the bench, where workers find it.
func (d *Desk) fetch(ctx context.Context, draft *spool.Draft, of gallery.File) (in string, facts imaging.Facts, err error) {
	content, _, err := d.Store.Open(ctx, of.Key)
	if err != nil {
		return "", facts, err
	}
	defer content.Close()
	stored, err := draft.Spool(ctx, content, "stored", of.Size)
	if err != nil {
		return "", facts, err
	}
	in = d.relative(stored.Path)
	facts, err = d.Imaging.Probe(ctx, in, imaging.Limits{}) // it was held against the limits when it came
	return in, facts, err
}

func format(mime string) string { return strings.TrimPrefix(mime, "image/") }

// failure names what a visitor may be told.
func failure(err error) error {
	switch {
	case errors.Is(err, imaging.ErrBusy), errors.Is(err, context.DeadlineExceeded):
		return gallery.Fail(gallery.Busy, "busy").Because(err)
	case errors.Is(err, blob.ErrOutOfReach):
		return gallery.Fail(gallery.Busy, "storage.down").Because(err)
	}
	return err
}

func (d *Desk) relative(path string) string {
	rel, err := filepath.Rel(d.Bench.Dir(), path)
	if err != nil {
		panic(err) // both are ours and absolute
	}
	return rel
}
