package container

import (
	"bytes"
	"encoding/binary"
)

// Colours is what a picture's samples mean, in the code points of ITU-T H.273.
type Colours struct {
	Primaries, Transfer, Matrix int
	Full                        bool // black is 0 and white the largest number
}

// unspecified is the code point that says nothing.
const unspecified = 2

// known replaces what is not told by what is most likely (ISO/IEC 23000-22, 7.3.6.4).
func (c Colours) known() Colours {
	if c.Primaries == unspecified || c.Primaries == 0 {
		c.Primaries = 1
	}
	if c.Transfer == unspecified || c.Transfer == 0 {
		c.Transfer = 13
	}
	if c.Matrix == unspecified {
		c.Matrix = 6
	}
	return c
}

// coloursOf reads what a HEIC says of its primary image, or of any when that one says nothing; first in its boxes, then
// in the stream.
func coloursOf(b []byte) Colours {
	c := Colours{unspecified, unspecified, unspecified, false}
	s := source{bytes.NewReader(b), int64(len(b))}
	_ = boxes(s, 0, s.size, func(b box) error {
		if b.name != "meta" {
			return nil
		}
		h := readHEIF(s, b)
		all := h.props
		for _, i := range h.owners[h.primary] {
			if i >= 1 && i <= len(h.props) {
				all = append([]box{h.props[i-1]}, all...)
			}
		}
		found := false
		for _, p := range all {
			if d := p.data(s, 11); p.name == "colr" && !found && len(d) == 11 && string(d[:4]) == "nclx" {
				c, found = Colours{word(d[4:]), word(d[6:]), word(d[8:]), d[10]&0x80 != 0}, true
			}
		}
		for _, p := range all {
			if d := p.data(s, 64<<10); p.name == "hvcC" && !found && len(d) > 23 && d[16]&3 != 0 { // not of a mask
				c, found = streamColours(d)
			}
		}
		return nil
	})
	return c.known()
}

func word(b []byte) int { return int(binary.BigEndian.Uint16(b)) }

// streamColours reads the sequence parameter set in an hvcC box (ISO/IEC 14496-15, 8.3.3.1).
func streamColours(hvcc []byte) (c Colours, ok bool) {
	d := cursor{b: hvcc[22:]}
	for arrays := d.uint(1); arrays > 0 && !d.failed; arrays-- {
		kind := d.uint(1) & 0x3f
		for n := d.uint(2); n > 0 && !d.failed; n-- {
			unit := d.take(int(d.uint(2)))
			if kind == 33 && len(unit) > 2 {
				return spsColours(unit[2:])
			}
		}
	}
	return c, false
}

// spsColours reads a sequence parameter set (ITU-T H.265, 7.3.2.2) as far as what it says of the colours (annex E).
func spsColours(b []byte) (Colours, bool) {
	r := &bitstream{b: bytes.ReplaceAll(b, []byte{0, 0, 3}, []byte{0, 0})}
	r.u(4)
	layers := r.u(3)
	r.u(1)
	r.profile(layers)
	r.ue()
	if r.ue() == 3 { // the chroma format
		r.u(1)
	}
	r.ues(2)
	if r.u(1) == 1 {
		r.ues(4)
	}
	r.ues(2)
	order := r.ue() + 4
	from := layers
	if r.u(1) == 1 {
		from = 0
	}
	for ; from <= layers; from++ {
		r.ues(3)
	}
	r.ues(6)
	if r.u(1) == 1 { // lists are used
		if r.u(1) == 1 {
			r.scalingLists()
		}
	}
	r.u(2)
	if r.u(1) == 1 { // PCM
		r.u(8)
		r.ues(2)
		r.u(1)
	}
	r.pictureSets()
	if r.u(1) == 1 {
		for n := r.ue(); n > 0 && !r.failed; n-- {
			r.u(order + 1)
		}
	}
	r.u(2)
	return r.usability()
}

// usability reads the beginning of the VUI; one that is not there says that the range is not full.
func (r *bitstream) usability() (Colours, bool) {
	c := Colours{unspecified, unspecified, unspecified, false}
	if r.u(1) == 1 {
		if r.u(1) == 1 && r.u(8) == 255 { // the pixels' shape
			r.u(32)
		}
		if r.u(1) == 1 {
			r.u(1)
		}
		if r.u(1) == 1 {
			r.u(3)
			c.Full = r.u(1) == 1
			if r.u(1) == 1 {
				c.Primaries, c.Transfer, c.Matrix = r.u(8), r.u(8), r.u(8)
			}
		}
	}
	return c, !r.failed
}

// profile passes profile_tier_level.
func (r *bitstream) profile(layers int) {
	r.skip(96)
	var flags [8]int
	for i := range layers {
		flags[i] = r.u(2)
	}
	if layers > 0 {
		r.skip(2 * (8 - layers))
	}
	for _, f := range flags[:layers] {
		r.skip(88*(f>>1) + 8*(f&1))
	}
}

// scalingLists passes scaling_list_data.
func (r *bitstream) scalingLists() {
	for size := range 4 {
		step := 1
		if size == 3 {
			step = 3
		}
		for list := 0; list < 6; list += step {
			if r.u(1) == 0 {
				r.ue()
				continue
			}
			if size > 1 {
				r.ue()
			}
			r.ues(min(64, 1<<(4+size<<1)))
		}
	}
}

// pictureSets passes the short-term reference picture sets.
func (r *bitstream) pictureSets() {
	sets := r.ue()
	deltas := 0 // of the set before
	for i := 0; i < sets && i < 65 && !r.failed; i++ {
		if i > 0 && r.u(1) == 1 {
			r.u(1)
			r.ue()
			kept := 0
			for range deltas + 1 {
				used := r.u(1) == 1
				if !used {
					used = r.u(1) == 1 // later
				}
				if used {
					kept++
				}
			}
			deltas = kept
			continue
		}
		deltas = min(r.ue(), 16) + min(r.ue(), 16)
		for range deltas {
			r.ue()
			r.u(1)
		}
	}
}

// bitstream reads numbers of any width, from the highest bit on.
type bitstream struct {
	b      []byte
	at     int
	failed bool
}

func (r *bitstream) skip(n int) { r.at += n }

func (r *bitstream) u(n int) (v int) {
	for ; n > 0; n-- {
		if r.at>>3 >= len(r.b) {
			r.failed = true
			return 0
		}
		v = v<<1 | int(r.b[r.at>>3]>>(7-r.at&7)&1)
		r.at++
	}
	return v
}

// ue reads an Exp-Golomb number.
func (r *bitstream) ue() int {
	zeros := 0
	for r.u(1) == 0 && !r.failed {
		if zeros++; zeros > 31 {
			r.failed = true
		}
	}
	if r.failed {
		return 0
	}
	return 1<<zeros - 1 + r.u(zeros)
}

func (r *bitstream) ues(n int) {
	for range n {
		r.ue()
	}
}
