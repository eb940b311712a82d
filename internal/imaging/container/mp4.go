package container

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"
)

func probeMP4(s source, f *Facts) error {
	var x texts
	f.Frames = 0
	err := boxes(s, 0, s.size, func(b box) error {
		if b.name == "moov" {
			return movie(s, b, f, &x)
		}
		return nil
	})
	x.apply(f)
	return err
}

// movie reads a moov box. The first track with a picture gives size, rotation and frames.
func movie(s source, moov box, f *Facts, x *texts) error {
	return children(s, moov, 0, func(b box) error {
		switch b.name {
		case "mvhd":
			movieHeader(b.data(s, 32), f)
		case "trak":
			if t := readTrack(s, b); t.handler == "vide" || t.handler == "pict" {
				t.facts(f)
			}
		case "udta", "meta":
			movieTexts(s, b, x, f)
		}
		return nil
	})
}

// epoch is when QuickTime time begins, in Unix seconds.
const epoch = -2082844800

func movieHeader(d []byte, f *Facts) {
	if len(d) < 20 {
		return
	}
	c := cursor{b: d}
	n := width(c.uint(1) == 0) // of times, halved for version 1
	if n == 4 {
		n = 8
	} else {
		n = 4
	}
	c.uint(3)
	created := c.uint(n)
	c.uint(n)
	scale, length := c.uint(4), c.uint(n)
	if created > 0 && created < 1<<33 && f.Taken.IsZero() {
		f.Taken = time.Unix(epoch+int64(created), 0).UTC()
	}
	if scale > 0 && !c.failed && length != 1<<(8*uint(n))-1 && length/scale < 1<<32 {
		f.Duration = time.Duration(float64(length) / float64(scale) * float64(time.Second))
	}
}

// track is what a trak box says of a picture.
type track struct {
	id                             uint64
	handler                        string
	width, height                  int // on the screen
	codedWidth, codedHeight, count int
	matrix                         [4]int32
}

func readTrack(s source, trak box) (t track) {
	var walk func(box) error
	walk = func(b box) error {
		switch b.name {
		case "mdia", "minf", "stbl":
			return children(s, b, 0, walk)
		case "tkhd":
			d := b.data(s, 96)
			if len(d) >= 24 {
				t.id = uint64(binary.BigEndian.Uint32(d[12+8*int(d[0]&1):]))
			}
			if len(d) == 96 && d[0] == 1 {
				d = d[12:]
			}
			if len(d) < 84 {
				return nil
			}
			for i, at := range []int{40, 44, 52, 56} {
				t.matrix[i] = int32(binary.BigEndian.Uint32(d[at:]))
			}
			t.width, t.height = int(binary.BigEndian.Uint16(d[76:])), int(binary.BigEndian.Uint16(d[80:]))
		case "hdlr":
			if d := b.data(s, 12); len(d) == 12 && t.handler == "" {
				t.handler = string(d[8:])
			}
		case "stsd":
			if d := b.data(s, 44); len(d) == 44 {
				t.codedWidth = int(binary.BigEndian.Uint16(d[40:]))
				t.codedHeight = int(binary.BigEndian.Uint16(d[42:]))
			}
		case "stsz", "stz2":
			if d := b.data(s, 12); len(d) == 12 {
				t.count = int(binary.BigEndian.Uint32(d[8:]))
			}
		}
		return nil
	}
	_ = children(s, trak, 0, walk)
	return t
}

func (t track) facts(f *Facts) {
	if t.width == 0 || t.height == 0 {
		t.width, t.height = t.codedWidth, t.codedHeight
	}
	if f.Width != 0 || t.width == 0 {
		return
	}
	f.Width, f.Height, f.Frames = t.width, t.height, t.count
	a, b, c, d := t.matrix[0], t.matrix[1], t.matrix[2], t.matrix[3]
	switch {
	case a == 0 && d == 0 && b > 0 && c < 0:
		f.Orientation = 6
	case a == 0 && d == 0 && b < 0 && c > 0:
		f.Orientation = 8
	case a == 0 && d == 0 && b > 0 && c > 0:
		f.Orientation = 5
	case a == 0 && d == 0 && b < 0 && c < 0:
		f.Orientation = 7
	case a < 0 && d < 0:
		f.Orientation = 3
	case a < 0 && d > 0:
		f.Orientation = 2
	case a > 0 && d < 0:
		f.Orientation = 4
	}
}

// movieTexts reads udta and meta, in the shapes of QuickTime and of iTunes.
func movieTexts(s source, b box, x *texts, f *Facts) {
	if b.name == "udta" {
		_ = children(s, b, 0, func(b box) error {
			if b.name == "meta" {
				movieTexts(s, b, x, f)
			} else if d := b.data(s, 4<<10); strings.HasPrefix(b.name, "\xa9") && len(d) > 4 {
				n := int(binary.BigEndian.Uint16(d))
				movieText(b.name, string(d[4:min(len(d), 4+n)]), x, f)
			}
			return nil
		})
		return
	}
	keys := metaKeys(s, b)
	_ = children(s, b, metaSkip(s, b), func(b box) error {
		if b.name != "ilst" {
			return nil
		}
		return children(s, b, 0, func(item box) error {
			if d := item.data(s, 4<<10); len(d) > 16 && string(d[4:8]) == "data" {
				movieText(keyName(keys, item.name), string(d[16:]), x, f)
			}
			return nil
		})
	})
}

func movieText(name, text string, x *texts, f *Facts) {
	switch text = clean(text); name {
	case "\xa9nam", "com.apple.quicktime.title":
		x.plainTitle = firstText(x.plainTitle, text)
	case "\xa9cmt", "\xa9des", "desc", "com.apple.quicktime.comment", "com.apple.quicktime.description":
		x.plainDescription = firstText(x.plainDescription, text)
	case "\xa9mak", "com.apple.quicktime.make":
		f.Make = firstText(f.Make, text)
	case "\xa9mod", "com.apple.quicktime.model":
		f.Model = firstText(f.Model, text)
	case "com.apple.quicktime.creationdate":
		if at, err := time.Parse("2006-01-02T15:04:05-0700", text); err == nil {
			f.Taken = at
		}
	}
}

// metaKeys lists the names that ilst's items refer to by number, from 1.
func metaKeys(s source, meta box) (keys []string) {
	_ = children(s, meta, metaSkip(s, meta), func(b box) error {
		if b.name != "keys" {
			return nil
		}
		return children(s, b, 8, func(k box) error {
			if len(keys) < maxItems {
				keys = append(keys, string(k.data(s, 256)))
			}
			return nil
		})
	})
	return keys
}

func keyName(keys []string, item string) string {
	if n := binary.BigEndian.Uint32([]byte(item)); n >= 1 && int64(n) <= int64(len(keys)) {
		return keys[n-1]
	}
	return item
}

// privateText tells names and values that speak of a place or a device.
func privateText(b []byte) bool {
	b = bytes.ToLower(b)
	for _, w := range []string{"location", "gps", "serial", "latitude", "longitude", "xyz"} {
		if bytes.Contains(b, []byte(w)) {
			return true
		}
	}
	return false
}
