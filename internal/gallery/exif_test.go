package gallery_test

import (
	"testing"

	"calotype/internal/gallery"
)

func TestExifKept(t *testing.T) {
	t.Parallel()
	const all = `{"BodySerialNumber":"7","CameraOwnerName":"Ann","GPSLatitude":"54/1","Make":"LGE"}`
	for mode, want := range map[string]string{"keep": all, "no-location": `{"Make":"LGE"}`, "strip": ""} {
		if got := gallery.ExifKept(all, mode); got != want {
			t.Errorf("%s: got %s, want %s", mode, got, want)
		}
	}
	for _, nothing := range []string{"", "{", `{"GPSLatitude":"1"}`} {
		if got := gallery.ExifKept(nothing, "no-location"); got != "" {
			t.Errorf("%q: got %q, want nothing", nothing, got)
		}
	}
}
