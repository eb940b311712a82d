package container

import (
	"bytes"
	"encoding/binary"
	"time"
)

// gifBlock is an extension or an image of a GIF: n bytes at off.
type gifBlock struct {
	kind   byte // 0x21 or 0x2c
	label  byte // of an extension
	off, n int64
	head   []byte // the first sub-block of an extension
}

// gifBlocks walks the blocks that are there. end is where the trailer ends, or the size of a truncated file.
func gifBlocks(s source, visit func(gifBlock) error) (end int64, err error) {
	r := &byteReader{s: s, off: 10}
	flags := r.next()
	r.skip(2)
	if flags&0x80 != 0 {
		r.skip(3 << (flags&7 + 1))
	}
	for !r.failed {
		g := gifBlock{off: r.off}
		switch g.kind = r.next(); g.kind {
		case 0x21:
			g.label = r.next()
			n := r.next()
			for range n {
				g.head = append(g.head, r.next())
			}
			if n > 0 {
				r.subBlocks()
			}
		case 0x2c:
			r.skip(8)
			if flags := r.next(); flags&0x80 != 0 {
				r.skip(3 << (flags&7 + 1))
			}
			r.next()
			r.subBlocks()
		case 0x3b:
			return r.off, nil
		default:
			return s.size, nil
		}
		g.n = min(r.off, s.size) - g.off
		if err := visit(g); err != nil {
			return 0, err
		}
	}
	return s.size, nil
}

func probeGIF(s source, f *Facts, lim Limits) error {
	b, err := s.bytes(0, 13)
	if err != nil {
		return err
	}
	f.Width, f.Height = int(binary.LittleEndian.Uint16(b[6:])), int(binary.LittleEndian.Uint16(b[8:]))
	images, controls := 0, 0
	_, err = gifBlocks(s, func(g gifBlock) error {
		switch {
		case g.kind == 0x2c:
			if images++; lim.Frames > 0 && images > lim.Frames {
				return ErrTooLarge
			}
		case g.label == 0xf9 && len(g.head) >= 4:
			controls++
			f.Duration += time.Duration(binary.LittleEndian.Uint16(g.head[1:])) * 10 * time.Millisecond
			f.Alpha = f.Alpha || g.head[0]&1 != 0
		}
		return nil
	})
	f.Frames = max(1, images)
	if f.Animated = controls >= 2 || images >= 2; !f.Animated {
		f.Duration = 0
	}
	return err
}

func cleanGIF(s source, m Mode, p *plan) error {
	end, err := gifBlocks(s, func(g gifBlock) error {
		if g.kind != 0x21 {
			return nil
		}
		name := string(g.head)
		xmp := g.label == 0xff && name == "XMP DataXMP"
		comment := g.label == 0xfe
		other := g.label == 0xff && name != "NETSCAPE2.0" && name != "ANIMEXTS1.0" && name != "ICCRGBG1012"
		if xmp || m == Strip && (comment || other) {
			p.remove(g.off, g.n)
		}
		return nil
	})
	if err == nil && end < s.size {
		p.remove(end, s.size-end)
	}
	return err
}

// byteReader reads a source byte by byte through a window.
type byteReader struct {
	s      source
	off    int64
	window []byte
	from   int64
	failed bool
}

func (r *byteReader) next() byte {
	if !r.look() {
		return 0
	}
	c := r.window[r.off-r.from]
	r.off++
	return c
}

// look makes sure that the next byte is in the window.
func (r *byteReader) look() bool {
	if i := r.off - r.from; i >= 0 && i < int64(len(r.window)) {
		return true
	}
	b, err := r.s.bytes(r.off, max(0, min(64<<10, r.s.size-r.off)))
	if err != nil || len(b) == 0 {
		r.failed = true
		return false
	}
	r.window, r.from = b, r.off
	return true
}

// find goes on to the next byte c.
func (r *byteReader) find(c byte) {
	for r.look() {
		rest := r.window[r.off-r.from:]
		if i := bytes.IndexByte(rest, c); i >= 0 {
			r.off += int64(i)
			return
		}
		r.off += int64(len(rest))
	}
}

func (r *byteReader) skip(n int64) { r.off += n }

// subBlocks skips data sub-blocks up to their terminator.
func (r *byteReader) subBlocks() {
	for n := r.next(); n > 0 && !r.failed; n = r.next() {
		r.skip(int64(n))
	}
}
