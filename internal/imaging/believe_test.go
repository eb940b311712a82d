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
		Format: "png", Width: 1, Height: 1, Title: "a\x00b\x1b[31mc\xff", Rights: append([]string{"a\x00" + strings.Repeat("é", maxRights)}, make([]string, 20)...), Description: strings.Repeat("é", maxWord), EXIF: strings.Repeat("x", maxSaidEXIF+1),
	}
	if err := f.check(Limits{}); err != nil {
		t.Fatal(err)
	}
	if len(f.Rights) != mostRights || len(f.Rights[0]) > maxRights || f.Rights[0][1] == 0 {
		t.Errorf("%d words of rights, %d bytes of the first", len(f.Rights), len(f.Rights[0]))
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

func TestSegmentsAreHeldAgainstTheWhole(t *testing.T) {
	t.Parallel()
	ask := StreamRequest{Width: 426, Height: 240}
	good := func() *Streamed {
		return &Streamed{Made: Made{Width: 426, Height: 240, Size: 110}, Codecs: "avc1.64001f,mp4a.40.2", Initial: 10, Segments: []Segment{{60, 4}, {40, 1.5}}}
	}
	for name, c := range map[string]struct {
		change func(*Streamed)
		want   error
	}{
		"all is well":          {func(*Streamed) {}, nil},
		"no sound":             {func(s *Streamed) { s.Codecs = "avc1.42c00d" }, nil},
		"bytes of none":        {func(s *Streamed) { s.Size = 111 }, errUnbelievable},
		"no first bytes":       {func(s *Streamed) { s.Initial, s.Size = 0, 100 }, errUnbelievable},
		"no segments":          {func(s *Streamed) { s.Segments, s.Size = nil, 10 }, errUnbelievable},
		"a segment of nothing": {func(s *Streamed) { s.Segments[1].Size, s.Size = 0, 70 }, errUnbelievable},
		"a negative segment":   {func(s *Streamed) { s.Segments[0].Size, s.Size = -5, 45 }, errUnbelievable},
		"no time":              {func(s *Streamed) { s.Segments[0].Seconds = 0 }, errUnbelievable},
		"no number of time":    {func(s *Streamed) { s.Segments[0].Seconds = math.NaN() }, errUnbelievable},
		"endless time":         {func(s *Streamed) { s.Segments[0].Seconds = math.Inf(1) }, errUnbelievable},
		"another size":         {func(s *Streamed) { s.Height = 241 }, errUnbelievable},
		"lines in the codecs":  {func(s *Streamed) { s.Codecs = "avc1.64001f\n#EXT-X-KEY" }, errUnbelievable},
	} {
		s := good()
		c.change(s)
		if err := (&Reply{Stream: s}).check(Ask{Op: "stream", Stream: &ask}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := (&Reply{}).check(Ask{Op: "stream", Stream: &ask}); !errors.Is(err, errUnbelievable) {
		t.Errorf("nothing: %v", err)
	}
}
