package container

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"strings"
	"time"
)

// The elements of WebM that matter here.
const (
	ebmlHeader, ebmlDoc                = 0x1a45dfa3, 0x4282
	ebmlSegment, ebmlCluster           = 0x18538067, 0x1f43b675
	ebmlInfo, ebmlTracks, ebmlTags     = 0x1549a966, 0x1654ae6b, 0x1254c367
	ebmlAttachments                    = 0x1941a469
	ebmlScale, ebmlDuration            = 0x2ad7b1, 0x4489
	ebmlTitle, ebmlDate, ebmlCRC       = 0x7ba9, 0x4461, 0xbf
	ebmlEntry, ebmlVideo, ebmlCodec    = 0xae, 0xe0, 0x86
	ebmlWidth, ebmlHeight, ebmlAlpha   = 0xb0, 0xba, 0x53c0
	ebmlTag, ebmlSimple                = 0x7373, 0x67c8
	ebmlTagName, ebmlTagText, ebmlVoid = 0x45a3, 0x4487, 0xec
)

// element is a part of a WebM; unknown says that its length is not told.
type element struct {
	id           uint32
	off, head, n int64
	unknown      bool
}

func readElement(s source, off, end int64) (e element, ok bool) {
	b, err := s.bytes(off, max(0, min(12, end-off, s.size-off)))
	if err != nil || len(b) < 2 || b[0] < 0x10 {
		return e, false
	}
	w := bits.LeadingZeros8(b[0]) + 1
	if len(b) <= w || b[w] == 0 {
		return e, false
	}
	for _, c := range b[:w] {
		e.id = e.id<<8 | uint32(c)
	}
	v := bits.LeadingZeros8(b[w]) + 1
	if len(b) < w+v {
		return e, false
	}
	n := uint64(b[w]) & (1<<(8-v) - 1)
	for _, c := range b[w+1 : w+v] {
		n = n<<8 | uint64(c)
	}
	e.off, e.head, e.unknown = off, int64(w+v), n == 1<<(7*v)-1
	room := end - off - e.head
	e.n = e.head + int64(min(n, uint64(max(0, room))))
	return e, room >= 0
}

// elements walks the elements between off and end. It steps into segments and clusters of unknown length.
func elements(s source, off, end int64, visit func(element)) error {
	n := 0
	for e, ok := readElement(s, off, end); ok; e, ok = readElement(s, off, end) {
		if n++; n > maxParts {
			return errParts
		}
		off += e.n
		if e.unknown || e.id == ebmlSegment {
			off = e.off + e.head
		}
		visit(e)
	}
	return nil
}

func (e element) each(s source, visit func(element)) {
	_ = elements(s, e.off+e.head, e.off+e.n, visit)
}

func (e element) data(s source, limit int64) []byte {
	b, err := s.bytes(e.off+e.head, min(e.n-e.head, limit))
	if err != nil {
		return nil
	}
	return b
}

func (e element) uint(s source) uint64 {
	b := e.data(s, 8)
	c := cursor{b: b}
	return c.uint(len(b))
}

func (e element) text(s source) string { return clean(string(e.data(s, 4<<10))) }

func ebmlDocType(head []byte) (doc string) {
	s := source{bytesAt(head), int64(len(head))}
	if e, ok := readElement(s, 0, s.size); ok && e.id == ebmlHeader {
		e.each(s, func(c element) {
			if c.id == ebmlDoc {
				doc = strings.TrimRight(string(c.data(s, 16)), "\x00")
			}
		})
	}
	return doc
}

