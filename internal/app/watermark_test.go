package app_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/deliver"
	"calotype/internal/gallery"
)

// flat is a PNG of one colour.
func flat(t *testing.T, w, h int, c color.Color) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// marked reports whether the middle of a picture in a body is red.
func marked(t *testing.T, body string) bool {
	t.Helper()
	img, _, err := image.Decode(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%v: %.80q", err, body)
	}
	size := img.Bounds().Size()
	r, _, b, _ := img.At(size.X/2, size.Y/2).RGBA()
	return r>>8 > 150 && b>>8 < 100
}

var blue, red = color.NRGBA{0, 0, 220, 255}, color.NRGBA{220, 0, 0, 255}

// What others see of a picture carries the site's watermark in every size but the thumb;
// what is kept does not, and its owner has it.
func TestWatermarksLieOnWhatGoesOut(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, annsKey := person(t, h, "ann", gallery.Member)
	_, other := signedIn(t, h, "olga", gallery.Member)
	_, staff := signedIn(t, h, "mia", gallery.Manager)
	set(t, h, "watermark_opacity", "100")
	set(t, h, "watermark_image", base64.StdEncoding.EncodeToString(flat(t, 50, 50, red)))
	before := kept(t, h, wish(t, server, annsKey, "before.png", flat(t, 1000, 600, blue), nil))
	set(t, h, "watermark_enable", "1")
	file := flat(t, 1000, 500, blue)
	a := wish(t, server, annsKey, "海 sea.png", file, nil)
	m := kept(t, h, a)
	address := func(role gallery.Role) string {
		f, ok := m.File(role)
		if !ok {
			t.Fatalf("no %s", role)
		}
		return server.URL + "/images/" + f.Path
	}
	look := func(address string, cookies ...*http.Cookie) (*http.Response, string) {
		t.Helper()
		r, body := visit(t, "GET", address, nil, cookies...)
		if r.StatusCode == http.StatusFound { // to the store
			h := r.Header
			r, body = visit(t, "GET", h.Get("Location"), nil)
		}
		if r.StatusCode != 200 {
			t.Fatalf("%s: %d %.200s", address, r.StatusCode, body)
		}
		return r, body
	}
	for what, want := range map[string]bool{
		address(gallery.Original): true, address(gallery.Medium): true, address(gallery.Original) + "?w=320": true, address(gallery.Original) + "?download": true,
		address(gallery.Medium) + "?download": true, address(gallery.Thumb): false, server.URL + "/images/" + before.Files[len(before.Files)-1].Path: false,
	} {
		for _, who := range [][]*http.Cookie{nil, {other}} {
			if _, body := look(what, who...); marked(t, body) != want {
				t.Errorf("%s is marked: %v", what, !want)
			}
		}
	}
	r, body := look(address(gallery.Original))
	size, kind, err := image.DecodeConfig(strings.NewReader(body))
	if err != nil || size.Width != 1000 || size.Height != 500 || kind != "png" || r.Header.Get("Cache-Control") != "public, max-age=3600" || r.Header.Get("ETag") == "" {
		t.Errorf("%+v %s %v %v", size, kind, err, r.Header)
	}
	if r, _ := look(address(gallery.Original) + "?download"); !strings.Contains(r.Header.Get("Content-Disposition"), url.PathEscape("海 sea.png")) {
		t.Errorf("a download is called %s", r.Header.Get("Content-Disposition"))
	}
	if a.Image["size"] != float64(len(file)) || a.Image["md5"] != m.SentMD5 {
		t.Errorf("the answer tells of %v bytes, %v", a.Image["size"], a.Image["md5"])
	}

	// What is kept is for those whose it is, and those who look after it.
	q, err := http.NewRequestWithContext(t.Context(), "GET", address(gallery.Original)+"?download", nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-API-Key", annsKey)
	own, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer own.Body.Close()
	var whole bytes.Buffer
	if _, err := whole.ReadFrom(own.Body); err != nil || !bytes.Equal(whole.Bytes(), file) || own.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("her own download: %d bytes of %d, %v %v", whole.Len(), len(file), own.Header, err)
	}
	if _, body := look(address(gallery.Original)+"?download", staff); body != string(file) {
		t.Error("staff has no original")
	}
	if _, body := look(address(gallery.Original), staff); !marked(t, body) {
		t.Error("the address that staff passes on has another picture")
	}
	for cookie, want := range map[*http.Cookie]bool{other: true, staff: false} {
		_, body := visit(t, "POST", server.URL+"/selection", url.Values{"ids": {m.PublicID}, "do": {"zip"}}, cookie)
		for name, in := range unpack(t, body) {
			if name != "海 sea.png" || marked(t, in) != want {
				t.Errorf("a ZIP has %s, marked: %v", name, !want)
			}
		}
	}

	// Another mark, another picture at the same address; without one what is kept.
	etag := r.Header.Get("ETag")
	set(t, h, "watermark_position", "right bottom")
	r, body = look(address(gallery.Original))
	img, err := png.Decode(strings.NewReader(body))
	if err != nil || marked(t, body) || r.Header.Get("ETag") == etag {
		t.Errorf("it is where it was: %v %v", r.Header, err)
	} else if at := color.NRGBAModel.Convert(img.At(985, 485)).(color.NRGBA); at.R < 150 {
		t.Errorf("it is not in the corner, there is %v", at)
	}
	set(t, h, "watermark_enable", "0")
	if _, body := look(address(gallery.Original)); body != string(file) {
		t.Error("it is marked still")
	}

	// Where a mark cannot be read the sign of Calotype stands in for it, lest nothing is seen or all without.
	set(t, h, "watermark_enable", "1")
	set(t, h, "watermark_position", "center center")
	set(t, h, "watermark_image", base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\nnothing more")))
	_, body = look(address(gallery.Original))
	if img, err = png.Decode(strings.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	if at := color.NRGBAModel.Convert(img.At(500, 300)).(color.NRGBA); at == blue || marked(t, body) {
		t.Errorf("%v", at)
	}
	set(t, h, "watermark_image", base64.StdEncoding.EncodeToString(flat(t, 50, 50, red)))

	// While too much is being made, what bears no mark goes out whole and the other is asked for again.
	busy := &deliver.Door{
		Browse: h.Browse, Now: time.Now, Actor: func(*http.Request) gallery.Actor { return gallery.Actor{Rank: gallery.Guest} },
		Proofs: func(*http.Request) gallery.Proofs { return gallery.Proofs{} },
		Sized: func(context.Context, *gallery.Media, gallery.File, int, string) (gallery.File, error) {
			return gallery.File{}, gallery.Fail(gallery.Busy, "busy")
		},
	}
	for path, want := range map[string]bool{m.Files[len(m.Files)-1].Path: false, before.Files[len(before.Files)-1].Path: true} {
		w := httptest.NewRecorder()
		err := busy.Serve(w, httptest.NewRequestWithContext(t.Context(), "GET", "/images/"+path+"?w=320", nil), path)
		if (err == nil) != want || !want && w.Body.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", path, err, w.Body.Len())
		}
	}

	// Who wants none has none, where the site lets people choose.
	session := &http.Cookie{Name: other.Name, Value: other.Value}
	if _, page := visit(t, "GET", server.URL+"/settings/uploads", nil, session); !strings.Contains(page, `name="watermark" value="1" checked`) {
		t.Error("the settings do not ask, or it is not ticked")
	}
	if r, _ := visit(t, "POST", server.URL+"/settings/uploads", form("visibility", ""), session); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", r.StatusCode)
	}
	if u, err := h.DB.UserByName(t.Context(), "olga"); err != nil || !u.Defaults.Unmarked {
		t.Errorf("%+v %v", u.Defaults, err)
	}
	if r, _ := visit(t, "POST", server.URL+"/settings/uploads", form("visibility", "", "watermark", "1"), session); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", r.StatusCode)
	}
	if u, err := h.DB.UserByName(t.Context(), "olga"); err != nil || u.Defaults.Unmarked {
		t.Errorf("%+v %v", u.Defaults, err)
	}
	unmark(t, server.URL, annsKey)
	for choice, want := range map[string]bool{"1": false, "0": true} {
		set(t, h, "watermark_choice", choice)
		m = kept(t, h, wish(t, server, annsKey, "choice"+choice+".png", flat(t, 900, 500, blue), map[string]string{"title": choice}))
		if _, body := look(address(gallery.Original)); marked(t, body) != want {
			t.Errorf("with the choice %s it is marked: %v", choice, !want)
		}
	}
	if _, page := visit(t, "GET", server.URL+"/settings/uploads", nil, session); strings.Contains(page, `name="watermark"`) {
		t.Error("the settings ask where nobody may choose")
	}
}

// unmark has the uploads of whose key it is without a watermark.
func unmark(t *testing.T, base, key string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), "PATCH", base+"/api/2/me", strings.NewReader(`{"unmarked":true}`))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-API-Key", key)
	q.Header.Set("Content-Type", "application/json")
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != 200 {
		t.Fatalf("%d %s", r.StatusCode, fmt.Sprint(r.Header))
	}
}
