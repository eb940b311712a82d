package app_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/app"
	"calotype/internal/browse"
	"calotype/internal/deliver"
	"calotype/internal/gallery"
)

var blue, red = color.NRGBA{0, 0, 220, 255}, color.NRGBA{220, 0, 0, 255}

// flat is a PNG of one colour.
func flat(t *testing.T, w, h int, c color.Color) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, plane(w, h, c)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func plane(w, h int, c color.Color) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return img
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

// studio is a house with a red mark, which lies on what Ann uploads.
type studio struct {
	*app.House
	server       *httptest.Server
	key          string
	other, staff *http.Cookie
}

func openStudio(t *testing.T) *studio {
	t.Helper()
	h, server := house(t)
	s := &studio{House: h, server: server}
	_, s.key = person(t, h, "ann", gallery.Member)
	_, s.other = signedIn(t, h, "olga", gallery.Member)
	_, s.staff = signedIn(t, h, "mia", gallery.Manager)
	set(t, h, "watermark_enable", "1")
	set(t, h, "watermark_opacity", "100")
	set(t, h, "watermark_image", base64.StdEncoding.EncodeToString(flat(t, 50, 50, red)))
	return s
}

// upload has Ann upload a file.
func (s *studio) upload(t *testing.T, name string, file []byte) *gallery.Media {
	t.Helper()
	return kept(t, s.House, wish(t, s.server, s.key, name, file, nil))
}

func (s *studio) address(t *testing.T, m *gallery.Media, role gallery.Role) string {
	t.Helper()
	f, ok := m.File(role)
	if !ok {
		t.Fatalf("no %s", role)
	}
	return s.server.URL + "/images/" + f.Path
}

// look gets an address, from the store where it leads there.
func (s *studio) look(t *testing.T, address string, cookies ...*http.Cookie) (*http.Response, string) {
	t.Helper()
	r, body := visit(t, "GET", address, nil, cookies...)
	if r.StatusCode == http.StatusFound {
		r, body = visit(t, "GET", r.Header.Get("Location"), nil)
	}
	if r.StatusCode != 200 {
		t.Fatalf("%s: %d %.200s", address, r.StatusCode, body)
	}
	return r, body
}

// What others see of a picture carries the site's watermark in every size but the thumb;
// what is kept does not, and its owner has it.
func TestWatermarksLieOnWhatGoesOut(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	set(t, s.House, "watermark_enable", "0")
	before := s.upload(t, "before.png", flat(t, 1000, 600, blue))
	set(t, s.House, "watermark_enable", "1")
	file := flat(t, 1000, 500, blue)
	m := s.upload(t, "海 sea.png", file)
	original, medium, thumb := s.address(t, m, gallery.Original), s.address(t, m, gallery.Medium), s.address(t, m, gallery.Thumb)
	for what, want := range map[string]bool{
		original: true, medium: true, original + "?w=320": true, original + "?download": true, original + "?w=320&download": true,
		medium + "?download": true, thumb: false, s.address(t, before, gallery.Original): false,
	} {
		for _, who := range [][]*http.Cookie{nil, {s.other}} {
			if _, body := s.look(t, what, who...); marked(t, body) != want {
				t.Errorf("%s is marked: %v", what, !want)
			}
		}
	}
	r, body := s.look(t, original)
	size, kind, err := image.DecodeConfig(strings.NewReader(body))
	if err != nil || size.Width != 1000 || size.Height != 500 || kind != "png" || r.Header.Get("Cache-Control") != "public, max-age=3600" || r.Header.Get("Last-Modified") != "" {
		t.Errorf("%+v %s %v %v", size, kind, err, r.Header)
	}
	if r, none := visit(t, "HEAD", original, nil); r.StatusCode != 200 || none != "" || r.ContentLength != int64(len(body)) {
		t.Errorf("HEAD: %d, %d bytes, want %d", r.StatusCode, r.ContentLength, len(body))
	}
	if r, _ := s.look(t, thumb); r.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
		t.Errorf("the thumb: %v", r.Header)
	}
	r, _ = s.look(t, original+"?download")
	if !strings.Contains(r.Header.Get("Content-Disposition"), url.PathEscape("海 sea.png")) || r.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("a download: %v", r.Header)
	}
	if m.Size != int64(len(file)) || m.MD5 != m.SentMD5 {
		t.Errorf("%d bytes are told, %d were sent", m.Size, len(file))
	}

	// What is kept is for those whose it is, and those who look after it.
	q, err := http.NewRequestWithContext(t.Context(), "GET", original+"?download", nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-API-Key", s.key)
	own, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer own.Body.Close()
	var whole bytes.Buffer
	if _, err := whole.ReadFrom(own.Body); err != nil || !bytes.Equal(whole.Bytes(), file) || own.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("her own download: %d bytes of %d, %v %v", whole.Len(), len(file), own.Header, err)
	}
	if _, body := s.look(t, original+"?download", s.staff); body != string(file) {
		t.Error("staff has no original")
	}
	if _, body := s.look(t, original, s.staff); !marked(t, body) {
		t.Error("the address that staff passes on has another picture")
	}
	for cookie, want := range map[*http.Cookie]bool{s.other: true, s.staff: false} {
		_, body := visit(t, "POST", s.server.URL+"/selection", url.Values{"ids": {m.PublicID}, "do": {"zip"}}, cookie)
		for name, in := range unpack(t, body) {
			if name != "海 sea.png" || marked(t, in) != want {
				t.Errorf("a ZIP has %s, marked: %v", name, !want)
			}
		}
	}
}

