package imaging_test

import (
	"testing"

	"calotype/internal/imaging"
)

func TestSquaresLieInTheirPictures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		square     imaging.Square
		w, h       int
		x, y, side int
	}{
		"all that fits, in the middle": {imaging.Square{X: .5, Y: .5, Size: 1}, 300, 200, 50, 0, 200},
		"moved in from the left":       {imaging.Square{X: 0, Y: .5, Size: 1}, 300, 200, 0, 0, 200},
		"moved in from a corner":       {imaging.Square{X: 1, Y: 1, Size: .1}, 300, 200, 280, 180, 20},
		"around a point":               {imaging.Square{X: .5, Y: .25, Size: .5}, 200, 400, 50, 50, 100},
		"no larger than the picture":   {imaging.Square{X: .5, Y: .5, Size: 3}, 300, 200, 50, 0, 200},
		"of one pixel":                 {imaging.Square{X: .9, Y: .9, Size: .001}, 10, 10, 9, 9, 1},
		"of a line":                    {imaging.Square{X: .5, Y: .5, Size: 1}, 1, 1000, 0, 500, 1},
	} {
		if x, y, side := c.square.In(c.w, c.h); x != c.x || y != c.y || side != c.side {
			t.Errorf("%s: %d, %d, %d", name, x, y, side)
		}
	}
}
