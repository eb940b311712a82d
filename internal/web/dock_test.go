package web

import (
	"net/url"
	"testing"
)

func TestTheDockMarksWhereOneIs(t *testing.T) {
	t.Parallel()
	for _, of := range []struct{ user, at, way, want string }{
		{"ann", "/", "start", "page"},
		{"", "/", "start", "page"},
		{"", "/explore", "explore", "page"},
		{"", "/explore/popular", "explore", "true"},
		{"", "/explorers", "", ""},
		{"", "/explore/albums", "albums", "page"},
		{"ann", "/explore/albums", "explore", "true"},
		{"ann", "/user/ann/albums", "albums", "page"},
		{"ann", "/user/ann", "you", "page"},
		{"ann", "/user/ann/", "you", "page"},
		{"ann", "/user/ann/liked", "you", "true"},
		{"ann", "/user/anna", "", ""},
		{"ann", "/upload", "upload", "page"},
		{"", "/login", "sign_in", "page"},
		{"", "/image/a.b", "", ""},
	} {
		v := &view{User: of.user, at: &url.URL{Path: of.at}, Site: Site{Base: "https://a.test/pics/"}}
		if of.user != "" {
			v.UserPage = "https://a.test/pics/user/" + of.user
		}
		for _, way := range []string{"start", "explore", "upload", "albums", "you", "sign_in"} {
			want := ""
			if way == of.way {
				want = `aria-current="` + of.want + `"`
			}
			if got := string(v.Docked(way)); got != want {
				t.Errorf("%q at %s: %s is marked %q, want %q", of.user, of.at, way, got, want)
			}
		}
	}
}
