package web

import (
	"net/http/httptest"
	"strings"
	"testing"

	"calotype/internal/gallery"
	"calotype/internal/settings"
)

func TestViewsOfExploreHaveListsOfOneOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, at, want string }{
		{"recent", "/explore/recent", "=person.files ?list=albums ?list=tags ?list=users"},
		{"trending", "/explore/trending?list=albums&seek=x&sort=y&page=3", "? =listing.albums ?list=tags ?list=users"},
		{"popular", "/explore/popular?list=users", "? ?list=albums =listing.users"},
		{"videos", "/explore/videos", ""},
	} {
		var got []string
		for _, tab := range (exploring{name: c.name}).kindsOf(httptest.NewRequest("GET", c.at, nil), settings.New(nil), gallery.Actor{}) {
			if tab.Current {
				got = append(got, "="+tab.Label)
			} else {
				got = append(got, tab.Href)
			}
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %s, want %s", c.name, text, c.want)
		}
	}
}
