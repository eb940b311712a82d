package container

import (
	"fmt"
	"sort"
	"strings"
)

// maxSpans bounds the pieces in which a removed track's samples may lie.
const maxSpans = 1 << 20

// span is n bytes at off.
type span struct{ off, n int64 }

// hidden are the tracks of a movie that Clean removes, by their number, and where their samples lie.
type hidden struct {
	boxes    map[int64]bool // offsets of their trak boxes
	tracks   map[uint64]bool
	defaults map[uint64]int64 // size of a sample in fragments, of all tracks
	spans    []span
}

// findHidden reads the index and the fragments.
func findHidden(s source) (h hidden, err error) {
	h = hidden{boxes: map[int64]bool{}, tracks: map[uint64]bool{}, defaults: map[uint64]int64{}}
	err = boxes(s, 0, s.size, func(b box) error {
		if b.name != "moov" {
			return nil
		}
		return children(s, b, 0, func(b box) error { return h.index(s, b) })
	})
	if err != nil || len(h.tracks) == 0 {
		return h, err
	}
	return h, boxes(s, 0, s.size, func(b box) error {
		if b.name != "moof" {
			return nil
		}
		return h.fragment(s, b, func(box) {})
	})
}

func (h *hidden) index(s source, b box) error {
	switch b.name {
	case "mvex":
		return children(s, b, 0, func(b box) error {
			if d := (cursor{b: b.data(s, 24)}); b.name == "trex" && len(d.b) == 24 {
				d.uint(4)
				id := d.uint(4)
				d.uint(8)
				h.defaults[id] = int64(d.uint(4))
			}
			return nil
		})
	case "trak":
		t := readTrack(s, b)
		if drawn(t.handler) {
			return nil
		}
		spans, err := sampleSpans(s, b)
		if err != nil || !hides(s, t.handler, spans) {
			return err
		}
		h.boxes[b.off], h.tracks[t.id] = true, true
		return h.add(spans...)
	}
	return nil
}

func (h *hidden) add(spans ...span) error {
	if len(h.spans)+len(spans) > maxSpans {
		return fmt.Errorf("samples in too many pieces: %w", ErrInvalid)
	}
	h.spans = append(h.spans, spans...)
	return nil
}

// drawn tells the kinds of track that a player shows or plays as they are.
func drawn(handler string) bool {
	switch handler {
	case "", "vide", "soun", "pict", "auxv", "tmcd", "hint", "sdsm", "odsm":
		return true
	}
	return false
}

// hides tells whether a track that is neither picture nor sound must go: captions stay unless they tell places.
func hides(s source, handler string, spans []span) bool {
	if handler != "text" && handler != "sbtl" && handler != "subt" && handler != "clcp" {
		return true
	}
	for _, p := range spans[:min(len(spans), 4096)] {
		b, err := s.bytes(p.off, max(0, min(p.n, 64<<10, s.size-p.off)))
		if err != nil {
			continue
		}
		text := strings.ToLower(strings.ReplaceAll(string(b), "\x00", "")) // UTF-16 too
		for _, w := range []string{"gps", "latitude", "longitude", "geotag"} {
			if strings.Contains(text, w) {
				return true
			}
		}
	}
	return false
}

// tables are the boxes of a track that tell where its samples are.
type tables struct{ stsc, stco, co64, stsz, stz2 []byte }

func sampleSpans(s source, trak box) ([]span, error) {
	var t tables
	var walk func(box) error
	walk = func(b box) error {
		to := map[string]*[]byte{"stsc": &t.stsc, "stco": &t.stco, "co64": &t.co64, "stsz": &t.stsz, "stz2": &t.stz2}[b.name]
		switch {
		case b.name == "mdia" || b.name == "minf" || b.name == "stbl":
			return children(s, b, 0, walk)
		case to != nil && *to == nil:
			if *to = b.data(s, maxBlock); int64(len(*to)) < b.n-b.head {
				return ErrInvalid
			}
		}
		return nil
	}
	if err := children(s, trak, 0, walk); err != nil {
		return nil, err
	}
	return t.spans()
}

// sizer gives the bytes of the next n samples.
type sizer struct {
	same  int64
	left  int64
	bits  int
	half  bool
	table cursor
}

func (t tables) sizer() sizer {
	d := cursor{b: t.stsz}
	if t.stsz != nil {
		d.uint(4)
		same, left := d.uint(4), d.uint(4)
		return sizer{same: int64(same), left: int64(left), bits: 32, table: d}
	}
	d = cursor{b: t.stz2}
	d.uint(7)
	bits, left := d.uint(1), d.uint(4)
	return sizer{left: int64(left), bits: int(bits), table: d}
}

