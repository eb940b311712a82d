package imaging_test

import (
	"image"
	"testing"

	"calotype/internal/imaging"
)

func TestWatermarksLieWhereTheyShall(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		why          string
		m            imaging.Watermark
		w, h, mw, mh int
		scale        float64
		want         image.Rectangle
	}{
		{"in the middle, a square of four hundredths", imaging.Watermark{X: 0.5, Y: 0.5, Area: 0.04, Margin: 10}, 1000, 1000, 512, 512, 1, image.Rect(400, 400, 600, 600)},
		{"at the left and the top", imaging.Watermark{Area: 0.04, Margin: 10}, 1000, 1000, 512, 512, 1, image.Rect(10, 10, 210, 210)},
		{"at the right and the bottom", imaging.Watermark{X: 1, Y: 1, Area: 0.04, Margin: 10}, 1000, 1000, 512, 512, 1, image.Rect(790, 790, 990, 990)},
		{"at half the size with half the margin", imaging.Watermark{X: 1, Y: 1, Area: 0.04, Margin: 10}, 500, 500, 512, 512, 0.5, image.Rect(395, 395, 495, 495)},
		{"enlarged, twice as wide as high", imaging.Watermark{X: 0.5, Y: 1, Area: 0.02}, 1000, 1000, 20, 10, 1, image.Rect(400, 900, 600, 1000)},
		{"no wider than the picture within its margin", imaging.Watermark{X: 0.5, Y: 0.5, Area: 1, Margin: 10}, 1000, 100, 100, 100, 1, image.Rect(460, 10, 540, 90)},
		{"a margin that leaves nothing", imaging.Watermark{X: 1, Y: 1, Area: 1, Margin: 500}, 100, 100, 10, 10, 1, image.Rect(99, 99, 100, 100)},
		{"one pixel", imaging.Watermark{X: 1, Y: 0.5, Area: 0.01, Margin: 3}, 1, 1, 3000, 10, 1, image.Rect(0, 0, 1, 1)},
	} {
		if got := c.m.On(c.w, c.h, c.mw, c.mh, c.scale); got != c.want {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}
