package worker

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"calotype/internal/imaging"
)

// A mark lies on what is made at every size, as opaque as it shall be; where the picture or
// the mark can be seen through, so can what is made of them.
func TestWatermarksLieOnPictures(t *testing.T) {
	bench := t.TempDir()
	plain := func(name string, w, h int, c color.Color) {
		img := image.NewNRGBA(image.Rect(0, 0, w, h))
		draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
		write(t, bench, name, func(b *bytes.Buffer) error { return png.Encode(b, img) })
	}
	plain("opaque", 400, 200, color.NRGBA{0, 0, 200, 255})
	plain("clear", 400, 200, color.NRGBA{})
	plain("red", 40, 40, color.NRGBA{200, 0, 0, 255})
	ring := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	draw.Draw(ring, image.Rect(0, 0, 40, 20), image.NewUniform(color.NRGBA{200, 0, 0, 255}), image.Point{}, draw.Src)
	write(t, bench, "half", func(b *bytes.Buffer) error { return png.Encode(b, ring) })
	write(t, bench, "broken", func(b *bytes.Buffer) error { b.WriteString("\x89PNG\r\n\x1a\nnothing"); return nil })
	p := pool(t, bench, "worker", time.Minute)
	made := func(in, mark string, width int, opacity float64) (image.Image, error) {
		t.Helper()
		out := filepath.Join("out", in+mark+".png")
		r, err := p.Render(t.Context(), imaging.RenderRequest{
			In: in, Facts: imaging.Facts{Format: "png", Width: 400, Height: 200, Frames: 1}, Outputs: []imaging.Output{{Path: out, Format: "png", Width: width}},
			Mark: &imaging.Watermark{Path: mark, X: 1, Y: 0.5, Area: 0.02, Margin: 20, Opacity: opacity},
		})
		if err != nil {
			return nil, err
		}
		f, err := os.Open(filepath.Join(bench, r.Outputs[0].Path))
		if err != nil {
			t.Fatal(err)
		}
		defer os.Remove(f.Name())
		defer f.Close()
		img, err := png.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		return img, nil
	}
	for _, c := range []struct {
		in, mark string
		width    int
		opacity  float64
		under    color.NRGBA // in the upper half of the mark
		below    color.NRGBA // in its lower half
		beside   color.NRGBA
	}{
		{"opaque", "red", 400, 1, color.NRGBA{200, 0, 0, 255}, color.NRGBA{200, 0, 0, 255}, color.NRGBA{0, 0, 200, 255}},
		{"opaque", "red", 400, 0.5, color.NRGBA{100, 0, 100, 255}, color.NRGBA{100, 0, 100, 255}, color.NRGBA{0, 0, 200, 255}},
		{"opaque", "red", 200, 0.5, color.NRGBA{100, 0, 100, 255}, color.NRGBA{100, 0, 100, 255}, color.NRGBA{0, 0, 200, 255}},
		{"opaque", "red", 400, 0, color.NRGBA{0, 0, 200, 255}, color.NRGBA{0, 0, 200, 255}, color.NRGBA{0, 0, 200, 255}},
		{"opaque", "half", 400, 1, color.NRGBA{200, 0, 0, 255}, color.NRGBA{0, 0, 200, 255}, color.NRGBA{0, 0, 200, 255}},
		{"clear", "half", 400, 0.5, color.NRGBA{200, 0, 0, 127}, color.NRGBA{}, color.NRGBA{}},
	} {
		img, err := made(c.in, c.mark, c.width, c.opacity)
		if err != nil {
			t.Fatal(err)
		}
		scale := float64(c.width) / 400
		for _, at := range []struct {
			x, y float64
			want color.NRGBA
		}{{360, 90, c.under}, {360, 110, c.below}, {320, 100, c.beside}, {390, 100, c.beside}, {360, 70, c.beside}} {
			got := color.NRGBAModel.Convert(img.At(int(at.x*scale), int(at.y*scale))).(color.NRGBA)
			if !near(got, at.want) {
				t.Errorf("%s under %s at %d, opaque by %v: at %v,%v is %v, want %v", c.in, c.mark, c.width, c.opacity, at.x, at.y, got, at.want)
			}
		}
	}
	for _, mark := range []string{"broken", "none"} {
		if _, err := made("opaque", mark, 400, 1); err == nil || errors.Is(err, imaging.ErrCrashed) {
			t.Errorf("a mark that is %s: %v", mark, err)
		}
	}
}

func near(a, b color.NRGBA) bool {
	off := func(x, y uint8) bool { return max(x, y)-min(x, y) > 3 }
	return !off(a.A, b.A) && (b.A == 0 || !off(a.R, b.R) && !off(a.G, b.G) && !off(a.B, b.B))
}
