package imaging

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func TestWhatCannotBeIsNotBelieved(t *testing.T) {
	t.Parallel()
	lim := Limits{Pixels: 1000, AnimationPixels: 2000, Frames: 10, Duration: time.Minute}
	good := Facts{Format: "png", Width: 10, Height: 20, Frames: 1, Orientation: 1}
	for name, c := range map[string]struct {
		change func(*Facts)
		want   error
	}{
		"all is well":        {func(*Facts) {}, nil},
		"a film":             {func(f *Facts) { f.Format, f.Video, f.Frames, f.Duration = "mp4", true, 0, 59.5 }, nil},
		"no format":          {func(f *Facts) { f.Format = "" }, errUnbelievable},
		"an unknown format":  {func(f *Facts) { f.Format = "../../x" }, errUnbelievable},
		"a picture as film":  {func(f *Facts) { f.Video = true }, errUnbelievable},
		"no width":           {func(f *Facts) { f.Width = 0 }, errUnbelievable},
		"less than nothing":  {func(f *Facts) { f.Height = -5 }, errUnbelievable},
		"no number":          {func(f *Facts) { f.Duration = math.NaN() }, errUnbelievable},
		"for ever":           {func(f *Facts) { f.Duration = math.Inf(1) }, errUnbelievable},
		"a ninth turn":       {func(f *Facts) { f.Orientation = 9 }, errUnbelievable},
		"too many pixels":    {func(f *Facts) { f.Width = 51 }, ErrTooLarge},
		"pixels that wrap":   {func(f *Facts) { f.Width, f.Height = math.MaxInt64, math.MaxInt64 }, ErrTooLarge},
		"too many frames":    {func(f *Facts) { f.Animated, f.Frames = true, 11 }, ErrTooLarge},
		"too much animation": {func(f *Facts) { f.Animated, f.Frames, f.Width = true, 9, 20 }, ErrTooLarge},
		"too long":           {func(f *Facts) { f.Format, f.Video, f.Duration = "mov", true, 61 }, ErrTooLarge},
	} {
		f := good
		c.change(&f)
		r := Reply{Facts: f}
		if err := r.check(Ask{Op: "probe", Limits: lim}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWordsOfAWorkerAreCut(t *testing.T) {
	t.Parallel()
	f := Facts{
		Format: "png", Width: 1, Height: 1, Title: "a\x00b\x1b[31mc\xff", Description: strings.Repeat("é", maxWord), EXIF: strings.Repeat("x", maxSaidEXIF+1),
	}
	if err := f.check(Limits{}); err != nil {
		t.Fatal(err)
	}
	if f.Title != "ab[31mc" || len(f.Description) > maxWord || f.EXIF != "" {
		t.Errorf("title %q, %d bytes of description, %d of EXIF", f.Title, len(f.Description), len(f.EXIF))
	}
}

func TestWhatWasMadeIsHeldAgainstTheQuestion(t *testing.T) {
	t.Parallel()
	ask := RenderRequest{Outputs: []Output{{Path: "out/a"}}}
	for name, c := range map[string]struct {
		said Rendered
		want error
	}{
		"all is well":      {Rendered{Outputs: []Made{{Width: 1, Height: 1}}, Average: "#a0b1c2"}, nil},
		"one too many":     {Rendered{Outputs: []Made{{Width: 1, Height: 1}, {Width: 1, Height: 1}}}, errUnbelievable},
		"no size":          {Rendered{Outputs: []Made{{}}}, errUnbelievable},
		"a negative frame": {Rendered{Frame: &Made{Width: 5, Height: -1}}, errUnbelievable},
		"a colour of code": {Rendered{Average: `red;background:url(//x)`}, errUnbelievable},
		"a long hash":      {Rendered{ThumbHash: make([]byte, 1000)}, errUnbelievable},
	} {
		r := Reply{Rendered: c.said}
		if err := r.check(Ask{Op: "render", Render: &ask}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
