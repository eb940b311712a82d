package app_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

// disc is a picture of which only the middle is not transparent.
func disc(t *testing.T, around color.Color) []byte {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, 240, 160))
	for i := range p.Rect.Dx() * p.Rect.Dy() {
		x, y := i%240, i/240
		p.Set(x, y, around)
		if (x-120)*(x-120)+(y-80)*(y-80) < 60*60 {
			p.Set(x, y, color.NRGBA{0xc0, 0x20, 0x20, 0xff})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Behind what one sees through is no colour of the picture's own, which would be taken for a part of it.
func TestATransparentPictureLiesOnNoColourOfItsOwn(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	for name, c := range map[string]struct {
		around color.Color
		clear  bool
	}{"glass": {color.NRGBA{}, true}, "wood": {color.White, false}} {
		_, key := person(t, h, name, gallery.Member)
		m := kept(t, h, wish(t, server, key, "disc.png", disc(t, c.around), nil))
		_, page := visit(t, "GET", server.URL+"/image/"+m.PublicID, nil)
		_, list := visit(t, "GET", server.URL+"/user/"+name, nil)
		tile := between(list, `<div class="gr"`, "</picture>")
		if bare := strings.Contains(between(page, `<div class="vw`, ">"), "--avg:var(--wall)"); bare != c.clear {
			t.Errorf("%s: its page has no colour: %v", name, bare)
		}
		if checks := strings.Contains(between(page, `id="vw-pic"`, ">"), "repeating-conic-gradient"); checks != c.clear {
			t.Errorf("%s: squares behind it: %v", name, checks)
		}
		if bare := strings.Contains(tile, "--avg:var(--wall)"); bare != c.clear {
			t.Errorf("%s: its tile has no colour: %v", name, bare)
		}
	}
}
