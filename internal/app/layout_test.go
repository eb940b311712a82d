package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

var gridTag = regexp.MustCompile(`<div class="gr"[^>]*>`)

// Tiles lie as the site has them, in its numbers of columns, unless the visitor likes
// them otherwise.
func TestTilesLieAsTheSiteHasThem(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "a1")
	expect := func(what, want string, cookies ...*http.Cookie) {
		t.Helper()
		for _, path := range []string{"/", "/explore", "/user/ann"} {
			if _, body := visit(t, "GET", server.URL+path, nil, cookies...); gridTag.FindString(body) != want {
				t.Errorf("%s, %s: %s, want %s", what, path, gridTag.FindString(body), want)
			}
		}
	}
	expect("a new site", `<div class="gr">`)
	expect("a taste", `<div class="gr" data-layout="rows">`, &http.Cookie{Name: "grid", Value: "rows"})
	expect("a cookie that is none", `<div class="gr">`, &http.Cookie{Name: "grid", Value: `"><b>`})
	set(t, h, "theme_image_listing_sizing", "fluid")
	expect("fluid", `<div class="gr" data-layout="columns" data-lead="0.7722">`)
	set(t, h, "theme_image_listing_sizing", "fixed")
	set(t, h, "listing_columns_phone", "1")
	set(t, h, "listing_columns_desktop", "8")
	set(t, h, "listing_columns_laptop", "99")
	expect("fixed", `<div class="gr" data-layout="squares" style="--phone:1;--desktop:8">`)
	expect("a taste beside fixed", `<div class="gr" data-layout="columns" style="--phone:1;--desktop:8">`, &http.Cookie{Name: "grid", Value: "columns"})
}

// How tiles lie is chosen by a form, and comes back to where it was chosen; an address changes
// nothing.
func TestALayoutIsChosen(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "a1")
	r, body := visit(t, "GET", server.URL+"/explore?sort=date_asc&layout=squares", nil)
	if len(r.Cookies()) != 0 || gridTag.FindString(body) != `<div class="gr">` || !strings.Contains(body, `name="layout" value="squares" aria-label="Squares" aria-pressed="false"`) {
		t.Error("an address:", r.Cookies(), between(body, `class="ly"`, "</form>"))
	}
	for to, want := range map[string]string{"/explore?sort=date_asc": "/explore?sort=date_asc", "//evil.test": "/", "/../x": "/"} {
		r, _ := visit(t, "POST", server.URL+"/layout", url.Values{"layout": {"squares"}, "to": {to}})
		if got := r.Header.Get("Location"); r.StatusCode != 303 || got != want || tastes(r) != "grid=squares" {
			t.Errorf("%q: %s %q %s", to, r.Status, got, tastes(r))
		}
		if _, body := visit(t, "GET", server.URL+"/explore", nil, r.Cookies()...); !strings.Contains(body, `value="squares" aria-label="Squares" aria-pressed="true"`) {
			t.Error("the choice is not kept:", between(body, `class="ly"`, "</form>"))
		}
	}
	for _, wrong := range []string{"", "heap"} {
		if r, _ := visit(t, "POST", server.URL+"/layout", url.Values{"layout": {wrong}, "to": {"/"}}); r.StatusCode != 400 || len(r.Cookies()) != 0 {
			t.Errorf("%q: %s %v", wrong, r.Status, r.Cookies())
		}
	}
}
