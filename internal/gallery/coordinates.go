package gallery

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// Coordinates are where a picture was taken, in degrees: north and east are positive.
type Coordinates struct{ Latitude, Longitude float64 }

// ShowsPlaces reports whether a person lets all see where his pictures were taken: he has
// asked for everything to be kept, and the site leaves that to him. A site that keeps
// everything by itself does not speak for him.
func (d Defaults) ShowsPlaces(site string) bool {
	return d.Metadata == "keep" && MetadataMode(site, d.Metadata) == "keep"
}

// Coordinates reads where the media was taken from what its camera wrote, nil where that is
// not known (EXIF 2.32, 4.6.6).
func (m *Media) Coordinates() *Coordinates {
	if !strings.Contains(m.Exif, `"GPSLatitude"`) {
		return nil
	}
	said := map[string]any{}
	if json.Unmarshal([]byte(m.Exif), &said) != nil {
		return nil
	}
	text := func(name string) string { s, _ := said[name].(string); return s }
	p := Coordinates{degrees(text("GPSLatitude"), text("GPSLatitudeRef"), "NS"), degrees(text("GPSLongitude"), text("GPSLongitudeRef"), "EW")}
	if !(math.Abs(p.Latitude) <= 90 && math.Abs(p.Longitude) <= 180) || p == (Coordinates{}) { // cameras without a fix write noughts
		return nil
	}
	return &p
}

// degrees reads "51/1, 30/1, 1234/100" on one of two sides, NaN for what is none.
func degrees(text, side, sides string) float64 {
	parts := strings.Split(text, ",")
	at := strings.Index(sides, side)
	if side == "" || at < 0 || len(parts) > 3 {
		return math.NaN()
	}
	sum, unit := 0.0, 1.0
	for _, part := range parts {
		n, err := ParseRatio(part)
		if err != nil || n < 0 {
			return math.NaN()
		}
		sum, unit = sum+n/unit, unit*60
	}
	if at == 1 {
		return -sum
	}
	return sum
}

// ParseRatio reads a number of EXIF, "28/10" or "2.8"; it fails for what is neither, and
// for one that is not finite.
func ParseRatio(text string) (float64, error) {
	above, below, parted := strings.Cut(text, "/")
	n, err := strconv.ParseFloat(strings.TrimSpace(above), 64)
	if err == nil && parted {
		var d float64
		d, err = strconv.ParseFloat(strings.TrimSpace(below), 64)
		n /= d
	}
	if err == nil && (math.IsNaN(n) || math.IsInf(n, 0)) {
		err = strconv.ErrRange
	}
	return n, err
}
