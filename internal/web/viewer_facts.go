package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// Fact is something that is known of a media; Label is the key of its name, or the name
// itself where it is a camera's own word.
type Fact struct {
	Label, Value string
	Query        string // finds what is alike, "" for none
}

// camera reads what a camera wrote down; where it was is left out, whoever looks.
func camera(m *gallery.Media) map[string]string {
	said := map[string]string{}
	if json.Unmarshal([]byte(m.Exif), &said) != nil {
		return nil
	}
	maps.DeleteFunc(said, func(name, value string) bool {
		return strings.HasPrefix(name, "GPS") || strings.TrimSpace(value) == ""
	})
	return said
}

// facts are what the camera's words say to everybody.
func facts(m *gallery.Media) (list []Fact) {
	said := camera(m)
	add := func(label, value string) {
		if value != "" {
			list = append(list, Fact{Label: label, Value: value})
		}
	}
	add("viewer.camera", m.Camera)
	if len(list) > 0 && !strings.Contains(m.Camera, `"`) {
		list[0].Query = `camera:"` + m.Camera + `"`
	}
	add("viewer.lens", said["LensModel"])
	add("viewer.exposure", exposure(said))
	add("viewer.software", said["Software"])
	add("viewer.licence", said["Copyright"])
	return list
}

// exif are all of the camera's words.
func exif(m *gallery.Media) (list []Fact) {
	said := camera(m)
	for _, name := range slices.Sorted(maps.Keys(said)) {
		list = append(list, Fact{Label: name, Value: said[name]})
	}
	return list
}

// exposure is how a picture was taken, "1/250 s, ƒ/8, 35 mm, ISO 200".
func exposure(said map[string]string) string {
	var parts []string
	add := func(value float64, before, behind string) {
		if value > 0 && !math.IsInf(value, 0) {
			parts = append(parts, before+strconv.FormatFloat(math.Round(value*10)/10, 'f', -1, 64)+behind)
		}
	}
	if t := ratio(said["ExposureTime"]); t > 0 && t < 0.3 {
		parts = append(parts, fmt.Sprintf("1/%.0f s", 1/t))
	} else {
		add(t, "", " s")
	}
	add(ratio(said["FNumber"]), "ƒ/", "")
	add(ratio(said["FocalLength"]), "", " mm")
	iso, _, _ := strings.Cut(said["ISOSpeedRatings"], ",")
	add(ratio(iso), "ISO ", "")
	return strings.Join(parts, ", ")
}

// ratio reads "28/10" or "2.8", 0 for what is neither.
func ratio(text string) float64 {
	n, err := gallery.ParseRatio(text)
	if err != nil {
		return 0
	}
	return n
}

// pasts are how long ago something was, in words: up to so long in so long a unit.
var pasts = []struct {
	below, unit time.Duration
	name        string
}{
	{time.Hour, time.Minute, "ago.minute"}, {24 * time.Hour, time.Hour, "ago.hour"}, {7 * 24 * time.Hour, 24 * time.Hour, "ago.day"},
	{30 * 24 * time.Hour, 7 * 24 * time.Hour, "ago.week"}, {365 * 24 * time.Hour, 30 * 24 * time.Hour, "ago.month"},
}

// Ago is how long ago a moment was.
func (v *view) Ago(t time.Time) (string, error) {
	past := time.Since(t)
	if past < time.Minute {
		return v.T("ago.moment")
	}
	for _, s := range pasts {
		if past < s.below {
			return v.T(s.name, "n", int(past/s.unit))
		}
	}
	return v.T("ago.year", "n", int(past/(365*24*time.Hour)))
}

// Moment is a time for machines.
func (v *view) Moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Exactly is a time for people who want to know it to the minute.
func (v *view) Exactly(t time.Time) (string, error) {
	t = v.here(t)
	day, err := v.Day(t)
	return day + " " + t.Format("15:04") + " " + strings.ReplaceAll("UTC"+t.Format("Z07:00"), "Z", ""), err
}

// Number is a number as the page's language writes it.
func (v *view) Number(n int64) string { return v.pages.bundle.Number(v.Lang, float64(n)) }
