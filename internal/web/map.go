package web

import (
	"fmt"
	"html/template"
	"math"
	"net/url"
	"strconv"
	"strings"

	"calotype/internal/gallery"
)

// The map of a place: tiles of one size around it, at a zoom that shows a town. So many of
// them to each side cover the widest column that it stands in.
const (
	mapZoom = 12
	mapTile = 256 // CSS pixels
	mapSide = 1
)

// mercator is the latitude, in degrees, where maps of tiles end (EPSG:3857).
const mercator = 85.0511

// MapTile is a picture of a map, laid by its distance from the place in the middle.
type MapTile struct {
	URL   string
	Style template.CSS
}

// mapOf is the map of a place by the tiles of a server, nil where there is none or it does not
// reach there. The scheme names zoom, column and row as {z}, {x} and {y}.
func mapOf(p *gallery.Coordinates, scheme string) (tiles []MapTile) {
	if p == nil || scheme == "" || math.Abs(p.Latitude) > mercator {
		return nil
	}
	side := 1 << mapZoom
	rad := p.Latitude * math.Pi / 180
	x := (p.Longitude + 180) / 360 * float64(side)
	y := (1 - math.Asinh(math.Tan(rad))/math.Pi) / 2 * float64(side)
	column, row := int(math.Floor(x)), int(math.Floor(y))
	for r := row - mapSide; r <= row+mapSide; r++ {
		for c := column - mapSide; r >= 0 && r < side && c <= column+mapSide; c++ {
			at := strings.NewReplacer("{z}", strconv.Itoa(mapZoom), "{x}", strconv.Itoa((c+side)%side), "{y}", strconv.Itoa(r)).Replace(scheme)
			left, top := (float64(c)-x)*mapTile, (float64(r)-y)*mapTile
			tiles = append(tiles, MapTile{at, template.CSS(fmt.Sprintf("translate:%.0fpx %.0fpx", left, top))}) // numbers
		}
	}
	return tiles
}

// MapHost is the origin of the tiles of a map, "" for none.
func MapHost(scheme string) string {
	if scheme == "" {
		return ""
	}
	u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(scheme))
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
