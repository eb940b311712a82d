package app_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

var (
	tagChips = regexp.MustCompile(`(?s)<ul class="ch tg".*?</ul>`)
	tagChip  = regexp.MustCompile(`<a href="([^"]*)"( aria-current="true")?><bdi>(.*?)</bdi>`)
)

// The tags above somebody's files and an album's narrow the list, say nothing of what one
// may not see, and go along to the page of a file.
func TestTagChipsNarrowAList(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	album, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "Trips", Visibility: gallery.Public})
	if err != nil {
		t.Fatal(err)
	}
	shelved(t, h, ann, album, "a1", "a2", "a3", "a4")
	for id, patch := range map[string]curate.MediaPatch{
		"a1": {Tags: &[]string{"lake", "snow & ice"}}, "a2": {Tags: &[]string{"lake"}}, "a3": {Tags: &[]string{"lake", "secret"}, Visibility: new(gallery.Private)},
	} {
		if _, err := h.Curate.EditMedia(t.Context(), ann, id, gallery.Proofs{}, patch, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	type chip struct {
		href string
		on   bool
	}
	see := func(path string, cookies ...*http.Cookie) (names []string, chips map[string]chip, tiles string) {
		t.Helper()
		r, body := visit(t, "GET", server.URL+path, nil, cookies...)
		if r.StatusCode != 200 {
			t.Fatal(path, r.Status)
		}
		chips = map[string]chip{}
		for _, m := range tagChip.FindAllStringSubmatch(tagChips.FindString(body), -1) {
			name := html.UnescapeString(m[3])
			names, chips[name] = append(names, name), chip{html.UnescapeString(m[1]), m[2] != ""}
		}
		for _, id := range []string{"a1", "a2", "a3", "a4"} {
			if strings.Contains(body, `value="`+id+`"`) {
				tiles += id + " "
			}
		}
		return names, chips, tiles
	}
	for _, path := range []string{"/user/ann", "/album/" + album.PublicID} {
		names, chips, tiles := see(path)
		if !slices.Equal(names, []string{"lake", "snow & ice"}) || tiles != "a1 a2 a4 " {
			t.Errorf("%s: %q above %s", path, names, tiles)
		}
		_, chips, tiles = see(path + chips["lake"].href)
		if tiles != "a1 a2 " || !chips["lake"].on || chips["snow & ice"].on {
			t.Errorf("%s: of lakes there are %s, %v", path, tiles, chips)
		}
		_, chips, tiles = see(path + chips["snow & ice"].href)
		if tiles != "a1 " || !chips["lake"].on || !chips["snow & ice"].on {
			t.Errorf("%s: of both there are %s, %v", path, tiles, chips)
		}
		if _, _, tiles = see(path + chips["lake"].href); tiles != "a1 " {
			t.Errorf("%s: without lakes there are %s", path, tiles)
		}
		if names, _, tiles := see(path, cookie); !slices.Contains(names, "secret") || !strings.Contains(tiles, "a3") {
			t.Errorf("%s: its owner sees %q above %s", path, names, tiles)
		}
		if _, _, tiles := see(path + "?tag=secret"); tiles != "" {
			t.Errorf("%s: a stranger sees %s by a tag", path, tiles)
		}
		if r, _ := visit(t, "GET", server.URL+path+"?tag=nothing", nil); r.StatusCode != 404 {
			t.Errorf("%s: a tag that is none: %s", path, r.Status)
		}
	}
	if names, _, _ := see("/explore?tag=lake"); names != nil {
		t.Errorf("everything has chips: %q", names)
	}
	_, body := visit(t, "GET", server.URL+"/image/a2?"+url.Values{"in": {"user?tag=lake"}}.Encode(), nil)
	if !strings.Contains(body, "a1?in=") || strings.Contains(body, "a4?in=") {
		t.Error("the neighbours are others than those of the list")
	}
}
