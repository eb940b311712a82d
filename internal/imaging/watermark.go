package imaging

import (
	"image"
	"math"
)

// Watermark is a picture that lies on others.
type Watermark struct {
	Path    string  // of a PNG, relative to the bench
	X, Y    float64 // where it lies, in shares of what is free beside it
	Area    float64 // share of the picture that it covers
	Margin  int     // pixels of the whole picture that stay free around it
	Opacity float64 // 1 hides what lies below
}

// On is where a mark of mw×mh pixels lies on a picture of w×h, which shows the whole at a scale.
func (m Watermark) On(w, h, mw, mh int, scale float64) image.Rectangle {
	margin := float64(m.Margin) * scale
	roomW, roomH := max(1, float64(w)-2*margin), max(1, float64(h)-2*margin)
	by := min(math.Sqrt(m.Area*float64(w)*float64(h)/float64(mw)/float64(mh)), roomW/float64(mw), roomH/float64(mh))
	size := image.Pt(max(1, int(math.Round(by*float64(mw)))), max(1, int(math.Round(by*float64(mh)))))
	at := func(share, room float64, side, whole int) int {
		start := int(math.Round(margin + share*(room-float64(side))))
		return max(0, min(start, whole-side))
	}
	corner := image.Pt(at(m.X, roomW, size.X, w), at(m.Y, roomH, size.Y, h))
	return image.Rectangle{corner, corner.Add(size)}
}
