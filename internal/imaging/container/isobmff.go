package container

import "encoding/binary"

// box is a part of an ISO base media file: n bytes at off, of which head are its header.
type box struct {
	name         string
	off, head, n int64
	depth        int // in other boxes
}

func (b box) body() int64 { return b.off + b.head }
func (b box) end() int64  { return b.off + b.n }

// data returns at most limit bytes of the body.
func (b box) data(s source, limit int64) []byte {
	d, err := s.bytes(b.body(), min(b.n-b.head, limit))
	if err != nil {
		return nil
	}
	return d
}

// boxes walks the boxes between off and end. One that says it is longer than there is room ends there.
func boxes(s source, off, end int64, visit func(box) error) error {
	for n := 0; off+8 <= min(end, s.size); n++ {
		if n == maxParts {
			return errParts
		}
		h, err := s.bytes(off, 8)
		if err != nil {
			return err
		}
		b := box{name: string(h[4:]), off: off, head: 8, n: int64(binary.BigEndian.Uint32(h))}
		switch b.n {
		case 0:
			b.n = end - off
		case 1:
			long, err := s.bytes(off+8, 8)
			if err != nil {
				return nil
			}
			b.head, b.n = 16, int64(binary.BigEndian.Uint64(long))
		}
		if b.n < b.head {
			return nil
		}
		b.n = min(b.n, end-off)
		if b.n < b.head {
			return nil
		}
		if err := visit(b); err != nil {
			return err
		}
		off += b.n
	}
	return nil
}

// free turns a box into free space of the same length.
func (p *plan) free(s source, b box) {
	if b.name == "free" {
		return
	}
	p.add(edit{off: b.off + 4, n: 4, data: []byte("free")},
		edit{off: b.body(), n: b.n - b.head, pad: b.n - b.head})
}

// maxDepth is how deep boxes may stand in one another.
const maxDepth = 12

// children walks what is inside a container box; skip is what stands before.
func children(s source, b box, skip int64, visit func(box) error) error {
	if b.depth >= maxDepth {
		return ErrInvalid
	}
	return boxes(s, b.body()+skip, b.end(), func(c box) error {
		c.depth = b.depth + 1
		return visit(c)
	})
}

// metaSkip is 4 for a meta box with version and flags, 0 for QuickTime's without.
func metaSkip(s source, b box) int64 {
	if d := b.data(s, 8); len(d) == 8 && string(d[4:]) == "hdlr" {
		return 0
	}
	return 4
}
