package web

import (
	"cmp"
	"fmt"
	"html/template"
	"image"
	"image/color"
	"net/url"
	"slices"

	"github.com/galdor/go-thumbhash"
)

// Swatch is one of the colours of a picture; Share is how much of it has the colour, in
// hundredths.
type Swatch struct {
	Hex, Href string
	Share     int
}

// Style carries colour and share to the style sheet.
func (s Swatch) Style() template.CSS {
	return template.CSS(fmt.Sprintf("--c:%s;--n:%d", s.Hex, max(s.Share, 8)))
}

const (
	swatches = 5
	corners  = 4
)

// colours are those of a picture's small likeness, the lightest first, and those of its
// corners; none of what one sees through.
func colours(hash []byte, root string) ([]Swatch, []string) {
	if len(hash) == 0 {
		return nil, nil
	}
	small, err := thumbhash.DecodeImage(hash)
	if err != nil || small.Bounds().Empty() {
		return nil, nil
	}
	dots, clear := dotsOf(small)
	if clear {
		return nil, nil
	}
	var list []Swatch
	for _, box := range cut(dots) {
		hex := mean(box).hex()
		q := url.Values{"q": {"color:" + hex}}
		list = append(list, Swatch{Hex: hex, Href: root + "/search/images?" + q.Encode(), Share: len(box) * 100 / len(dots)})
	}
	b := small.Bounds()
	var ends []string
	for _, p := range []image.Point{b.Min, {b.Max.X - 1, b.Min.Y}, {b.Min.X, b.Max.Y - 1}, {b.Max.X - 1, b.Max.Y - 1}} {
		ends = append(ends, dotOf(small.At(p.X, p.Y)).hex())
	}
	return list, ends
}

// seenThrough reports whether a picture's small likeness has transparency: the highest
// bit of its header.
func seenThrough(hash []byte) bool { return len(hash) > 2 && hash[2]&0x80 != 0 }

// cornerStyle is the placeholder for the style sheet; the colours are our own writing.
func cornerStyle(ends []string) template.CSS {
	return template.CSS(fmt.Sprintf(";--nw:%s;--ne:%s;--sw:%s;--se:%s", ends[0], ends[1], ends[2], ends[3]))
}

// dot is a colour, red, green and blue.
type dot [3]int

func dotOf(c color.Color) dot {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return dot{int(n.R), int(n.G), int(n.B)}
}

func (d dot) hex() string { return fmt.Sprintf("#%02x%02x%02x", d[0], d[1], d[2]) }

// dotsOf are every second dot of every second row of an image, which has no detail
// to lose, and whether one sees through it.
func dotsOf(m image.Image) (dots []dot, clear bool) {
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 2 {
		for x := b.Min.X; x < b.Max.X; x += 2 {
			c := m.At(x, y)
			if _, _, _, a := c.RGBA(); a < 0xf000 {
				return nil, true
			}
			dots = append(dots, dotOf(c))
		}
	}
	return dots, false
}

// cut parts dots into boxes of like colours (median cut), the lightest first.
func cut(dots []dot) [][]dot {
	boxes := [][]dot{dots}
	for len(boxes) < swatches {
		widest, at, axis := 0, -1, 0
		for i, box := range boxes {
			for c := range 3 {
				low := slices.MinFunc(box, func(a, b dot) int { return a[c] - b[c] })
				high := slices.MaxFunc(box, func(a, b dot) int { return a[c] - b[c] })
				if w := high[c] - low[c]; w > widest && len(box) > 1 {
					widest, at, axis = w, i, c
				}
			}
		}
		if at < 0 {
			break
		}
		box := boxes[at]
		slices.SortStableFunc(box, func(a, b dot) int { return a[axis] - b[axis] })
		boxes[at] = box[:len(box)/2]
		boxes = append(boxes, box[len(box)/2:])
	}
	slices.SortFunc(boxes, func(a, b []dot) int { return cmp.Compare(mean(b).light(), mean(a).light()) })
	return boxes
}

func (d dot) light() int { return 3*d[0] + 6*d[1] + d[2] }

func mean(box []dot) (out dot) {
	for _, d := range box {
		for c := range d {
			out[c] += d[c]
		}
	}
	for c := range out {
		out[c] /= len(box)
	}
	return out
}
