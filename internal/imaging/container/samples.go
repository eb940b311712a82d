package container

import (
	"encoding/binary"
	"fmt"
	"io"
)

// Samples gives a HEIC that decoders take for one of red, green and blue, so that they hand out its samples as they are:
// Cr as red, Y as green, Cb as blue. It says so in a colour box (nclx, ISO/IEC 14496-12, 12.1.5) of every image. What the
// colours are is told by the second result.
func Samples(b []byte) ([]byte, Colours, error) {
	var meta []byte
	at := 0
	for rest := b; len(rest) >= 8 && meta == nil; {
		n := boxLen(rest)
		if n == 0 {
			break
		}
		if string(rest[4:8]) == "meta" {
			meta, at = rest[:n], len(b)-len(rest)
		}
		rest = rest[n:]
	}
	if len(meta) < 12 || binary.BigEndian.Uint32(meta) == 1 {
		return nil, Colours{}, fmt.Errorf("samples: no meta box: %w", ErrInvalid)
	}
	fresh, err := samplesMeta(meta[8:])
	if err != nil {
		return nil, Colours{}, fmt.Errorf("samples: %w", err)
	}
	out := append(append(make([]byte, 0, len(b)+len(fresh)+8), b...), isoBox("meta", fresh)...)
	copy(out[at+4:], "free")
	return out, coloursOf(b), nil
}

// boxLen is the length of the box at the start of b, 0 when it is not all there.
func boxLen(b []byte) int {
	if len(b) < 8 {
		return 0
	}
	n := uint64(binary.BigEndian.Uint32(b))
	if n == 1 && len(b) >= 16 {
		n = binary.BigEndian.Uint64(b[8:])
	}
	if n == 0 {
		return len(b)
	}
	if n < 8 || n > uint64(len(b)) {
		return 0
	}
	return int(n)
}

func isoBox(name string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))
	return append(append(b, name...), body...)
}

// kids splits the boxes in b.
func kids(b []byte) (list [][]byte, err error) {
	for len(b) > 0 {
		n := boxLen(b)
		if n < 8 || binary.BigEndian.Uint32(b) == 1 {
			return nil, fmt.Errorf("box in meta: %w", ErrInvalid)
		}
		list, b = append(list, b[:n]), b[n:]
	}
	return list, nil
}

// samplesMeta is the body of a meta box whose images say that they are red, green and blue.
func samplesMeta(body []byte) ([]byte, error) {
	list, err := kids(body[4:])
	if err != nil {
		return nil, err
	}
	out, done := append([]byte{}, body[:4]...), false
	for _, k := range list {
		if string(k[4:8]) != "iprp" {
			out = append(out, k...)
			continue
		}
		in, err := addColour(k[8:])
		if err != nil || done {
			return nil, fmt.Errorf("properties: %w", ErrInvalid)
		}
		out, done = append(out, isoBox("iprp", in)...), true
	}
	if !done {
		return nil, fmt.Errorf("no properties: %w", ErrInvalid)
	}
	return out, nil
}

// identity says of an image that its samples are green, blue and red, of the full range.
var identity = []byte("nclx\x00\x01\x00\x0d\x00\x00\x80")

// addColour gives identity as a property to all that have properties. Other boxes of the kind become free space.
func addColour(iprp []byte) ([]byte, error) {
	list, err := kids(iprp)
	if err != nil {
		return nil, err
	}
	var out []byte
	index := 0
	for _, k := range list {
		in := k[8:]
		switch name := string(k[4:8]); {
		case name == "ipco" && index == 0:
			props, err := kids(in)
			if err != nil || len(props) >= 0x7fff {
				return nil, ErrInvalid
			}
			index, in = len(props)+1, nil
			for _, p := range props {
				if string(p[4:8]) == "colr" && len(p) >= 12 && string(p[8:12]) == "nclx" {
					p = isoBox("free", p[8:])
				}
				in = append(in, p...)
			}
			in = append(in, isoBox("colr", identity)...)
		case name == "ipma" && index > 0:
			if in, err = addToAll(in, index); err != nil {
				return nil, err
			}
		}
		out = append(out, isoBox(string(k[4:8]), in)...)
	}
	if index == 0 {
		return nil, ErrInvalid
	}
	return out, nil
}

// addToAll gives the property to each item of an ipma box, whose numbers become wide on the way.
func addToAll(ipma []byte, index int) ([]byte, error) {
	d := cursor{b: ipma}
	version, flags, n := d.uint(1), d.uint(3), d.uint(4)
	out := number(number(number(nil, 1, version), 3, flags|1), 4, n)
	wide := width(version == 0)
	for ; n > 0 && !d.failed; n-- {
		out = number(out, wide, d.uint(wide))
		k := d.uint(1)
		if k == 255 {
			return nil, ErrInvalid
		}
		out = number(out, 1, k+1)
		for ; k > 0 && !d.failed; k-- {
			if flags&1 != 0 {
				out = number(out, 2, d.uint(2))
			} else {
				v := d.uint(1)
				out = number(out, 2, v&0x80<<8|v&0x7f)
			}
		}
		out = number(out, 2, uint64(index))
	}
	if d.failed {
		return nil, ErrInvalid
	}
	return out, nil
}

// number appends v as n bytes.
func number(b []byte, n int, v uint64) []byte {
	for i := n - 1; i >= 0; i-- {
		b = append(b, byte(v>>(8*i)))
	}
	return b
}

// HEICMeta is the colour profile and the EXIF block of a HEIC, with JPEG's head before it; nil where there is none.
func HEICMeta(r io.ReaderAt, size int64) (profile, exif []byte) {
	s := open(r, size)
	_ = boxes(s, 0, size, func(b box) error {
		if b.name != "meta" {
			return nil
		}
		h := readHEIF(s, b)
		for _, p := range h.props {
			if d := p.data(s, maxBlock); p.name == "colr" && len(d) > 4 && string(d[:4]) == "prof" && profile == nil {
				profile = d[4:]
			}
		}
		for id, kind := range h.kinds {
			if tiff := exifItem(h.content(s, id)); kind == "Exif" && tiff != nil {
				exif = append([]byte("Exif\x00\x00"), tiff...)
			}
		}
		return nil
	})
	return profile, exif
}
