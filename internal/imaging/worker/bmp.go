package worker

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"calotype/internal/imaging"
)

// bitmap is a BMP whose header makes sense and whose rows are all there.
type bitmap struct {
	w, h    int
	topDown bool
	depth   int       // bits of a pixel
	rows    []byte    // padded to four bytes each
	colours []uint32  // of pixels of up to 8 bits
	masks   [4]uint32 // of red, green, blue and alpha in pixels of 16 and 32 bits
}

// How a BMP's pixels are stored.
const (
	bmpPlain  = 0
	bmpMasked = 3
)

// readBitmap takes the headers of OS/2 and of Windows, without compression. It allocates nothing by what they claim.
func readBitmap(b []byte) (m bitmap, err error) {
	bad := func(what string) (bitmap, error) { return bitmap{}, fmt.Errorf("%w: BMP %s", imaging.ErrInvalid, what) }
	if len(b) < 26 || string(b[:2]) != "BM" {
		return bad("without header")
	}
	u16, u32 := binary.LittleEndian.Uint16, binary.LittleEndian.Uint32
	head := int64(u32(b[14:]))
	if head < 12 || head > 124 || 14+head > int64(len(b)) {
		return bad("with a header of unknown size")
	}
	stored, entry := uint32(bmpPlain), 4
	if head == 12 {
		m.w, m.h, m.depth, entry = int(u16(b[18:])), int(u16(b[20:])), int(u16(b[24:])), 3
	} else {
		m.w, m.h = int(int32(u32(b[18:]))), int(int32(u32(b[22:])))
		if head < 16 {
			return bad("with a header of unknown size")
		}
		m.depth = int(u16(b[28:]))
	}
	if m.h < 0 {
		m.h, m.topDown = -m.h, true
	}
	if head >= 20 {
		stored = u32(b[30:])
	}
	if stored != bmpPlain && (stored != bmpMasked || m.depth != 16 && m.depth != 32 || head == 64) {
		return bad("with compression")
	}
	at := 14 + int(head)
	if stored == bmpMasked && head < 52 {
		at += 12
	}
	if at > len(b) || !m.setMasks(b, int(head), stored) {
		return bad("with odd masks")
	}
	start := int64(u32(b[10:]))
	if start < int64(at) || start > int64(len(b)) {
		return bad("that begins in its header or behind its end")
	}
	if m.depth <= 8 {
		m.setColours(b[at:start], entry)
	}
	switch m.depth {
	case 1, 2, 4, 8, 16, 24, 32:
	default:
		return bad("of odd depth")
	}
	m.rows = b[start:]
	if m.w < 1 || m.h < 1 || int64(m.stride()) > int64(len(m.rows))/int64(m.h) {
		return bad("with rows that are not there")
	}
	return m, nil
}

// stride is the length of a row.
func (m bitmap) stride() int { return (m.w*m.depth + 31) / 32 * 4 }

// setColours reads the palette; numbers that are not in it are black.
func (m *bitmap) setColours(b []byte, entry int) {
	m.colours = make([]uint32, 256)
	for i := range m.colours {
		if m.colours[i] = 0xff << 24; i < 1<<m.depth && len(b) >= entry {
			m.colours[i] |= uint32(b[2]) | uint32(b[1])<<8 | uint32(b[0])<<16
			b = b[entry:]
		}
	}
}

// setMasks reads the masks; alpha counts only where the header has one for it.
func (m *bitmap) setMasks(b []byte, head int, stored uint32) bool {
	m.masks = [4]uint32{0xff0000, 0xff00, 0xff, 0}
	if m.depth == 16 {
		m.masks = [4]uint32{0x7c00, 0x3e0, 0x1f, 0}
	}
	if m.depth == 32 && head >= 108 {
		m.masks[3] = 0xff000000
	}
	if stored != bmpMasked {
		return true
	}
	n := 3
	if head >= 56 {
		n = 4
	}
	for i := range n {
		if len(b) < 58+4*i {
			return false
		}
		k := binary.LittleEndian.Uint32(b[54+4*i:])
		if run := k >> bits.TrailingZeros32(k); run&(run+1) != 0 { // its bits do not lie together
			return false
		}
		m.masks[i] = k
	}
	return true
}

// bands is how many bytes paint makes of a pixel: red, green, blue, and alpha where pixels have some.
func (m bitmap) bands() int {
	if m.depth > 8 && m.masks[3] != 0 {
		return 4
	}
	return 3
}

// paint fills to with colours of pixels of row y, counted from the top, from left on.
func (m bitmap) paint(to []byte, left, y int) {
	if !m.topDown {
		y = m.h - 1 - y
	}
	row := m.rows[y*m.stride():][:m.stride()]
	switch m.depth {
	case 24:
		for from := row[3*left:]; len(to) >= 3 && len(from) >= 3; to, from = to[3:], from[3:] {
			to[0], to[1], to[2] = from[2], from[1], from[0]
		}
	case 16, 32:
		m.masked(to, row[left*m.depth/8:])
	default:
		m.numbered(to, row, left)
	}
}

// numbered takes pixels that are numbers of colours, the first in the highest bits of a byte.
func (m bitmap) numbered(to, row []byte, x int) {
	least := byte(1<<m.depth - 1)
	for ; len(to) >= 3; to, x = to[3:], x+1 {
		c := m.colours[row[x*m.depth/8]>>(8-m.depth-x*m.depth%8)&least]
		to[0], to[1], to[2] = byte(c), byte(c>>8), byte(c>>16)
	}
}

// masked takes pixels whose colours lie where the masks are.
func (m bitmap) masked(to, from []byte) {
	var low, most [4]uint32
	for i, k := range m.masks {
		low[i] = uint32(bits.TrailingZeros32(k)) & 31
		most[i] = k >> low[i]
	}
	size, bands := m.depth/8, m.bands()
	for ; len(to) >= bands; to, from = to[bands:], from[size:] {
		v := uint32(binary.LittleEndian.Uint16(from))
		if size == 4 {
			v = binary.LittleEndian.Uint32(from)
		}
		for i, k := range m.masks[:bands] {
			switch {
			case most[i] == 255:
				to[i] = byte(v >> low[i])
			case k != 0:
				to[i] = byte((uint64(v&k>>low[i])*255 + uint64(most[i])/2) / uint64(most[i]))
			default:
				to[i] = 0
			}
		}
	}
}
