package app_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// byForm uploads as the page's form does, in a language, with more fields as
// "name=value" and as somebody by "session=token".
func byForm(t *testing.T, server *httptest.Server, lang, name string, file []byte, more ...string) (int, string) {
	t.Helper()
	r, text := formSent(t, server, lang, name, file, more...)
	return r.StatusCode, text
}

// formSent is byForm with the whole answer.
func formSent(t *testing.T, server *httptest.Server, lang, name string, file []byte, more ...string) (*http.Response, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	var cookie string
	form.WriteField("visibility", "public")
	for _, m := range more {
		if k, v, _ := strings.Cut(m, "="); k == "session" {
			cookie = m
		} else {
			form.WriteField(k, v)
		}
	}
	if name != "" {
		part, _ := form.CreateFormFile("source", name)
		part.Write(file)
	}
	form.Close()
	q, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/upload", &body)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", form.FormDataContentType())
	q.Header.Set("Accept-Language", lang)
	q.Header.Set("Cookie", cookie)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(b)
}

func TestTheFormSaysWhyItRefuses(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "upload_max_filesize_mb_guest", "0.01")
	set(t, h, "stop_words", "forbidden")
	set(t, h, "upload_enabled_image_formats", "jpg")
	gif := []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")
	for name, c := range map[string]struct {
		lang, name string
		file       []byte
		status     int
		says       string
	}{
		"too large":          {"en", "x.jpg", picture(t, 1500, 1500), 413, "larger than the 10 KB"},
		"too large, Chinese": {"zh-CN", "x.jpg", picture(t, 1500, 1500), 413, "超过了本站允许的 10 KB"},
		"no picture":         {"en", "x.jpg", []byte("<svg/>"), 400, "no picture or video"},
		"switched off":       {"en", "x.gif", gif, 400, "not taken here"},
		"nothing chosen":     {"en", "", nil, 400, "No file was chosen"},
		"a stop word":        {"en", "forbidden.jpg", picture(t, 9, 9), 400, "not allowed here"},
	} {
		status, page := byForm(t, server, c.lang, c.name, c.file)
		if status != c.status || !strings.Contains(page, c.says) {
			t.Errorf("%s: %d, without %q", name, status, c.says)
		}
		if line := "<li><bdi>" + c.name + "</bdi> - "; strings.Contains(page, line) != (c.name != "") {
			t.Errorf("%s: the report of the file: %v", name, c.name == "")
		}
	}
	if status, page := byForm(t, server, "en", "fine.jpg", picture(t, 9, 9)); status != 200 || !strings.Contains(page, "/delete/") {
		t.Errorf("a good one: %d", status)
	}
}

func TestTheFormAnswersWithWhatIsThere(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "duplicate_uploads", "existing")
	file := picture(t, 30, 20)
	byForm(t, server, "en", "a.jpg", file)
	if status, page := byForm(t, server, "en", "b.jpg", file); status != 200 || strings.Contains(page, "/delete/") || !strings.Contains(page, "nt-warn") {
		t.Errorf("the same again: %d, delete link %v", status, strings.Contains(page, "/delete/"))
	}
}

func TestTheFormSaysMoreOfAFile(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, cookie := signedIn(t, h, "mia", gallery.Member)
	by := gallery.Actor{UserID: id, Name: "mia", Rank: gallery.Member}
	album, err := h.Curate.CreateAlbum(t.Context(), by, curate.NewAlbum{Name: "Sea", Visibility: gallery.Public})
	if err != nil {
		t.Fatal(err)
	}
	_, stranger := signedIn(t, h, "ned", gallery.Member)
	who := "session=" + cookie.Value
	if status, page := byForm(t, server, "en", "a.jpg", picture(t, 30, 20), who, "album="+album.PublicID, "tags=sea, blue  sky,a#b", "description=At noon",
		"nsfw=1", "visibility=private", "expiration=P1D"); status != 200 {
		t.Fatalf("with everything said: %d %s", status, page)
	}
	list, err := h.Browse.List(t.Context(), by, gallery.Filter{Owner: id}, browse.Ask{N: 2}, gallery.Proofs{})
	if err != nil || len(list.Items) != 1 {
		t.Fatal(list.Items, err)
	}
	m, err := h.Browse.Media(t.Context(), by, list.Items[0].PublicID, gallery.Proofs{})
	if err != nil {
		t.Fatal(err)
	}
	if m.AlbumID != album.ID || !m.NSFW || m.Description != "At noon" || len(m.Tags) != 2 || m.Expires.IsZero() {
		t.Errorf("it became %+v", m)
	}
	if status, _ := byForm(t, server, "en", "b.jpg", picture(t, 31, 20), "session="+stranger.Value, "album="+album.PublicID); status != 404 && status != 403 && status != 400 {
		t.Errorf("into another's album: %d", status)
	}
	set(t, h, "upload_terms", "1")
	if status, page := byForm(t, server, "en", "c.jpg", picture(t, 32, 20)); status != 400 || !strings.Contains(page, "Agree to the rules") {
		t.Errorf("without the rules: %d", status)
	}
	if status, _ := byForm(t, server, "en", "c.jpg", picture(t, 32, 20), "terms=1"); status != 200 {
		t.Errorf("with the rules: %d", status)
	}
	if status, _ := byForm(t, server, "en", "d.jpg", picture(t, 33, 20), who); status != 200 {
		t.Errorf("a member is not asked: %d", status)
	}
}
