package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// Tiles tell what the visitor likes; the form of a tile leads back to its list, and to
// no other site.
func TestHeartsOnTiles(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "a1", "a2")
	const list = "/explore?sort=date_asc"
	for back, want := range map[string]string{list: list, "//evil.example/": "/image/a1", "https://evil.example/": "/image/a1", "": "/image/a1"} {
		r, _ := visit(t, "POST", server.URL+"/image/a1/like", form("on", "1", "back", back), cookie)
		if to := r.Header.Get("Location"); r.StatusCode != 303 || to != want {
			t.Errorf("back to %q: %d %s, want %s", back, r.StatusCode, to, want)
		}
	}
	_, body := visit(t, "GET", server.URL+list, nil, cookie)
	if strings.Count(body, `aria-pressed="true" aria-label="Like: picture a1"`) != 1 || strings.Count(body, `aria-label="Like: picture a2"`) != 1 || strings.Count(body, `aria-pressed="true"`) != 1 {
		t.Error("the hearts:", between(body, `<div class="gr"`, "</form>"))
	}
	if _, body = visit(t, "GET", server.URL+list, nil); strings.Contains(body, "gr-like") || !strings.Contains(body, `data-viewer="`) {
		t.Error("guests are shown", between(body, `<div class="gr"`, "</form>"))
	}
	set(t, h, "enable_likes", "0")
	set(t, h, "listing_viewer", "0")
	if _, body = visit(t, "GET", server.URL+list, nil, cookie); strings.Contains(body, "gr-like") || strings.Contains(body, "data-viewer") || strings.Contains(body, "data-src") {
		t.Error("switched off:", between(body, `<div class="gr"`, "</form>"))
	}
}

// A file by chance is a public one, and not the one that is just looked at.
func TestRandomLeadsToAnotherFile(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	if r, _ := visit(t, "GET", server.URL+"/?random", nil); r.StatusCode != 404 {
		t.Error("where there is nothing:", r.StatusCode)
	}
	shelved(t, h, ann, gallery.Album{}, "a1", "a2", "a3")
	private := gallery.Private
	if _, err := h.Curate.EditMedia(t.Context(), ann, "a3", gallery.Proofs{}, curate.MediaPatch{Visibility: &private}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		q, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/?random", nil)
		q.Header.Set("Referer", server.URL+"/image/picture-a1.a1?in=recent")
		q.AddCookie(cookie)
		r, err := http.DefaultTransport.RoundTrip(q)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if to := r.Header.Get("Location"); r.StatusCode != 302 || to != "/image/picture-a2.a2" || r.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d to %s", r.StatusCode, to)
		}
	}
	set(t, h, "website_random_guest", "0")
	r, _ := visit(t, "GET", server.URL+"/?random", nil)
	if _, body := visit(t, "GET", server.URL+"/explore", nil); r.StatusCode != 403 || strings.Contains(body, "/?random") {
		t.Error("where guests may not:", r.StatusCode)
	}
	if _, body := visit(t, "GET", server.URL+"/explore", nil, cookie); !strings.Contains(body, "/?random") {
		t.Error("no way to it")
	}
}
