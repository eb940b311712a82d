package web

import (
	"strings"
	"testing"

	"calotype/internal/gallery"
)

// The tile of a place is the one that the scheme's rule names: Tower Bridge at zoom 12 is in
// column 2047 and row 1362.
func TestAMapIsMadeOfTilesAroundAPlace(t *testing.T) {
	t.Parallel()
	const scheme = "https://tiles.test/{z}/{y}/{x}.png"
	all := mapOf(&gallery.Coordinates{Latitude: 51.5055, Longitude: -0.0754}, scheme)
	if len(all) != 9 || all[4].URL != "https://tiles.test/12/1362/2047.png" || all[0].URL != "https://tiles.test/12/1361/2046.png" {
		t.Fatalf("%+v", all)
	}
	for _, tile := range all[4:5] {
		if !strings.HasPrefix(string(tile.Style), "translate:-") || !strings.Contains(string(tile.Style), "px -") {
			t.Error("the tile in the middle does not cover the place:", tile.Style)
		}
	}
	if east := mapOf(&gallery.Coordinates{Latitude: 0, Longitude: 180}, scheme); len(east) != 9 || east[4].URL != "https://tiles.test/12/2048/0.png" || east[3].URL != "https://tiles.test/12/2048/4095.png" {
		t.Errorf("where the map begins again: %+v", east)
	}
	if north := mapOf(&gallery.Coordinates{Latitude: 85.05, Longitude: 0}, scheme); len(north) != 6 {
		t.Errorf("at its end: %+v", north)
	}
	for _, c := range []struct {
		at     *gallery.Coordinates
		scheme string
	}{{nil, scheme}, {&gallery.Coordinates{Latitude: 89}, scheme}, {&gallery.Coordinates{}, ""}} {
		if got := mapOf(c.at, c.scheme); got != nil {
			t.Errorf("%+v: %v", c, got)
		}
	}
	for of, want := range map[string]string{scheme: "https://tiles.test", "": "", "https://{z}.test:8/{x}/{y}": "https://z.test:8"} {
		if got := MapHost(of); got != want {
			t.Errorf("%s is of %q", of, got)
		}
	}
}
