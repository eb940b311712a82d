package app_test

import (
	"strings"
	"testing"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// What a site switches off the uploader does not offer (product UP-30, UP-57, UP-60).
func TestTheFormOffersWhatTheSiteWants(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	for name, mark := range map[string]string{
		"theme_nsfw_upload_checkbox": `name="nsfw" value="1"`, "enable_expirable_uploads": `<select id="hm-expiration"`,
		"theme_show_embed_uploader": `class="up-codes-all"`, "enable_redirect_single_upload": `data-single="1"`,
	} {
		for _, value := range []string{"0", "1"} {
			set(t, h, name, value)
			if _, body := visit(t, "GET", server.URL+"/", nil); strings.Contains(body, mark) != (value == "1") {
				t.Errorf("%s=%s: %s is there: %v", name, value, mark, value == "0")
			}
		}
	}
}

// Explore shows albums that have something to show (product LS-04).
func TestExploreLeavesSmallAlbumsOut(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	for name, ids := range map[string][]string{"Some": {"aaaa", "bbbb"}, "Few": {"cccc"}} {
		a, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: name, Visibility: gallery.Public})
		if err != nil {
			t.Fatal(err)
		}
		shelved(t, h, ann, a, ids...)
	}
	for least, want := range map[string]string{"0": "Few Some", "2": "Some", "3": ""} {
		set(t, h, "explore_albums_min_image_count", least)
		_, body := visit(t, "GET", server.URL+"/explore/albums", nil)
		var shown []string
		for _, name := range []string{"Few", "Some"} {
			if strings.Contains(body, "<strong>"+name+"</strong>") || strings.Contains(body, ">"+name+"<") {
				shown = append(shown, name)
			}
		}
		if got := strings.Join(shown, " "); got != want {
			t.Errorf("of %s files and more: %q, want %q", least, got, want)
		}
	}
}
