package imaging

import (
	"math"
	"testing"
	"time"
)

func TestDeadlineGrowsWithPixels(t *testing.T) {
	t.Parallel()
	p := &Pool{cfg: Config{Deadline: time.Minute}}
	for name, c := range map[string]struct {
		ask  Ask
		want time.Duration
	}{
		"a probe":         {Ask{Op: "probe"}, time.Minute},
		"a photo":         {Ask{Render: &RenderRequest{Facts: Facts{Width: 4000, Height: 3000}}}, 72 * time.Second},
		"the largest":     {Ask{Render: &RenderRequest{Facts: Facts{Width: 30_000, Height: 10_000}}}, 6 * time.Minute},
		"a clip":          {Ask{Stream: &StreamRequest{Facts: Facts{Duration: 20}}}, 20 * time.Minute},
		"a film":          {Ask{Stream: &StreamRequest{Facts: Facts{Duration: 7200}}}, streamMost},
		"what never ends": {Ask{Stream: &StreamRequest{Facts: Facts{Duration: math.MaxInt32}}}, streamMost},
		"what cannot be":  {Ask{Render: &RenderRequest{Facts: Facts{Width: math.MaxInt, Height: math.MaxInt}}}, mostTime},
	} {
		if got := p.allowed(c.ask); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
