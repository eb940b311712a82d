package settings_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"strings"
	"testing"

	"calotype/internal/settings"
)

func TestTheWatermarkIsAPNG(t *testing.T) {
	t.Parallel()
	f, _ := settings.Lookup("watermark_image")
	encoded := func(w, h int) string {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(b.Bytes())
	}
	small := encoded(50, 20)
	for why, c := range map[string]struct {
		value string
		takes bool
	}{
		"none":                {"", true},
		"a PNG":               {small, true},
		"of 4 million pixels": {encoded(2048, 2048), true},
		"of more":             {encoded(2049, 2048), false},
		"cut in its head":     {small[:24], false},
		"wrong base64":        {small[:41], false},
		"another format":      {base64.StdEncoding.EncodeToString([]byte("GIF89a and more than is looked at")), false},
		"longer than a value": {small + strings.Repeat("A", 96_000), false},
	} {
		if err := f.Check(c.value); (err == nil) != c.takes {
			t.Errorf("%s: %v", why, err)
		}
	}
}
