package app_test

import (
	"strings"
	"testing"

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
