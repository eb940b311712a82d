package imaging

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// boxesDir is the folder in the bench that holds the boxes.
const boxesDir = "workers"

// What may lie in a box. More than a job needs: its pictures, one more that is being moved, and libvips' own.
const (
	mostFiles = 32
	spareRoom = 4 << 30 // bytes, over twice the size of what was sent
	watchTick = 100 * time.Millisecond
)

// The names of files in a box; pictures have their numbers.
const (
	originalName = "original"
	frameName    = "frame"
	streamName   = "stream"
)

var errCrowded = errors.New("media worker writes more than it was asked for")

// box is the one folder that a child can write to, and nobody else's: what a child that was taken over does there spoils
// no other job. The server moves out what was asked for and empties it after each job.
type box struct {
	bench string
	name  string // relative to the bench
}

func newBox(bench string) (box, error) {
	parent := filepath.Join(bench, boxesDir)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return box{}, fmt.Errorf("make box: %w", err)
	}
	dir, err := os.MkdirTemp(parent, "")
	if err != nil {
		return box{}, fmt.Errorf("make box: %w", err)
	}
	return box{bench, filepath.Join(boxesDir, filepath.Base(dir))}, nil
}

func (b box) dir() string { return filepath.Join(b.bench, b.name) }

// remove takes the box away. A child that outlives it in hiding has nowhere to write to.
func (b box) remove() { _ = os.RemoveAll(b.dir()) }

// inside gives the question as the box's worker is asked it: all that is to be made lies in the box.
func (b box) inside(a Ask) Ask {
	if a.Stream != nil {
		s := *a.Stream
		s.Path = filepath.Join(b.name, streamName)
		a.Stream = &s
		return a
	}
	if a.Render == nil {
		return a
	}
	r := *a.Render
	a.Render = &r
	if a.Op == "frame" {
		frame := *r.Frame
		frame.Path = filepath.Join(b.name, frameName)
		r.Frame, r.Original, r.Outputs = &frame, nil, nil
		return a
	}
	if r.Original != nil {
		original := *r.Original
		original.Path = filepath.Join(b.name, originalName)
		r.Original = &original
	}
	r.Outputs = append([]Output{}, r.Outputs...)
	for i := range r.Outputs {
		r.Outputs[i].Path = filepath.Join(b.name, strconv.Itoa(i))
	}
	return a
}

// fetch moves what was made to where the question, as it was before inside, wants it. The worker's word for where that
// lies does not count.
func (b box) fetch(a Ask, reply *Reply) error {
	if a.Stream != nil {
		return b.fetchStream(a, reply.Stream)
	}
	if a.Render == nil {
		return nil
	}
	r := &reply.Rendered
	if a.Op == "frame" {
		return b.bring(r.Frame, frameName, a.Render.Frame.Path)
	}
	if r.Original != nil && a.Render.Original != nil {
		if err := b.bring(r.Original, originalName, a.Render.Original.Path); err != nil {
			return err
		}
	}
	for i := range r.Outputs {
		if err := b.bring(&r.Outputs[i], strconv.Itoa(i), a.Render.Outputs[i].Path); err != nil {
			return err
		}
	}
	return nil
}

// fetchStream is fetch of a rendition, of which the pieces are to be all that there is.
func (b box) fetchStream(a Ask, s *Streamed) error {
	st, err := os.Lstat(filepath.Join(b.dir(), streamName))
	if err == nil && st.Size() != s.Size {
		return fmt.Errorf("%w: a rendition of %d bytes has %d", errUnbelievable, s.Size, st.Size())
	}
	return b.bring(&s.Made, streamName, a.Stream.Path)
}

func (b box) bring(m *Made, name, to string) error {
	if m == nil {
		return fmt.Errorf("%w: it made no %s", errUnbelievable, name)
	}
	err := os.Rename(filepath.Join(b.dir(), name), filepath.Join(b.bench, to))
	if _, lost := os.Lstat(b.dir()); errors.Is(err, fs.ErrNotExist) && lost == nil {
		return fmt.Errorf("%w: it made no %s", errUnbelievable, name)
	}
	if err != nil {
		return fmt.Errorf("fetch from media worker: %w", err)
	}
	m.Path = to
	return nil
}

// crowd tells whether more lies in the box than a job with so much room may leave there, in bytes.
func (b box) crowd(room int64) error {
	dir, err := os.Open(b.dir())
	if err != nil {
		return err
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(mostFiles + 1) // an empty folder is io.EOF
	if len(names) > mostFiles {
		return fmt.Errorf("%w: over %d files", errCrowded, mostFiles)
	}
	var size int64
	for _, name := range names {
		if st, err := os.Lstat(filepath.Join(b.dir(), name)); err == nil {
			size = plus(size, st.Size())
		}
	}
	if size > room {
		return fmt.Errorf("%w: %d bytes", errCrowded, size)
	}
	return nil
}

// watch has full called when the box holds too much. The function it returns ends that and tells what it saw.
func (b box) watch(room int64, full func()) (end func() error) {
	done, seen := make(chan struct{}), make(chan error, 1)
	go func() {
		tick := time.NewTicker(watchTick)
		defer tick.Stop()
		for {
			select {
			case <-done:
				seen <- nil
				return
			case <-tick.C:
			}
			if err := b.crowd(room); errors.Is(err, errCrowded) {
				full()
				seen <- err
				return
			}
		}
	}()
	return func() error { close(done); return <-seen }
}

// empty removes what is left in the box, and tells when it was too much.
func (b box) empty() error {
	names, err := os.ReadDir(b.dir())
	if err != nil {
		return fmt.Errorf("empty box: %w", err)
	}
	for _, name := range names {
		if err := os.RemoveAll(filepath.Join(b.dir(), name.Name())); err != nil {
			return fmt.Errorf("empty box: %w", err)
		}
	}
	if len(names) > mostFiles {
		return fmt.Errorf("%w: %d files", errCrowded, len(names))
	}
	return nil
}
