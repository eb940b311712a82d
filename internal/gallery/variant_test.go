package gallery_test

import (
	"testing"

	"calotype/internal/gallery"
)

func TestVariantsFollowTheListAndTheBrowser(t *testing.T) {
	t.Parallel()
	photo := gallery.File{Role: gallery.Original, MIME: "image/jpeg", Width: 1000}
	for width, want := range map[int]bool{-1: false, 0: false, 159: false, 160: true, 641: false, 960: true, 1280: false} {
		if got := photo.HasVariant(width); got != want {
			t.Errorf("%d: %v", width, got)
		}
	}
	if !(gallery.File{Role: gallery.Original, MIME: "image/png", Width: 320}).HasVariant(320) {
		t.Error("a picture has no variant as wide as it is")
	}
	for _, f := range []gallery.File{{Role: gallery.Thumb, MIME: "image/jpeg", Width: 500}, {Role: gallery.Source, MIME: "image/heic", Width: 5000}, {Role: gallery.Original, MIME: "video/mp4", Width: 1920}} {
		if f.HasVariant(160) {
			t.Errorf("%s has variants", f.Role)
		}
	}
	if frame := (gallery.File{Role: gallery.Frame, MIME: "image/jpeg", Width: 1920}); !frame.HasVariant(640) {
		t.Error("a frame has none")
	}
	for accept, want := range map[string]string{
		"image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8": "image/avif", "image/webp,*/*": "image/webp",
		"image/png,image/*;q=0.8": "image/jpeg", "": "image/jpeg", "IMAGE/AVIF;q=0, image/webp;q=0.1": "image/webp", "image/avif;q=x": "image/avif", ";;": "image/jpeg",
	} {
		if got := gallery.VariantMIME(accept, photo); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
	if got := gallery.VariantMIME("*/*", gallery.File{MIME: "image/webp"}); got != "image/png" {
		t.Error(got)
	}
}

func TestPicturesAllAroundHaveWidthsOfTheirOwn(t *testing.T) {
	t.Parallel()
	photo := gallery.File{Role: gallery.Original, MIME: "image/jpeg", Width: 8192}
	round := &gallery.Media{Is360: true}
	for width, want := range map[int]bool{0: false, 3072: false, 4096: true, 8192: false, 16384: false} {
		if got := round.HasRound(photo, width); got != want {
			t.Errorf("%d: %v", width, got)
		}
	}
	if wide := (gallery.File{Role: gallery.Original, MIME: "image/jpeg", Width: 12000}); !round.HasRound(wide, 8192) || (&gallery.Media{}).HasRound(wide, 8192) || photo.HasVariant(4096) {
		t.Error("they are for all pictures, or not for all that are round")
	}
	for _, f := range []gallery.File{{Role: gallery.Original, MIME: "video/mp4", Width: 9000}, {Role: gallery.Medium, MIME: "image/jpeg", Width: 9000}} {
		if round.HasRound(f, 4096) {
			t.Errorf("%s, %s", f.Role, f.MIME)
		}
	}
}
