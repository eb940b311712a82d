package gallery_test

import (
	"testing"

	"calotype/internal/gallery"
)

func TestACamerasMakerIsNamedOnce(t *testing.T) {
	for of, want := range map[[2]string]string{
		{"Canon", "Canon EOS R5"}: "Canon EOS R5", {"NIKON CORPORATION", "NIKON D5"}: "NIKON D5", {"canon ", " CANON R"}: "CANON R",
		{"Apple", "iPhone 14 Pro"}: "Apple iPhone 14 Pro", {"Canon", ""}: "Canon", {"", "Canonet"}: "Canonet", {"Can", "Canonet"}: "Can Canonet",
		{"", ""}: "", {" ", "  "}: "", {"Leica", "Leica"}: "Leica",
	} {
		if got := gallery.Camera(of[0], of[1]); got != want {
			t.Errorf("%q: %q, not %q", of, got, want)
		}
	}
}
