package container

import "encoding/binary"

// scrubEXIF returns a copy of an EXIF block, of the same length, without places and serial numbers. It reports false
// when the block is too damaged to be sure; then the caller drops it.
func scrubEXIF(b []byte) ([]byte, bool) {
	skip := 0
	if len(b) > 6 && string(b[:6]) == "Exif\x00\x00" {
		skip = 6
	}
	out := append([]byte(nil), b...)
	t, ok := parseTIFF(out[skip:])
	if !ok {
		return nil, false
	}
	before, after := Facts{Orientation: 1}, Facts{Orientation: 1}
	readEXIF(b, &before, &texts{})
	seen := map[int]bool{}
	for off := t.first(); off != 0 && !seen[off] && len(seen) < 16; {
		seen[off] = true
		off = t.scrubIFD(off, seen)
	}
	readEXIF(out, &after, &texts{})
	return out, before.Orientation == after.Orientation && len(t.gps()) == 0
}

// scrubIFD removes the unwanted fields of one IFD and of the EXIF IFD it names, and returns the offset of the next.
func (t tiff) scrubIFD(off int, seen map[int]bool) int {
	list, next := t.ifd(off)
	for i := len(list) - 1; i >= 0; i-- {
		e := list[i]
		sub, isOffset := t.number(e)
		if e.tag == tagExifIFD && isOffset && !seen[sub] {
			seen[sub] = true
			t.scrubIFD(sub, seen)
		}
		if !private(e.tag) {
			continue
		}
		if e.tag == tagGPSIFD && isOffset && !seen[sub] {
			t.zeroIFD(sub)
		}
		if len(e.val) > 4 {
			clear(e.val)
		}
		t.unlink(off, e.pos)
	}
	return next
}

// zeroIFD overwrites an IFD and all it points to.
func (t tiff) zeroIFD(off int) {
	list, _ := t.ifd(off)
	for _, e := range list {
		clear(e.val)
	}
	if len(list) > 0 {
		clear(t.b[off:min(len(t.b), off+2+12*len(list)+4)])
	}
}

// unlink takes the field at pos out of the IFD at off: what follows it moves up, and the count falls by one.
func (t tiff) unlink(off, pos int) {
	n := int(t.order.Uint16(t.b[off:]))
	end := min(off+2+12*n+4, len(t.b))
	if n == 0 || pos+12 > end {
		return
	}
	copy(t.b[pos:end], t.b[pos+12:end])
	clear(t.b[end-12 : end])
	t.order.PutUint16(t.b[off:], uint16(n-1))
}

// private tells the fields that name a place, a device or its owner, or hide such things in a blob.
func private(tag uint16) bool {
	switch tag {
	case tagGPSIFD, tagMakerNote, 0xa430, 0xa431, 0xa435, 0xc62f, // owner, serial numbers
		0x02bc, 0x83bb, 0x8649, 0xc634: // XMP, IPTC, Photoshop, DNG private data
		return true
	}
	return false
}

// minimalEXIF is an EXIF block that says nothing but the orientation.
func minimalEXIF(orientation int) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	binary.BigEndian.PutUint16(b[18:], uint16(orientation))
	return b
}

// keepEXIF is what remains of an EXIF block under m; nil when nothing does.
func keepEXIF(b []byte, m Mode) []byte {
	if m == NoLocation {
		if out, ok := scrubEXIF(b); ok {
			return out
		}
	}
	f := Facts{Orientation: 1}
	readEXIF(b, &f, &texts{})
	if f.Orientation == 1 {
		return nil
	}
	return minimalEXIF(f.Orientation)
}
