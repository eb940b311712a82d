package container

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// layout is where the parts of a movie are that FastStart moves; data is -1 without any media data.
type layout struct {
	moov      box
	data      int64
	fragments bool
}

func readLayout(s source) (l layout, err error) {
	l.data = -1
	err = boxes(s, 0, s.size, func(b box) error {
		switch {
		case b.name == "moov" && l.moov.n == 0:
			l.moov = b
		case b.name == "mdat" && l.data < 0:
			l.data = b.off
		case b.name == "moof":
			l.fragments = true
		}
		return nil
	})
	if err == nil && l.moov.n == 0 {
		err = fmt.Errorf("no moov: %w", ErrInvalid)
	}
	return l, err
}

// NeedsFastStart tells whether an MP4 or MOV has its index (moov) behind its media data.
func NeedsFastStart(r io.ReaderAt, size int64) (bool, error) {
	l, err := readLayout(open(r, size))
	return err == nil && l.data >= 0 && l.data < l.moov.off, err
}

// FastStart writes the file to dst with moov before the media data and its chunk offsets adjusted; nothing else
// changes. A file that does not need it is copied. Fragmented files with moov at the end are ErrUnsupported.
func FastStart(dst io.Writer, r io.ReaderAt, size int64) error {
	s := open(r, size)
	l, err := readLayout(s)
	if err != nil {
		return err
	}
	var p plan
	if l.data < 0 || l.data > l.moov.off {
		return p.write(dst, s)
	}
	if l.fragments {
		return fmt.Errorf("fragments before moov: %w", ErrUnsupported)
	}
	body, err := s.bytes(l.moov.body(), l.moov.n-l.moov.head)
	if err != nil {
		return err
	}
	moov, err := l.shifted(body, false)
	if err != nil {
		return err
	}
	p.replace(l.data, 0, moov)
	p.remove(l.moov.off, l.moov.n)
	return p.write(dst, s)
}

// shifted is moov with all chunk offsets moved to where their bytes will be; wide makes them 64 bits long.
func (l layout) shifted(body []byte, wide bool) ([]byte, error) {
	same := func(o uint64) uint64 { return o }
	measured, _, err := rebuild("moov", body, maxDepth, wide, same)
	if err != nil {
		return nil, err
	}
	n := uint64(len(measured))
	moved := func(o uint64) uint64 {
		switch {
		case o < uint64(l.data):
			return o
		case o < uint64(l.moov.off):
			return o + n
		}
		return o + n - uint64(l.moov.n)
	}
	out, overflow, err := rebuild("moov", body, maxDepth, wide, moved)
	if err == nil && overflow && !wide {
		return l.shifted(body, true)
	}
	return out, err
}

// rebuild writes a box and what is inside it, with chunk offsets sent through move.
func rebuild(name string, body []byte, depth int, wide bool, move func(uint64) uint64) (out []byte, overflow bool, err error) {
	out = append(make([]byte, 4, len(body)+8), name...)
	switch name {
	case "moov", "trak", "mdia", "minf", "stbl":
		rest := body
		for len(rest) >= 8 {
			n, head := int64(binary.BigEndian.Uint32(rest)), int64(8)
			if n == 1 && len(rest) >= 16 {
				n, head = int64(binary.BigEndian.Uint64(rest[8:])), 16
			}
			if n == 0 {
				n = int64(len(rest))
			}
			if depth == 0 || n < head || n > int64(len(rest)) {
				return nil, false, fmt.Errorf("box in %s: %w", name, ErrInvalid)
			}
			kind := string(rest[4:8])
			if kind == "cmov" {
				return nil, false, fmt.Errorf("compressed moov: %w", ErrUnsupported)
			}
			sub, over, err := rebuild(kind, rest[head:n], depth-1, wide, move)
			if err != nil {
				return nil, false, err
			}
			out, overflow, rest = append(out, sub...), overflow || over, rest[n:]
		}
		out = append(out, rest...)
	case "stco", "co64":
		out, overflow, err = chunkOffsets(name, body, wide, move)
		if err != nil {
			return nil, false, err
		}
	default:
		out = append(out, body...)
	}
	if len(out) > math.MaxUint32 {
		return nil, false, ErrInvalid
	}
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out, overflow, nil
}

func chunkOffsets(name string, body []byte, wide bool, move func(uint64) uint64) (out []byte, overflow bool, err error) {
	step := width(name != "co64") * 2 // 4 or 8 bytes
	if len(body) < 8 || int64(binary.BigEndian.Uint32(body[4:]))*int64(step) > int64(len(body)-8) {
		return nil, false, fmt.Errorf("%s: %w", name, ErrInvalid)
	}
	count := int(binary.BigEndian.Uint32(body[4:]))
	if wide {
		name = "co64"
	}
	out = append(append(make([]byte, 4, 16+8*count), name...), body[:8]...)
	for c := (cursor{b: body[8 : 8+count*step]}); len(c.b) > 0; {
		o := move(c.uint(step))
		if name == "co64" {
			out = binary.BigEndian.AppendUint64(out, o)
			continue
		}
		overflow = overflow || o > math.MaxUint32
		out = binary.BigEndian.AppendUint32(out, uint32(o))
	}
	return out, overflow, nil
}
