package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"calotype/internal/gallery"
)

func shown(list []Fact) map[string]string {
	out := map[string]string{}
	for _, f := range list {
		out[f.Label] = f.Value
	}
	return out
}

func TestWhatACameraWroteIsReadable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ tag, value, label, want string }{
		{"ExposureTime", "10/2500", "Exposure time", "1/250 s"},
		{"ExposureTime", "1/3", "Exposure time", "0.3 s"},
		{"ExposureTime", "30/1", "Exposure time", "30 s"},
		{"ExposureTime", "0/0", "Exposure time", "0/0"},
		{"ShutterSpeedValue", "7965784/1000000", "Shutter speed value", "1/250 s"},
		{"ApertureValue", "2970854/1000000", "Aperture value", "ƒ/2.8"},
		{"MaxApertureValue", "0/1", "Max aperture value", "ƒ/1"},
		{"FNumber", "28/10", "F number", "ƒ/2.8"},
		{"FocalLength", "350/10", "Focal length", "35 mm"},
		{"FocalLengthIn35mmFilm", "52", "Focal length in 35mm film", "52 mm"},
		{"ISOSpeedRatings", "400", "ISO speed ratings", "400"},
		{"ExposureBiasValue", "2/3", "Exposure bias value", "+0.7 EV"},
		{"ExposureBiasValue", "-1/3", "Exposure bias value", "−0.3 EV"},
		{"ExposureBiasValue", "0/10", "Exposure bias value", "0 EV"},
		{"ExposureBiasValue", "-1/100", "Exposure bias value", "0 EV"},
		{"SubjectDistance", "15/10", "Subject distance", "1.5 m"},
		{"SubjectDistance", "4294967295/1", "Subject distance", "∞"},
		{"XResolution", "72/1", "X resolution", "72"},
		{"DigitalZoomRatio", "100/300", "Digital zoom ratio", "0.333"},
		{"LensSpecification", "24/1, 70/1, 28/10, 28/10", "Lens specification", "24–70 mm, ƒ/2.8"},
		{"LensSpecification", "18/1, 55/1, 35/10, 56/10", "Lens specification", "18–55 mm, ƒ/3.5–5.6"},
		{"LensSpecification", "50/1, 50/1, 0/0, 0/0", "Lens specification", "50 mm"},
		{"LensSpecification", "0/0, 0/0, 0/0, 0/0", "Lens specification", "0/0, 0/0, 0/0, 0/0"},
		{"DateTimeOriginal", "2024:05:06 07:08:09", "Date time original", "2024-05-06 07:08:09"},
		{"ExifVersion", "0232", "Exif version", "2.32"},
		{"FlashPixVersion", "0100", "Flash pix version", "1"},
		{"ExposureProgram", "3", "Exposure program", "exif.program_3"},
		{"ExposureProgram", "0", "Exposure program", "0"},
		{"MeteringMode", "255", "Metering mode", "255"},
		{"Flash", "25", "Flash", "exif.flash_1"},
		{"Flash", "16", "Flash", "exif.flash_0"},
		{"Flash", "32", "Flash", "32"},
		{"WhiteBalance", "1", "White balance", "exif.white_1"},
		{"UserComment", "1/2", "User comment", "1/2"},
		{"Model", "S 1/2", "Model", "S 1/2"},
	} {
		said, err := json.Marshal(map[string]string{c.tag: c.value})
		if err != nil {
			t.Fatal(err)
		}
		list := exif(camera(&gallery.Media{Exif: string(said)}))
		if len(list) != 1 || list[0].Label != c.label || list[0].Value != c.want || list[0].Word != strings.HasPrefix(c.want, "exif.") {
			t.Errorf("%s %q is %+v, want %q: %q", c.tag, c.value, list, c.label, c.want)
		}
	}
}

func TestFactsOfAPhoto(t *testing.T) {
	t.Parallel()
	const photo = `{"LensSpecification":"24/1, 70/1, 28/10, 28/10","ExposureTime":"10/2500","FNumber":"28/10","FocalLength":"35/1","FocalLengthIn35mmFilm":"52",` +
		`"ISOSpeedRatings":"400","ExposureBiasValue":"2/3","Flash":"1","MeteringMode":"5","WhiteBalance":"0","ExposureProgram":"3","GPSLatitude":"51/1"}`
	got := shown(facts(&gallery.Media{}, camera(&gallery.Media{Exif: photo})))
	for label, want := range map[string]string{
		"viewer.lens": "24–70 mm, ƒ/2.8", "viewer.exposure": "1/250 s, ƒ/2.8, 35 mm, ISO 400", "viewer.equivalent": "52 mm", "viewer.bias": "+0.7 EV",
		"viewer.flash": "exif.flash_1", "viewer.metering": "exif.metering_5", "viewer.white_balance": "exif.white_0", "viewer.program": "exif.program_3",
	} {
		if got[label] != want {
			t.Errorf("%s is %q, want %q", label, got[label], want)
		}
	}
	got = shown(facts(&gallery.Media{}, camera(&gallery.Media{Exif: `{"LensModel":"EF 50mm","LensSpecification":"24/1, 70/1, 28/10, 28/10","FocalLength":"50/1","FocalLengthIn35mmFilm":"50","ExposureBiasValue":"0/3","Flash":"32"}`})))
	if len(got) != 2 || got["viewer.lens"] != "EF 50mm" || got["viewer.exposure"] != "50 mm" {
		t.Errorf("what says nothing is shown: %v", got)
	}
}

func TestAPageTellsHowAPhotoWasTaken(t *testing.T) {
	t.Parallel()
	p, m := pages(t), &gallery.Media{Taken: time.Date(2024, 5, 6, 5, 8, 9, 0, time.UTC),
		Exif: `{"DateTimeOriginal":"2024:05:06 07:08:09","OffsetTimeOriginal":"+02:00","Flash":"1","MeteringMode":"3","XResolution":"72/1","ExposureTime":"10/2500"}`}
	for lang, want := range map[string][]string{
		"en": {"<dt>Flash</dt><dd>Fired</dd>", "<dt>Metering</dt><dd>Spot</dd>", "6 May 2024 07:08", `<dt dir="ltr" lang="en">X resolution</dt><dd><bdi>72</bdi></dd>`},
		"de": {"<dt>Blitz</dt><dd>Ausgelöst</dd>", "6. Mai 2024 07:08", `lang="en">Flash</dt><dd>Ausgelöst</dd>`},
	} {
		body := get(t, func(w http.ResponseWriter, r *http.Request) error {
			page := ownViewer("x")
			page.Media.Taken, page.Facts, page.Exif, page.Shot = m.Taken, facts(m, camera(m)), exif(camera(m)), shot(camera(m))
			return p.Viewer(w, r, page)
		}, func(r *http.Request) { r.Header.Set("Accept-Language", lang) }).Body.String()
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s: no %s", lang, w)
			}
		}
		if strings.Contains(body, "10/2500") || strings.Contains(body, "72/1") {
			t.Errorf("%s: a fraction is shown", lang)
		}
	}
}