func (z *sizer) next(n int64) (sum int64, err error) {
	n = min(n, z.left)
	z.left -= n
	if z.same > 0 {
		return satMul(n, z.same), nil
	}
	for ; n > 0; n-- {
		switch z.bits {
		case 8, 16, 32:
			sum += int64(z.table.uint(z.bits / 8))
		case 4:
			if len(z.table.b) == 0 {
				return 0, ErrInvalid
			}
			if z.half = !z.half; z.half {
				sum += int64(z.table.b[0] >> 4)
			} else {
				sum += int64(z.table.uint(1) & 15)
			}
		}
		if z.table.failed || z.bits == 0 {
			return 0, ErrInvalid
		}
	}
	return sum, nil
}

// spans is one piece for each chunk; tables that do not add up are ErrInvalid.
func (t tables) spans() (out []span, err error) {
	chunks, step := cursor{b: t.stco}, 4
	if t.stco == nil {
		chunks, step = cursor{b: t.co64}, 8
	}
	if chunks.b == nil {
		return nil, nil
	}
	chunks.uint(4)
	count := int64(chunks.uint(4))
	if count == 0 {
		return nil, nil
	}
	runs, sizes := cursor{b: t.stsc}, t.sizer()
	runs.uint(4)
	entries := runs.uint(4)
	if chunks.failed || count > int64(len(chunks.b)/step) || count > maxSpans || entries > uint64(len(runs.b)/12) {
		return nil, fmt.Errorf("tables of a track: %w", ErrInvalid)
	}
	next, per, coming := int64(1), int64(0), int64(0)
	for i := int64(1); i <= count; i++ {
		for i >= next {
			if per = coming; entries == 0 {
				next = count + 1
				break
			}
			next = int64(runs.uint(4))
			coming = int64(runs.uint(4))
			runs.uint(4)
			entries--
		}
		n, err := sizes.next(per)
		if err != nil {
			return nil, fmt.Errorf("sizes of samples: %w", err)
		}
		out = append(out, span{int64(chunks.uint(step)), n})
	}
	return out, nil
}

// fragment adds the samples of hidden tracks in one moof, and shows their traf boxes.
func (h *hidden) fragment(s source, moof box, show func(box)) error {
	end := moof.off // of what came before
	return children(s, moof, 0, func(traf box) error {
		if traf.name != "traf" {
			return nil
		}
		var id uint64
		var size int64
		at := end
		return children(s, traf, 0, func(b box) error {
			d := cursor{b: b.data(s, maxBlock)}
			switch b.name {
			case "tfhd":
				flags := d.uint(4)
				if id = d.uint(4); h.tracks[id] {
					show(traf)
				}
				size = h.defaults[id]
				if flags&0x20000 != 0 {
					at = moof.off
				}
				if flags&1 != 0 {
					at = int64(d.uint(8))
				}
				d.take(4 * (bit(flags, 2) + bit(flags, 8)))
				if flags&16 != 0 {
					size = int64(d.uint(4))
				}
				end = at
			case "trun":
				p, err := run(&d, end, at, size)
				if err != nil {
					return err
				}
				if end = p.off + p.n; h.tracks[id] {
					return h.add(p)
				}
			}
			return nil
		})
	})
}

func bit(flags, b uint64) int {
	if flags&b != 0 {
		return 1
	}
	return 0
}

// run is where the samples of a trun lie: after those before it, or where it says, counted from base.
func run(d *cursor, after, base, size int64) (span, error) {
	flags, count := d.uint(4), int64(d.uint(4))
	p := span{off: after}
	if flags&1 != 0 {
		p.off = base + int64(int32(d.uint(4)))
	}
	d.take(4 * bit(flags, 4))
	if flags&0x200 == 0 {
		p.n = satMul(count, size)
		return p, nil
	}
	for ; count > 0; count-- {
		d.take(4 * bit(flags, 0x100))
		p.n += int64(d.uint(4))
		d.take(4 * (bit(flags, 0x400) + bit(flags, 0x800)))
		if d.failed {
			return p, fmt.Errorf("run of samples: %w", ErrInvalid)
		}
	}
	return p, nil
}

// erase overwrites with zeros what lies of the spans in boxes of data, and nowhere else.
func (h *hidden) erase(s source, p *plan) error {
	sort.Slice(h.spans, func(i, j int) bool { return h.spans[i].off < h.spans[j].off })
	i, last := 0, int64(0)
	return boxes(s, 0, s.size, func(b box) error {
		if b.name != "mdat" && b.name != "free" && b.name != "skip" && b.name != "wide" {
			return nil
		}
		for ; i < len(h.spans) && h.spans[i].off < b.end(); i++ {
			off := max(h.spans[i].off, b.body(), last)
			end := h.spans[i].off + min(h.spans[i].n, s.size)
			if end > off {
				last = min(end, b.end())
				if last > off {
					p.add(edit{off: off, n: last - off, pad: last - off})
				}
			}
			if end > b.end() { // goes on in the next
				return nil
			}
		}
		return nil
	})
}
