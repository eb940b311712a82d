package worker

import (
	"bytes"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"calotype/internal/imaging"
)

// The pictures in testdata have four quarters, of the colours that quarters names, coded by x265 with 10 bits.
var quarters = [4]color.NRGBA{{200, 60, 40, 255}, {40, 160, 70, 255}, {50, 80, 190, 255}, {225, 225, 225, 255}}

// p3Quarters are quarters taken for Display P3 and turned into sRGB, computed from the primaries' chromaticities.
var p3Quarters = [4]color.NRGBA{{217, 42, 23, 255}, {0, 163, 56, 255}, {40, 81, 197, 255}, {225, 225, 225, 255}}

func TestHEICOfTenBitsKeepsItsColours(t *testing.T) {
	dim := quarters // what is transparent is flattened on white
	for i, c := range dim {
		if i%2 == 1 {
			dim[i] = color.NRGBA{over(c.R), over(c.G), over(c.B), 255}
		}
	}
	small := color.NRGBA{180, 120, 60, 255}
	bench := t.TempDir()
	p := pool(t, bench, "worker", time.Minute)
	for name, c := range map[string]struct {
		w, h int
		want [4]color.NRGBA
	}{
		"ten-bits":         {150, 90, quarters},
		"ten-bits-444":     {150, 90, quarters},
		"ten-bits-limited": {150, 90, quarters}, // black at 16, matrix of BT.709, as the stream alone says
		"ten-bits-alpha":   {150, 90, dim},
		"ten-bits-grid":    {110, 100, quarters}, // 4 tiles of 64×64
		"ten-bits-small":   {40, 30, [4]color.NRGBA{small, small, small, small}},
		"ten-bits-p3":      {150, 90, p3Quarters}, // as the stream alone says
	} {
		if got := converted(t, p, bench, name, c.w, c.h); !alike(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func over(v uint8) uint8 { return uint8((int(v)*102 + 255*153) / 255) }

func alike(a, b [4]color.NRGBA) bool {
	for i := range a {
		if far(a[i], b[i]) {
			return false
		}
	}
	return true
}

// A picture of more light than sRGB has is shown with its white near sRGB's, and with what is brighter apart from it as
// far as there is room.
func TestHighDynamicRangeIsBroughtIntoRange(t *testing.T) {
	bench := t.TempDir()
	p := pool(t, bench, "worker", time.Minute)
	for name, c := range map[string]struct{ least, most uint8 }{ // of the gray quarter: 88 % of the code
		"ten-bits-hlg": {235, 253}, // about 470 cd/m²
		"ten-bits-pq":  {255, 255}, // over 1000
	} {
		got := converted(t, p, bench, name, 150, 90)
		if g := got[3]; g.R < c.least || g.R > c.most || g.R != g.G || g.G != g.B {
			t.Errorf("%s: gray is %v", name, g)
		}
		if r := got[0]; r.R < 180 || r.G > r.R/2 || r.B > r.R/2 {
			t.Errorf("%s: red is %v", name, r)
		}
	}
}

// converted is the colour in the middle of each quarter of the JPEG that becomes of a HEIC.
func converted(t *testing.T, p *imaging.Pool, bench, name string, w, h int) (got [4]color.NRGBA) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".heic"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bench, "in"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := p.Probe(t.Context(), "in", imaging.Limits{})
	if err != nil || f.Format != "heic" || f.Width != w || f.Height != h {
		t.Fatalf("%s: %+v, %v", name, f, err)
	}
	_, err = p.Render(t.Context(), imaging.RenderRequest{In: "in", Facts: f, Original: &imaging.Original{Path: "out/o", Format: "jpeg", Quality: 95},
		Outputs: []imaging.Output{{Path: "out/t", Format: "jpeg", Width: 32, Height: 32, Crop: true}}})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if b, err = os.ReadFile(filepath.Join(bench, "out", "o")); err != nil {
		t.Fatal(err)
	}
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil || m.Bounds().Dx() != w || m.Bounds().Dy() != h {
		t.Fatalf("%s: %v, %v", name, m.Bounds(), err)
	}
	for i := range got {
		got[i] = color.NRGBAModel.Convert(m.At(w/4+w/2*(i%2), h/4+h/2*(i/2))).(color.NRGBA)
	}
	return got
}
