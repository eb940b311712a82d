package gallery

import (
	"mime"
	"slices"
	"strconv"
	"strings"
)

// VariantWidths are the widths in pixels that pictures are made at on demand (ui.md,
// section 10).
var VariantWidths = []int{160, 320, 480, 640, 960, 1280, 1600, 2048, 3072}

// HasVariant reports whether a file is shown at a width on demand: one of the list
// that is not above its own, of a picture or of a video's frame.
func (f File) HasVariant(width int) bool {
	picture := f.Role == Frame || f.Role == Original && strings.HasPrefix(f.MIME, "image/")
	return picture && width <= f.Width && slices.Contains(VariantWidths, width)
}

// RoundWidths are those of pictures that are seen all around, besides: what graphics hold
// at once, and what better ones do.
var RoundWidths = []int{4096, 8192}

// HasRound reports whether a media's file is shown at one of RoundWidths.
func (m *Media) HasRound(f File, width int) bool {
	return m.Is360 && f.Role == Original && strings.HasPrefix(f.MIME, "image/") && width < f.Width && slices.Contains(RoundWidths, width)
}

// VariantMIME is the type that a variant of a file gets for what a browser accepts: the
// smallest of AVIF and WebP that it names, else what every browser shows.
func VariantMIME(accept string, f File) string {
	for _, want := range []string{"image/avif", "image/webp"} {
		for _, entry := range strings.Split(accept, ",") {
			kind, params, err := mime.ParseMediaType(entry)
			q, bad := strconv.ParseFloat(params["q"], 64)
			if err == nil && kind == want && (bad != nil || q > 0) {
				return want
			}
		}
	}
	return PlainMIME(f)
}

// PlainMIME is the type of a variant that every browser shows.
func PlainMIME(f File) string {
	if f.MIME == "image/jpeg" {
		return f.MIME
	}
	return "image/png" // it may be transparent
}
