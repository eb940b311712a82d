package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"calotype/internal/gallery"
)

// Fact is something that is known of a media; Label is the key of its name, or the name itself where it is a camera's
// own word. Value is the key of a word where Word says so.
type Fact struct {
	Label, Value string
	Query        string // finds what is alike, "" for none
	Word         bool
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
func facts(m *gallery.Media, said map[string]string) (list []Fact) {
	add := func(label, value string) {
		if value != "" {
			list = append(list, Fact{Label: label, Value: value})
		}
	}
	add("viewer.camera", m.Camera)
	if len(list) > 0 && !strings.Contains(m.Camera, `"`) {
		list[0].Query = `camera:"` + m.Camera + `"`
	}
	add("viewer.lens", cmp.Or(said["LensModel"], lens(said["LensSpecification"])))
	add("viewer.exposure", exposure(said))
	if film := said["FocalLengthIn35mmFilm"]; ratio(film) != ratio(said["FocalLength"]) {
		add("viewer.equivalent", length(film))
	}
	if ratio(said["ExposureBiasValue"]) != 0 {
		add("viewer.bias", bias(said["ExposureBiasValue"]))
	}
	for _, c := range wordedFields {
		if word := c.word(said[c.tag]); word != "" {
			list = append(list, Fact{Label: c.label, Value: word, Word: true})
		}
	}
	add("viewer.software", said["Software"])
	add("viewer.licence", said["Copyright"])
	return list
}

// worded is a field of EXIF whose numbers stand for words (Exif 2.32, 4.6.5).
type worded struct {
	tag, label, words string
	least, most       int
}

var wordedFields = []worded{
	{"ExposureProgram", "viewer.program", "exif.program_", 1, 8},
	{"MeteringMode", "viewer.metering", "exif.metering_", 1, 6},
	{"Flash", "viewer.flash", "exif.flash_", 0, 1},
	{"WhiteBalance", "viewer.white_balance", "exif.white_", 0, 1},
}

// noFlash is the bit of Flash by which a camera says that it has none.
const noFlash = 1 << 5

// word is the key of what a number stands for, "" where that is not known.
func (c worded) word(text string) string {
	n, err := strconv.Atoi(text)
	if err == nil && c.tag == "Flash" {
		if n&noFlash != 0 {
			return ""
		}
		n &= 1
	}
	if err != nil || n < c.least || n > c.most {
		return ""
	}
	return c.words + strconv.Itoa(n)
}

// shot is the moment that the camera's clock showed when a picture was taken, zero where that is not known.
func shot(said map[string]string) time.Time {
	t, _ := time.Parse(exifTime, said["DateTimeOriginal"])
	return t
}

const exifTime = "2006:01:02 15:04:05"

// exif are all of the camera's words, under the names of their fields.
func exif(said map[string]string) (list []Fact) {
	for _, name := range slices.Sorted(maps.Keys(said)) {
		f := Fact{Label: apart(name), Value: readable(name, said[name])}
		for _, c := range wordedFields {
			if word := c.word(said[name]); c.tag == name && word != "" {
				f.Value, f.Word = word, true
			}
		}
		list = append(list, f)
	}
	return list
}

// apart writes the name of a field as words: "SubSecTimeOriginal" is "Sub sec time original".
func apart(name string) string {
	var out []rune
	letters := []rune(name)
	for i, r := range letters {
		upper := unicode.IsUpper(r)
		ends := i+1 < len(letters) && unicode.IsLower(letters[i+1]) // an abbreviation, as in "CFAPattern"
		begins := i > 0 && (upper && (ends || unicode.IsLower(letters[i-1])) || unicode.IsDigit(r) && !unicode.IsDigit(letters[i-1]))
		if begins {
			out = append(out, ' ')
		}
		if upper && ends && i > 0 {
			r = unicode.ToLower(r)
		}
		out = append(out, r)
	}
	return string(out)
}

// readable is the value of a field without fractions and with its unit.
func readable(name, value string) string {
	if how := units[name]; how != nil {
		return cmp.Or(how(value), value)
	}
	if t, err := time.Parse(exifTime, value); err == nil {
		return t.Format(time.DateTime)
	}
	return decimals(value)
}

// units are how the values of fields are written; "" says that a value is none.
var units = map[string]func(string) string{
	"ExposureTime": shutter, "FNumber": aperture, "FocalLength": length, "FocalLengthIn35mmFilm": length, "ExposureBiasValue": bias,
	"ShutterSpeedValue": func(s string) string { return shutter(apex(s, -1)) },
	"ApertureValue":     func(s string) string { return aperture(apex(s, 0.5)) },
	"MaxApertureValue":  func(s string) string { return aperture(apex(s, 0.5)) },
	"BrightnessValue":   bias, "SubjectDistance": distance, "LensSpecification": lens, "ExifVersion": version, "FlashPixVersion": version,
	// what people wrote is theirs
	"ImageDescription": asWritten, "UserComment": asWritten, "Title": asWritten, "Comments": asWritten, "Keywords": asWritten, "Subject": asWritten,
	"Make": asWritten, "Model": asWritten, "LensMake": asWritten, "LensModel": asWritten, "Software": asWritten, "Artist": asWritten, "Author": asWritten,
	"Copyright": asWritten, "CameraOwnerName": asWritten,
}

func asWritten(text string) string { return text }

// exposure is how a picture was taken, "1/250 s, ƒ/8, 35 mm, ISO 200".
func exposure(said map[string]string) string {
	iso, _, _ := strings.Cut(said["ISOSpeedRatings"], ",")
	parts := []string{shutter(said["ExposureTime"]), aperture(said["FNumber"]), length(said["FocalLength"]), between(ratio(iso), "ISO ", "")}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

// shutter is a time of exposure, "1/250 s".
func shutter(text string) string {
	t := ratio(text)
	if t > 0 && t < 0.3 {
		return fmt.Sprintf("1/%.0f s", 1/t)
	}
	return between(t, "", " s")
}

func aperture(text string) string { return between(ratio(text), "ƒ/", "") }

func length(text string) string { return between(ratio(text), "", " mm") }

// between is a number that is above zero, between two texts.
func between(n float64, before, behind string) string {
	if n <= 0 {
		return ""
	}
	return before + number(n) + behind
}

// bias is by how many steps a picture is lighter or darker, "+0.7 EV".
func bias(text string) string {
	n, err := gallery.ParseRatio(text)
	if err != nil {
		return ""
	}
	switch steps := number(math.Abs(n)); {
	case steps == "0":
		return "0 EV"
	case n < 0:
		return "−" + steps + " EV"
	default:
		return "+" + steps + " EV"
	}
}

// distance is in metres; endless is the largest of all.
func distance(text string) string {
	if strings.HasPrefix(text, "4294967295/") {
		return "∞"
	}
	return between(ratio(text), "", " m")
}

// lens is what a lens can, "24–70 mm, ƒ/2.8" (tag LensSpecification: from and to, of lengths and of apertures).
func lens(text string) string {
	four := strings.Split(text, ", ")
	if len(four) != 4 {
		return ""
	}
	span := func(from, to string) string {
		low, high := ratio(from), ratio(to)
		if low <= 0 || high <= 0 || low == high {
			return between(max(low, high), "", "")
		}
		return number(low) + "–" + number(high)
	}
	lengths, apertures := span(four[0], four[1]), span(four[2], four[3])
	if lengths == "" {
		return ""
	}
	if apertures != "" {
		apertures = ", ƒ/" + apertures
	}
	return lengths + " mm" + apertures
}

// version is that of a standard, "0232" for 2.32.
func version(text string) string {
	if n, err := strconv.Atoi(text); err == nil && len(text) == 4 {
		return strconv.FormatFloat(float64(n)/100, 'f', -1, 64)
	}
	return ""
}

// apex turns a logarithmic value (Exif 2.32, annex C) into a plain one: two to the power of so many times it.
func apex(text string, times float64) string {
	n, err := gallery.ParseRatio(text)
	if err != nil {
		return ""
	}
	return strconv.FormatFloat(math.Exp2(n*times), 'f', 6, 64)
}

// decimals writes fractions as decimals, each in a list.
func decimals(text string) string {
	parts := strings.Split(text, ", ")
	for i, p := range parts {
		if n, err := gallery.ParseRatio(p); err == nil && strings.Contains(p, "/") {
			parts[i] = strconv.FormatFloat(math.Round(n*1000)/1000, 'f', -1, 64)
		}
	}
	return strings.Join(parts, ", ")
}

// number is written with one decimal at most.
func number(n float64) string { return strconv.FormatFloat(math.Round(n*10)/10, 'f', -1, 64) }

// ratio reads "28/10" or "2.8", 0 for what is neither.
func ratio(text string) float64 {
	n, err := gallery.ParseRatio(text)
	if err != nil {
		return 0
	}
	return n
}
