package container

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"sort"
)

// maxBlock is the largest piece of metadata that is held in memory; larger ones count as damaged.
const maxBlock = 64 << 20

// maxParts is how many boxes, elements or chunks one walk goes through: frame by frame in a box of its own, a film of a
// day has fewer.
const maxParts = 1 << 24

var errParts = fmt.Errorf("too many parts: %w", ErrInvalid)

// source is a file with a known end.
type source struct {
	r    io.ReaderAt
	size int64
}

// open reads a file through a window: headers are small and many, and each read of them is a system call.
func open(r io.ReaderAt, size int64) source { return source{&window{r: r}, size} }

// The sizes of a window, in bytes: what is read after a jump, and what is read when the walk goes on behind it.
const (
	firstWindow = 4 << 10
	nextWindow  = 64 << 10
)

// window is a ReaderAt for one goroutine that reads more than it is asked for, and gives small pieces from there.
type window struct {
	r    io.ReaderAt
	from int64
	held []byte
	room [nextWindow]byte
}

func (w *window) ReadAt(b []byte, off int64) (int, error) {
	if len(b) > firstWindow {
		return w.r.ReadAt(b, off)
	}
	if end := w.from + int64(len(w.held)); off < w.from || off+int64(len(b)) > end {
		n := firstWindow
		if off >= w.from && off <= end+firstWindow && end > w.from {
			n = nextWindow
		}
		k, err := w.r.ReadAt(w.room[:n], off)
		if w.from, w.held = off, w.room[:k]; k < len(b) {
			return copy(b, w.held), cmp.Or(err, io.EOF)
		}
	}
	return copy(b, w.held[off-w.from:]), nil
}

// bytes returns exactly n bytes at off, or ErrInvalid when they are not all there or too many to hold.
func (s source) bytes(off, n int64) ([]byte, error) {
	if off < 0 || n < 0 || off > s.size || n > s.size-off || n > maxBlock {
		return nil, ErrInvalid
	}
	b := make([]byte, n)
	if k, err := s.r.ReadAt(b, off); int64(k) < n {
		if err == nil || errors.Is(err, io.EOF) {
			err = ErrInvalid
		}
		return nil, fmt.Errorf("read at %d: %w", off, err)
	}
	return b, nil
}

// head returns the first n bytes, or as many as there are.
func (s source) head(n int64) []byte {
	b, err := s.bytes(0, min(n, max(s.size, 0)))
	if err != nil {
		return nil
	}
	return b
}

// edit replaces n bytes at off by data and pad zeros.
type edit struct {
	off, n int64
	data   []byte
	pad    int64
}

// maxEdits bounds the memory of a plan: each piece of a hidden track is one.
const maxEdits = 2 * maxSpans

// plan is a list of edits of a source. One that grows too long is never carried out.
type plan struct{ edits []edit }

func (p *plan) add(e ...edit) {
	if len(p.edits) <= maxEdits {
		p.edits = append(p.edits, e...)
	}
}

func (p *plan) replace(off, n int64, data []byte) { p.add(edit{off: off, n: n, data: data}) }

func (p *plan) remove(off, n int64) { p.replace(off, n, nil) }

// update replaces old, found at off, by data unless they are equal.
func (p *plan) update(off int64, old, data []byte) {
	if !bytes.Equal(old, data) {
		p.replace(off, int64(len(old)), data)
	}
}

func (p *plan) changed() bool { return len(p.edits) > 0 }

// write applies the edits in order of their offset and refuses overlapping ones.
func (p *plan) write(dst io.Writer, s source) error {
	if len(p.edits) > maxEdits {
		return errParts
	}
	out := bufio.NewWriterSize(dst, nextWindow)
	sort.SliceStable(p.edits, func(i, j int) bool { return p.edits[i].off < p.edits[j].off })
	at := int64(0)
	for _, e := range p.edits {
		if e.off < at {
			return fmt.Errorf("overlapping parts: %w", ErrInvalid)
		}
		if err := s.copy(out, at, e.off-at); err != nil {
			return err
		}
		if _, err := out.Write(e.data); err != nil {
			return err
		}
		if _, err := io.CopyN(out, zeros{}, e.pad); err != nil {
			return err
		}
		at = e.off + e.n
	}
	if err := s.copy(out, at, s.size-at); err != nil {
		return err
	}
	return out.Flush()
}

func (s source) copy(dst io.Writer, off, n int64) error {
	if n <= 0 {
		return nil
	}
	_, err := io.Copy(dst, io.NewSectionReader(s.r, off, n))
	return err
}

// zeros reads as zero bytes without end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// bytesAt reads from a slice.
func bytesAt(b []byte) io.ReaderAt { return bytes.NewReader(b) }
