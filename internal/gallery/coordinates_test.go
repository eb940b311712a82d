package gallery_test

import (
	"fmt"
	"math"
	"testing"

	"calotype/internal/gallery"
)

func TestAPlaceIsReadFromTheCamerasWords(t *testing.T) {
	t.Parallel()
	words := func(lat, ns, lon, ew string) string {
		return fmt.Sprintf(`{"GPSLatitude":%q,"GPSLatitudeRef":%q,"GPSLongitude":%q,"GPSLongitudeRef":%q}`, lat, ns, lon, ew)
	}
	for name, c := range map[string]struct {
		exif string
		want *gallery.Coordinates
	}{
		"degrees, minutes, seconds": {words("51/1, 30/1, 3600/100", "N", "0/1, 7/1, 30/1", "W"), &gallery.Coordinates{Latitude: 51.51, Longitude: -0.125}},
		"degrees alone":             {words("3385/100", "S", "151/1", "E"), &gallery.Coordinates{Latitude: -33.85, Longitude: 151}},
		"no fix":                    {words("0/1, 0/1, 0/1", "N", "0/1, 0/1, 0/1", "E"), nil},
		"beyond the pole":           {words("91/1", "N", "0/1", "E"), nil},
		"no side":                   {words("51/1", "", "1/1", "E"), nil},
		"no side of its own":        {words("51/1", "E", "1/1", "E"), nil},
		"over nothing":              {words("51/0", "N", "1/1", "E"), nil},
		"less than nothing":         {words("-51/1", "N", "1/1", "E"), nil},
		"no object":                 {`"GPSLatitude"`, nil},
		"no place":                  {`{"Make":"X"}`, nil},
	} {
		got := (&gallery.Media{Exif: c.exif}).Coordinates()
		if (got == nil) != (c.want == nil) || got != nil && (math.Abs(got.Latitude-c.want.Latitude) > 1e-9 || math.Abs(got.Longitude-c.want.Longitude) > 1e-9) {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
	}
}

func TestPlacesAreShownOnlyOfWhoAskedForIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		site, own string
		want      bool
	}{{"keep", "keep", true}, {"keep", "", false}, {"no-location", "keep", false}, {"keep", "no-location", false}} {
		if got := (gallery.Defaults{Metadata: c.own}).ShowsPlaces(c.site); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
