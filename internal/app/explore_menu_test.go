package app_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

var (
	exploreMenu = regexp.MustCompile(`(?s)<nav class="ex".*?</nav>`)
	menuLink    = regexp.MustCompile(`<a href="([^"]+)"`)
)

// The menu leads to lists, categories and tags that the visitor may see, and to nothing
// that became private since it was last looked up.
func TestTheExploreMenuLeadsToWhatOneMaySee(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	_, boss := signedIn(t, h, "boss", gallery.Admin)
	if _, err := h.Curate.CreateCategory(t.Context(), actor(t, h, "boss"), curate.CategoryPatch{Name: new("Fine art"), Slug: new("art")}); err != nil {
		t.Fatal(err)
	}
	shelved(t, h, ann, gallery.Album{}, "a1", "a2")
	edit := func(id string, patch curate.MediaPatch) {
		t.Helper()
		if _, err := h.Curate.EditMedia(t.Context(), ann, id, gallery.Proofs{}, patch, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	edit("a1", curate.MediaPatch{Tags: &[]string{"lakes & hills"}})
	edit("a2", curate.MediaPatch{Tags: &[]string{"secret"}, Visibility: new(gallery.Private)})
	links := func(cookies ...*http.Cookie) (to []string) {
		_, body := visit(t, "GET", server.URL+"/api-v1", nil, cookies...)
		for _, link := range menuLink.FindAllStringSubmatch(exploreMenu.FindString(body), -1) {
			to = append(to, link[1])
		}
		return to
	}
	guest := links()
	for _, path := range []string{"/explore/recent", "/explore/trending", "/explore/popular", "/explore/images", "/explore/videos", "/explore/animated", "/explore/360",
		"/explore/albums", "/explore/tags", "/explore/users", "/category/art", "/tag/lakes%20%26%20hills"} {
		if !slices.Contains(guest, path) {
			t.Errorf("no way to %s among %q", path, guest)
		}
	}
	titles := map[string]string{}
	for _, to := range guest {
		r, body := visit(t, "GET", server.URL+strings.ReplaceAll(to, "&amp;", "&"), nil)
		title := between(body, "<title>", "</title>")
		if other, taken := titles[title]; taken || r.StatusCode != 200 {
			t.Errorf("%s: %s; %q is the title of %q, too", to, r.Status, title, other)
		}
		titles[title] = to
	}
	if all := strings.Join(guest, " "); strings.Contains(all, "secret") || strings.Contains(all, "/following") {
		t.Errorf("a guest is led to %s", all)
	}
	if own := links(cookie); !slices.Contains(own, "/following") {
		t.Errorf("no way to whom one follows: %q", own)
	}
	edit("a1", curate.MediaPatch{Visibility: new(gallery.Private)})
	if all := strings.Join(links(), " "); strings.Contains(all, "lakes") {
		t.Errorf("a tag that nobody sees any more: %s", all)
	}
	set(t, h, "enable_likes", "0")
	if slices.Contains(links(), "/explore/popular") {
		t.Error("popular without likes")
	}
	set(t, h, "website_explore_page_guest", "0")
	if of, bosses := links(), links(boss); of != nil || len(bosses) == 0 {
		t.Errorf("where guests may not explore they are led to %q, staff to %q", of, bosses)
	}
}
