package app_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

var trackTag = regexp.MustCompile(`<track kind="captions" srclang="([^"]+)" label="([^"]+)" src="([^"]+)">`)

// Captions come from who may change a video's words, go out as text for players to who may
// see it, and end with it.
func TestCaptionsOfAVideo(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	_, bob := signedIn(t, h, "bob", gallery.Member)
	if status, body := byForm(t, server, "en", "a.mp4", film(t), "session="+cookie.Value); status != 200 {
		t.Fatal(status, body)
	}
	list, err := h.Browse.List(t.Context(), ann, gallery.Filter{Owner: ann.UserID}, browse.Ask{}, gallery.Proofs{})
	if err != nil || len(list.Items) != 1 {
		t.Fatal(err)
	}
	id := list.Items[0].PublicID
	page := server.URL + "/clip/" + id
	put := func(language, label, text string, c *http.Cookie) (int, string) {
		t.Helper()
		var sent bytes.Buffer
		parts := multipart.NewWriter(&sent)
		parts.WriteField("language", language)
		parts.WriteField("label", label)
		part, _ := parts.CreateFormFile("source", "x.vtt")
		part.Write([]byte(text))
		parts.Close()
		q, err := http.NewRequestWithContext(t.Context(), "POST", page+"/captions", &sent)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", parts.FormDataContentType())
		q.AddCookie(c)
		r, err := http.DefaultTransport.RoundTrip(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body)
	}
	const text = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello <b>you</b>\n"
	if status, _ := put("en", "English", text, bob); status != 403 {
		t.Errorf("somebody captions it: %d", status)
	}
	for _, c := range [][2]string{{"en", "1\n00:00:00,000 --> 00:00:01,000\nHello\n"}, {"x/y", text}, {"en", text + strings.Repeat("x", 1<<20)}} {
		if status, body := put(c[0], "English", c[1], cookie); status != 400 || !strings.Contains(body, `aria-invalid="true"`) {
			t.Errorf("%.30q in %s: %d", c[1], c[0], status)
		}
	}
	for _, c := range [][2]string{{"en", "English"}, {"zh-CN", "\u4e2d\u6587 \"x\""}, {"en", "English (new)"}} {
		if status, body := put(c[0], c[1], text, cookie); status != 303 {
			t.Fatal(status, body)
		}
	}
	tracks := func(address string) [][]string {
		t.Helper()
		_, body := visit(t, "GET", address, nil)
		return trackTag.FindAllStringSubmatch(body, -1)
	}
	for _, address := range []string{page, server.URL + "/embed/" + id} {
		if got := tracks(address); len(got) != 2 || got[0][2] != "English (new)" || got[1][1] != "zh-CN" {
			t.Errorf("%s has %q", address, got)
		}
	}
	file := server.URL + tracks(page)[0][3]
	r, body := visit(t, "GET", file, nil)
	if r.StatusCode != 200 || body != text || r.Header.Get("Content-Type") != "text/vtt; charset=utf-8" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s %q %v", r.Status, body, r.Header)
	}
	if _, err := h.Curate.EditMedia(t.Context(), ann, id, gallery.Proofs{}, curate.MediaPatch{Visibility: new(gallery.Private)}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if r, _ := visit(t, "GET", file, nil, bob); r.StatusCode != 404 {
		t.Errorf("what is private, to somebody: %s", r.Status)
	}
	if r, _ := visit(t, "GET", file, nil, cookie); r.StatusCode != 200 {
		t.Errorf("what is private, to its owner: %s", r.Status)
	}
	if r, _ := visit(t, "POST", page+"/captions/remove", form("language", "en"), cookie); r.StatusCode != 303 {
		t.Error(r.Status)
	}
	if r, _ := visit(t, "GET", file, nil, cookie); r.StatusCode != 404 {
		t.Errorf("what was removed: %s", r.Status)
	}
}
