package gallery

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

type swatch struct {
	name    string
	r, g, b uint8
}

// palette are the colours that a picture can be looked for by.
var palette = []swatch{
	{"black", 0x10, 0x10, 0x10}, {"grey", 0x80, 0x80, 0x80}, {"white", 0xf4, 0xf4, 0xf4}, {"red", 0xc8, 0x28, 0x28},
	{"orange", 0xe0, 0x80, 0x28}, {"brown", 0x70, 0x4a, 0x2c}, {"yellow", 0xe4, 0xd0, 0x40}, {"green", 0x3c, 0x8c, 0x3c},
	{"teal", 0x30, 0x90, 0x90}, {"blue", 0x30, 0x60, 0xc0}, {"purple", 0x70, 0x40, 0xa8}, {"pink", 0xe0, 0x80, 0xb0},
}

// Colours are the names of the palette's colours, in its order.
func Colours() []string {
	names := make([]string, len(palette))
	for i, c := range palette {
		names[i] = c.name
	}
	return names
}

// InPalette reports whether a word is a colour of the palette.
func InPalette(name string) bool {
	for _, c := range palette {
		if c.name == name {
			return true
		}
	}
	return false
}

// Colour is the colour of the palette that is nearest to one written "#rrggbb", or
// the colour of the palette itself; "" for other text.
func Colour(text string) string {
	if text == "gray" {
		return "grey"
	}
	if InPalette(text) {
		return text
	}
	if len(text) != 7 || text[0] != '#' {
		return ""
	}
	n, err := strconv.ParseUint(text[1:], 16, 32)
	if err != nil {
		return ""
	}
	l, a, b := oklab(uint8(n>>16), uint8(n>>8), uint8(n))
	return slices.MinFunc(palette, func(x, y swatch) int {
		return cmp.Compare(x.apart(l, a, b), y.apart(l, a, b))
	}).name
}

// apart is how different two colours look. Averages of photos are pale, so their
// hue counts for more than how light they are.
func (s swatch) apart(l, a, b float64) float64 {
	l2, a2, b2 := oklab(s.r, s.g, s.b)
	const light, hue = 1, 3
	return light*(l-l2)*(l-l2) + hue*((a-a2)*(a-a2)+(b-b2)*(b-b2))
}

// oklab is a colour in the space Oklab (Ottosson 2020), in which distances are as
// the eye sees them.
func oklab(red, green, blue uint8) (lightness, a, b float64) {
	linear := func(c uint8) float64 {
		f := float64(c) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	r, g, bl := linear(red), linear(green), linear(blue)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*bl)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*bl)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*bl)
	return 0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s
}
