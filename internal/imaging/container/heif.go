package container

import (
	"encoding/binary"
	"strings"
)

// heif is the meta box of an AVIF or HEIC, as far as it matters here.
type heif struct {
	primary uint32
	kinds   map[uint32]string // of items: "Exif", "mime", "av01"
	places  map[uint32][]extent
	props   []box // of ipco, the first has number 1
	owners  map[uint32][]int
	alpha   bool
	read    int64 // bytes of items so far
}

type extent struct{ off, n int64 }

// maxItems bounds the items and extents that are read of one file.
const maxItems = 4096

func readHEIF(s source, meta box) heif {
	h := heif{kinds: map[uint32]string{}, places: map[uint32][]extent{}, owners: map[uint32][]int{}}
	var idat int64
	var iloc []byte
	_ = children(s, meta, 4, func(b box) error {
		d := cursor{b: b.data(s, 1<<20)}
		switch b.name {
		case "pitm":
			version := d.uint(1)
			d.uint(3)
			h.primary = uint32(d.uint(width(version == 0)))
		case "idat":
			idat = b.body()
		case "iloc":
			iloc = d.b
		case "iinf":
			skip := int64(6)
			if d.uint(1) != 0 {
				skip = 8
			}
			_ = children(s, b, skip, func(b box) error { h.item(s, b); return nil })
		case "iprp":
			_ = children(s, b, 0, func(b box) error { h.properties(s, b); return nil })
		}
		return nil
	})
	h.locate(cursor{b: iloc}, idat)
	return h
}

// width is the number of bytes of an item's number.
func width(short bool) int {
	if short {
		return 2
	}
	return 4
}

func (h *heif) item(s source, b box) {
	d := cursor{b: b.data(s, 256)}
	if b.name != "infe" || len(h.kinds) >= maxItems {
		return
	}
	version := d.uint(1)
	d.uint(3)
	id := uint32(d.uint(width(version < 3)))
	d.uint(2)
	kind := string(d.take(4))
	if kind == "mime" && !strings.Contains(string(d.b), "rdf+xml") {
		kind = "other"
	}
	h.kinds[id] = kind
}

func (h *heif) properties(s source, b box) {
	switch b.name {
	case "ipco":
		_ = children(s, b, 0, func(b box) error {
			if len(h.props) < maxItems {
				h.props = append(h.props, b)
			}
			if b.name == "auxC" && strings.Contains(string(b.data(s, 128)), "alpha") {
				h.alpha = true
			}
			return nil
		})
	case "ipma":
		d := cursor{b: b.data(s, 1<<20)}
		version, flags := d.uint(1), d.uint(3)
		for n := d.uint(4); n > 0 && !d.failed; n-- {
			id := uint32(d.uint(width(version == 0)))
			for k := d.uint(1); k > 0 && !d.failed; k-- {
				if flags&1 != 0 {
					h.owners[id] = append(h.owners[id], int(d.uint(2)&0x7fff))
				} else {
					h.owners[id] = append(h.owners[id], int(d.uint(1)&0x7f))
				}
			}
		}
	}
}

// locate reads iloc.
func (h *heif) locate(d cursor, idat int64) {
	version := d.uint(1)
	d.uint(3)
	sizes := d.uint(2)
	offSize, lenSize, baseSize, indexSize := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	wide := width(version < 2)
	total := 0
	for n := d.uint(wide); n > 0 && !d.failed; n-- {
		id, method := uint32(d.uint(wide)), uint64(0)
		if version > 0 {
			method = d.uint(2) & 15
		}
		d.uint(2)
		base := d.uint(baseSize)
		for k := d.uint(2); k > 0 && !d.failed; k-- {
			if version > 0 {
				d.uint(indexSize)
			}
			e := extent{int64(base + d.uint(offSize)), int64(d.uint(lenSize))}
			if method == 1 {
				e.off += idat
			}
			if total++; method < 2 && total < maxItems && !d.failed {
				h.places[id] = append(h.places[id], e)
			}
		}
	}
}

// content joins the extents of an item; nil when they are not all there.
func (h *heif) content(s source, id uint32) []byte {
	var all []byte
	for _, e := range h.places[id] {
		if h.read += max(0, e.n); h.read > maxBlock || h.read < 0 {
			return nil
		}
		b, err := s.bytes(e.off, e.n)
		if err != nil {
			return nil
		}
		all = append(all, b...)
	}
	return all
}

