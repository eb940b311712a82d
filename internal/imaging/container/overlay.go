package container

import (
	"encoding/binary"
	"fmt"
	"io"
)

// Overlay gives a HEIC that shows the same picture as an overlay (ISO/IEC 23008-12, 6.6.2.2) of one image on a canvas
// of w×h. Decoders compose those in RGB, with the colour matrix that the file names. The canvas is white, on which what
// is transparent is flattened (api-v1.md 3.2).
func Overlay(b []byte, w, h int) ([]byte, error) {
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
		return nil, fmt.Errorf("overlay: no meta box: %w", ErrInvalid)
	}
	be := binary.BigEndian
	canvas := be.AppendUint32(be.AppendUint32([]byte{0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, uint32(w)), uint32(h))
	canvas = append(canvas, make([]byte, 8)...) // where the image lies
	data := len(b) + 8
	out := append(append([]byte{}, b...), isoBox("mdat", canvas)...)
	copy(out[at+4:], "free")
	fresh, err := overlayMeta(meta[8:], uint32(data), uint32(len(canvas)), uint32(w), uint32(h))
	if err != nil {
		return nil, fmt.Errorf("overlay: %w", err)
	}
	return append(out, isoBox("meta", fresh)...), nil
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

// overlayMeta is the body of a meta box with one item more, the overlay, which is the primary one.
func overlayMeta(body []byte, off, n, w, h uint32) ([]byte, error) {
	list, err := kids(body[4:])
	if err != nil {
		return nil, err
	}
	find := map[string][]byte{}
	for _, k := range list {
		name := string(k[4:8])
		if _, twice := find[name]; twice && name != "free" {
			return nil, fmt.Errorf("two boxes %q in meta: %w", name, ErrInvalid)
		}
		find[name] = k[8:]
	}
	for _, name := range []string{"pitm", "iinf", "iloc", "iprp"} {
		if len(find[name]) < 6 {
			return nil, fmt.Errorf("no %s: %w", name, ErrInvalid)
		}
	}
	d := cursor{b: find["pitm"]}
	short := d.uint(4)>>24 == 0
	primary := d.uint(width(short))
	id, err := freeItem(find["iinf"])
	if err != nil || d.failed || primary > 0xffff {
		return nil, fmt.Errorf("items: %w", ErrInvalid)
	}
	out := append([]byte{}, body[:4]...)
	be := binary.BigEndian
	for _, k := range list {
		in := k[8:]
		switch string(k[4:8]) {
		case "pitm":
			in = be.AppendUint16([]byte{0, 0, 0, 0}, id)
		case "iinf":
			infe := be.AppendUint16([]byte{2, 0, 0, 0}, id)
			in = count(in, 4, width(in[0] == 0))
			in = append(in, isoBox("infe", append(infe, 0, 0, 'i', 'o', 'v', 'l', 0))...)
		case "iloc":
			in, err = addPlace(in, id, off, n)
		case "iprp":
			in, err = addSize(in, id, w, h)
		case "iref":
			if len(in) < 4 {
				return nil, fmt.Errorf("iref: %w", ErrInvalid)
			}
			in = append(append([]byte{}, in...), reference(in[0] == 0, uint64(id), primary)...)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, isoBox(string(k[4:8]), in)...)
	}
	if find["iref"] == nil {
		out = append(out, isoBox("iref", append([]byte{0, 0, 0, 0}, reference(true, uint64(id), primary)...))...)
	}
	return out, nil
}

// count copies b with the number of n bytes at off raised by one.
func count(b []byte, off, n int) []byte {
	b = append([]byte{}, b...)
	for i := off + n - 1; i >= off; i-- {
		if b[i]++; b[i] != 0 {
			break
		}
	}
	return b
}

// reference says that the item from is derived from the item to.
func reference(short bool, from, to uint64) []byte {
	n := width(short)
	return isoBox("dimg", number(number(number(nil, n, from), 2, 1), n, to))
}

// freeItem is a number above those of all items.
func freeItem(iinf []byte) (uint16, error) {
	skip := 4 + width(iinf[0] == 0)
	if len(iinf) < skip {
		return 0, ErrInvalid
	}
	list, err := kids(iinf[skip:])
	if err != nil {
		return 0, err
	}
	top := uint64(0)
	for _, k := range list {
		d := cursor{b: k[8:]}
		version := d.uint(4) >> 24
		top = max(top, d.uint(width(version < 3)))
	}
	if top >= 0xffff {
		return 0, ErrInvalid
	}
	return uint16(top + 1), nil
}

// addPlace tells iloc where the new item's data lie.
func addPlace(iloc []byte, id uint16, off, n uint32) ([]byte, error) {
	d := cursor{b: iloc}
	version := d.uint(4) >> 24
	sizes := int(d.uint(2))
	offSize, lenSize, baseSize, indexSize := sizes>>12, sizes>>8&15, sizes>>4&15, sizes&15
	wide := width(version < 2)
	if len(iloc) < 6+wide || lenSize < 4 || offSize < 4 && baseSize < 4 {
		return nil, fmt.Errorf("iloc: %w", ErrInvalid)
	}
	out := number(count(iloc, 6, wide), wide, uint64(id))
	if version > 0 {
		out = number(out, 2, 0)
	} else {
		indexSize = 0
	}
	out = number(out, 2, 0)
	base, at := uint64(0), uint64(off)
	if offSize < 4 {
		base, at = at, 0
	}
	out = number(number(out, baseSize, base), 2, 1)
	out = number(number(out, indexSize, 0), offSize, at)
	return number(out, lenSize, uint64(n)), nil
}

// number appends v as n bytes.
func number(b []byte, n int, v uint64) []byte {
	for i := n - 1; i >= 0; i-- {
		b = append(b, byte(v>>(8*i)))
	}
	return b
}

// addSize gives the new item its size as a property.
func addSize(iprp []byte, id uint16, w, h uint32) ([]byte, error) {
	list, err := kids(iprp)
	if err != nil {
		return nil, err
	}
	var out []byte
	index, done := 0, false
	for _, k := range list {
		in := k[8:]
		switch name := string(k[4:8]); {
		case name == "ipco" && index == 0:
			props, err := kids(in)
			if err != nil {
				return nil, err
			}
			index = len(props) + 1
			size := number(number(make([]byte, 4), 4, uint64(w)), 4, uint64(h))
			in = append(append([]byte{}, in...), isoBox("ispe", size)...)
		case name == "ipma" && !done && index > 0 && len(in) >= 8:
			wide, long := width(in[0] == 0), in[3]&1
			if long == 0 && index > 0x7f {
				return nil, fmt.Errorf("properties: %w", ErrInvalid)
			}
			in = append(number(count(in, 4, 4), wide, uint64(id)), 1)
			in, done = number(in, 1+int(long), uint64(index)), true
		}
		out = append(out, isoBox(string(k[4:8]), in)...)
	}
	if !done {
		return nil, fmt.Errorf("properties: %w", ErrInvalid)
	}
	return out, nil
}

// HEICMeta is the colour profile and the EXIF block of a HEIC, with JPEG's head before it; nil where there is none.
func HEICMeta(r io.ReaderAt, size int64) (profile, exif []byte) {
	s := source{r, size}
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