// Another mark is another picture at the same address, whose bytes take the place of the
// first; without one it is what is kept.
func TestAnotherWatermarkTakesThePlaceOfTheFirst(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, plane(1000, 500, blue), nil); err != nil {
		t.Fatal(err)
	}
	m := s.upload(t, "photo.jpg", photo.Bytes())
	original := s.address(t, m, gallery.Original)
	r, body := s.look(t, original)
	if !marked(t, body) || r.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%v", r.Header)
	}
	first := r.Header.Get("ETag")
	set(t, s.House, "watermark_position", "right bottom")
	r, body = s.look(t, original)
	img, err := jpeg.Decode(strings.NewReader(body))
	if err != nil || marked(t, body) || r.Header.Get("ETag") == first {
		t.Fatalf("it is where it was: %v %v", r.Header, err)
	}
	if at := color.NRGBAModel.Convert(img.At(980, 480)).(color.NRGBA); at.R < 150 {
		t.Errorf("it is not in the corner, there is %v", at)
	}
	marks := 0
	files, err := s.DB.Files(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Mark != "" {
			marks++
		}
	}
	if marks != 1 {
		t.Errorf("%d marked files are kept", marks)
	}
	set(t, s.House, "watermark_position", "center center")
	if r, body := s.look(t, original); !marked(t, body) || r.Header.Get("ETag") != first {
		t.Errorf("not as at first: %v", r.Header)
	}
	set(t, s.House, "watermark_enable", "0")
	if _, body := s.look(t, original); body != photo.String() {
		t.Error("it is marked still")
	}
}

// busyVariants have no room for anything.
type busyVariants struct{}

func (busyVariants) Get(context.Context, *gallery.Media, gallery.File, int, string) (gallery.File, error) {
	return gallery.File{}, gallery.Fail(gallery.Busy, "busy")
}

func (busyVariants) Marked(_ context.Context, m *gallery.Media, of gallery.File) (gallery.File, error) {
	if m.Bears(of) {
		return of, gallery.Fail(gallery.Busy, "busy")
	}
	return of, nil
}

// While too much is being made, what wants no mark goes out whole; of what wants one there
// is the thumb, or nothing.
func TestABusyHouseShowsNothingWithoutItsWatermark(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	m := s.upload(t, "sea.png", flat(t, 1000, 500, blue))
	set(t, s.House, "watermark_enable_user", "0")
	plain := s.upload(t, "lake.png", flat(t, 1000, 600, blue))
	reader := browse.New(s.DB, s.Keeper.Store, s.Site, time.Now)
	reader.Variants = busyVariants{}
	door := &deliver.Door{
		Browse: reader, Now: time.Now, Actor: func(*http.Request) gallery.Actor { return gallery.Actor{Rank: gallery.Guest} },
		Proofs: func(*http.Request) gallery.Proofs { return gallery.Proofs{} },
	}
	for _, c := range []struct {
		m     *gallery.Media
		query string
		width int // of what goes out, 0 for nothing
	}{{m, "", 0}, {m, "?w=640", 320}, {m, "?download", 0}, {plain, "", 1000}, {plain, "?w=640", 1000}} {
		f, _ := c.m.File(gallery.Original)
		w := httptest.NewRecorder()
		err := door.Serve(w, httptest.NewRequestWithContext(t.Context(), "GET", "/images/"+f.Path+c.query, nil), f.Path)
		if c.width == 0 {
			if err == nil || w.Body.Len() > 0 {
				t.Errorf("%s%s: %v, %d bytes", f.Path, c.query, err, w.Body.Len())
			}
			continue
		}
		if size, _, bad := image.DecodeConfig(w.Body); err != nil || w.Code == 200 && (bad != nil || size.Width != c.width) {
			t.Errorf("%s%s: %v, %d wide, %v", f.Path, c.query, err, size.Width, bad)
		}
	}
}

// Who wants no watermark has none, where the site lets people choose.
func TestPeopleChooseWhetherTheirPicturesAreMarked(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	settings := s.server.URL + "/settings/uploads"
	if _, page := visit(t, "GET", settings, nil, s.other); !strings.Contains(page, `name="watermark" value="1" checked`) {
		t.Error("the settings do not ask, or it is not ticked")
	}
	for _, c := range []struct {
		form     url.Values
		unmarked bool
	}{{form("visibility", ""), true}, {form("visibility", "", "watermark", "1"), false}} {
		if r, _ := visit(t, "POST", settings, c.form, s.other); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d", r.StatusCode)
		}
		if u, err := s.DB.UserByName(t.Context(), "olga"); err != nil || u.Defaults.Unmarked != c.unmarked {
			t.Errorf("%v: %+v %v", c.form, u.Defaults, err)
		}
	}
	q, err := http.NewRequestWithContext(t.Context(), "PATCH", s.server.URL+"/api/2/me", strings.NewReader(`{"unmarked":true}`))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-API-Key", s.key)
	q.Header.Set("Content-Type", "application/json")
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != 200 {
		t.Fatal(r.Status)
	}
	for choice, want := range map[string]bool{"1": false, "0": true} {
		set(t, s.House, "watermark_choice", choice)
		m := s.upload(t, "choice"+choice+".png", flat(t, 900, 500+int(choice[0]), blue))
		if _, body := s.look(t, s.address(t, m, gallery.Original)); marked(t, body) != want {
			t.Errorf("with the choice %s it is marked: %v", choice, !want)
		}
	}
	set(t, s.House, "watermark_choice", "0")
	if _, page := visit(t, "GET", settings, nil, s.other); strings.Contains(page, `name="watermark"`) {
		t.Error("the settings ask where nobody may choose")
	}
}