func probeHEIF(s source, f *Facts) error {
	var x texts
	sequence := string(s.head(12)[8:]) == "avis"
	err := boxes(s, 0, s.size, func(b box) error {
		switch {
		case b.name == "meta":
			h := readHEIF(s, b)
			h.facts(s, f, &x)
		case b.name == "moov" && (sequence || f.Width == 0):
			v := Facts{Orientation: 1}
			if err := movie(s, b, &v, &x); err != nil || v.Width == 0 {
				return err
			}
			if f.Width == 0 {
				f.Width, f.Height, f.Orientation = v.Width, v.Height, v.Orientation
			}
			f.Animated, f.Frames, f.Duration = v.Frames > 1, max(1, v.Frames), v.Duration
		}
		return nil
	})
	x.apply(f)
	return err
}

// facts applies the primary item's properties and reads the metadata items.
func (h *heif) facts(s source, f *Facts, x *texts) {
	angle, axis := 0, -1
	for _, i := range h.owners[h.primary] {
		if i < 1 || i > len(h.props) {
			continue
		}
		d := h.props[i-1].data(s, 12)
		switch name := h.props[i-1].name; {
		case name == "ispe" && len(d) == 12 && f.Width == 0:
			f.Width, f.Height = int(binary.BigEndian.Uint32(d[4:])), int(binary.BigEndian.Uint32(d[8:]))
		case name == "irot" && len(d) > 0:
			angle = int(d[0] & 3)
		case name == "imir" && len(d) > 0:
			axis = int(d[0] & 1)
		}
	}
	f.Alpha = h.alpha
	for id, kind := range h.kinds {
		if kind == "Exif" {
			readEXIF(exifItem(h.content(s, id)), f, x)
		} else if kind == "mime" {
			readXMP(h.content(s, id), f, x)
		}
	}
	// What EXIF says of the orientation does not count here.
	f.Orientation = [3][4]int{{1, 8, 3, 6}, {4, 5, 2, 7}, {2, 7, 4, 5}}[axis+1][angle]
}

// exifItem is the TIFF block inside an Exif item.
func exifItem(b []byte) []byte {
	if len(b) < 4 {
		return nil
	}
	if n := int64(binary.BigEndian.Uint32(b)); n <= int64(len(b)-4) {
		return b[4+n:]
	}
	return nil
}

func cleanHEIF(s source, m Mode, p *plan) error {
	hide, err := findHidden(s)
	if err != nil {
		return err
	}
	if err := hide.erase(s, p); err != nil {
		return err
	}
	return boxes(s, 0, s.size, func(b box) error {
		if b.name != "meta" {
			return cleanTop(s, b, m, hide, p)
		}
		h := readHEIF(s, b)
		for id, kind := range h.kinds {
			if kind == "Exif" || kind == "mime" {
				h.overwrite(s, id, kind, m, p)
			}
		}
		return nil
	})
}

// overwrite replaces the bytes of a metadata item in place.
func (h *heif) overwrite(s source, id uint32, kind string, m Mode, p *plan) {
	old := h.content(s, id)
	fresh := make([]byte, len(old))
	if kind == "mime" {
		blank(fresh)
		copy(fresh, keepXMP(old, m))
	} else if tiff := exifItem(old); m == NoLocation && keepTIFF(tiff) != nil {
		copy(fresh, old)
		copy(fresh[len(old)-len(tiff):], keepTIFF(tiff))
	} else {
		copy(fresh, "\x00\x00\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00")
	}
	for _, e := range h.places[id] {
		if int64(len(fresh)) < e.n {
			return
		}
		p.update(e.off, old[:e.n], fresh[:e.n])
		old, fresh = old[e.n:], fresh[e.n:]
	}
}

func keepTIFF(b []byte) []byte {
	out, ok := scrubEXIF(b)
	if !ok {
		return nil
	}
	return out
}

// cursor reads big-endian numbers from a slice.
type cursor struct {
	b      []byte
	failed bool
}

func (c *cursor) take(n int) []byte {
	if n > len(c.b) {
		c.failed, c.b = true, nil
		return nil
	}
	b := c.b[:n]
	c.b = c.b[n:]
	return b
}

func (c *cursor) uint(n int) (v uint64) {
	for _, x := range c.take(n) {
		v = v<<8 | uint64(x)
	}
	return v
}
