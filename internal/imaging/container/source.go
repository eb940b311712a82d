package container

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sort"
)

// maxBlock is the largest piece of metadata that is held in memory; larger ones count as damaged.
const maxBlock = 64 << 20

// source is a file with a known end.
type source struct {
	r    io.ReaderAt
	size int64
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

// plan is a list of edits of a source.
type plan struct{ edits []edit }

func (p *plan) replace(off, n int64, data []byte) {
	p.edits = append(p.edits, edit{off: off, n: n, data: data})
}

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
	sort.SliceStable(p.edits, func(i, j int) bool { return p.edits[i].off < p.edits[j].off })
	at := int64(0)
	for _, e := range p.edits {
		if e.off < at {
			return fmt.Errorf("overlapping parts: %w", ErrInvalid)
		}
		if err := s.copy(dst, at, e.off-at); err != nil {
			return err
		}
		if _, err := dst.Write(e.data); err != nil {
			return err
		}
		if _, err := io.CopyN(dst, zeros{}, e.pad); err != nil {
			return err
		}
		at = e.off + e.n
	}
	return s.copy(dst, at, s.size-at)
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