func probeWebM(s source, f *Facts) error {
	var x texts
	f.Frames = 0
	foreign := false
	err := elements(s, 0, s.size, func(e element) {
		switch e.id {
		case ebmlAttachments:
			foreign = true
		case ebmlInfo:
			infoFacts(s, e, f, &x)
		case ebmlTracks:
			e.each(s, func(entry element) {
				entry.each(s, func(v element) {
					switch {
					case v.id == ebmlVideo && f.Width == 0:
						videoFacts(s, v, f)
					case v.id == ebmlCodec && !webmCodec(string(v.data(s, 64))):
						foreign = true
					}
				})
			})
		case ebmlTags:
			e.each(s, func(tag element) {
				tag.each(s, func(simple element) {
					if simple.id == ebmlSimple {
						tagText(s, simple, &x)
					}
				})
			})
		}
	})
	if err == nil && foreign {
		err = fmt.Errorf("parts that WebM does not have: %w", ErrUnsupported)
	}
	x.apply(f)
	return err
}

// webmCodec tells the codecs that WebM has. Captions are WebVTT in one of four kinds.
func webmCodec(id string) bool {
	switch id = strings.TrimRight(id, "\x00"); id {
	case "V_VP8", "V_VP9", "V_AV1", "A_VORBIS", "A_OPUS":
		return true
	}
	return strings.HasPrefix(id, "D_WEBVTT/")
}

func infoFacts(s source, e element, f *Facts, x *texts) {
	scale, length := uint64(1e6), 0.0
	e.each(s, func(c element) {
		switch d := c.data(s, 8); {
		case c.id == ebmlScale:
			scale = c.uint(s)
		case c.id == ebmlDuration && len(d) == 8:
			length = math.Float64frombits(binary.BigEndian.Uint64(d))
		case c.id == ebmlDuration && len(d) == 4:
			length = float64(math.Float32frombits(binary.BigEndian.Uint32(d)))
		case c.id == ebmlTitle:
			x.plainTitle = firstText(x.plainTitle, c.text(s))
		case c.id == ebmlDate && len(d) == 8:
			f.Taken = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(c.uint(s)))
		}
	})
	if ns := length * float64(scale); ns > 0 && ns < math.MaxInt64 {
		f.Duration = time.Duration(ns)
	}
}

func videoFacts(s source, v element, f *Facts) {
	v.each(s, func(c element) {
		switch n := int(min(c.uint(s), 1<<31)); c.id {
		case ebmlWidth:
			f.Width = n
		case ebmlHeight:
			f.Height = n
		case ebmlAlpha:
			f.Alpha = n == 1
		}
	})
}

func tagText(s source, simple element, x *texts) {
	var name, text string
	simple.each(s, func(c element) {
		switch c.id {
		case ebmlTagName:
			name = c.text(s)
		case ebmlTagText:
			text = c.text(s)
		}
	})
	switch strings.ToUpper(name) {
	case "TITLE":
		x.plainTitle = firstText(x.plainTitle, text)
	case "COMMENT", "DESCRIPTION":
		x.plainDescription = firstText(x.plainDescription, text)
	}
}

func cleanWebM(s source, m Mode, p *plan) error {
	return elements(s, 0, s.size, func(e element) {
		switch {
		case e.unknown:
		case e.id == ebmlTags && (m == Strip || privateText(e.data(s, maxBlock))):
			p.void(e)
		case e.id == ebmlInfo && m == Strip:
			var found, sums []element
			e.each(s, func(c element) {
				switch c.id {
				case ebmlTitle, ebmlDate:
					found = append(found, c)
				case ebmlCRC:
					sums = append(sums, c)
				}
			})
			if len(found) > 0 {
				found = append(found, sums...)
			}
			for _, c := range found {
				p.void(c)
			}
		}
	})
}

// void turns an element into Void of the same length.
func (p *plan) void(e element) {
	head := []byte{ebmlVoid, 0x80 | byte(e.n-2)}
	if e.n > 128 {
		head = binary.BigEndian.AppendUint64([]byte{ebmlVoid}, 1<<56|uint64(e.n-9))
	}
	p.add(edit{off: e.off, n: e.n, data: head, pad: e.n - int64(len(head))})
}
