package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// What is suggested while one types is what one may see in lists: of others no private
// album, no title and nobody who shows himself to nobody.
func TestSuggestionsTellNothingThatListsDoNot(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	bob := gallery.Actor{Rank: gallery.Member, Name: "Andrew"}
	var bobs *http.Cookie
	bob.UserID, bobs = signedIn(t, h, bob.Name, gallery.Member)
	shelved(t, h, ann, gallery.Album{}, "a1", "a2")
	shelved(t, h, bob, gallery.Album{}, "b1")
	for name, v := range map[string]gallery.Visibility{"Lake Geneva": gallery.Public, "Lake of secrets": gallery.Private, "Lake by link": gallery.Link} {
		if _, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: name, Visibility: v}); err != nil {
			t.Fatal(err)
		}
	}
	edit := func(by gallery.Actor, id string, patch curate.MediaPatch) {
		t.Helper()
		if _, err := h.Curate.EditMedia(t.Context(), by, id, gallery.Proofs{}, patch, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	edit(ann, "a1", curate.MediaPatch{Title: new("Lantern"), Tags: &[]string{"landscape", "清晨"}})
	edit(ann, "a2", curate.MediaPatch{Title: new("Lanes"), Tags: &[]string{"language"}, Visibility: new(gallery.Private)})
	suggested := func(q string, cookies ...*http.Cookie) string {
		t.Helper()
		r, body := visit(t, "GET", server.URL+"/search/suggest?"+url.Values{"q": {q}}.Encode(), nil, cookies...)
		var told struct {
			Items []struct{ Kind, Text, Href string }
		}
		if err := json.Unmarshal([]byte(body), &told); err != nil || r.StatusCode != 200 {
			t.Fatal(q, r.StatusCode, body)
		}
		var texts []string
		for _, item := range told.Items {
			if item.Href == "" || item.Kind == "" {
				t.Errorf("%s leads to %q", item.Text, item.Href)
			}
			texts = append(texts, item.Text)
		}
		return strings.Join(texts, ", ")
	}
	for _, c := range []struct {
		q, want string
		cookies []*http.Cookie
	}{
		{"LA", "landscape, Lake Geneva", nil},
		{"LA", "landscape, Lake Geneva", []*http.Cookie{bobs}},
		{"lan", "landscape, Lanes, Lantern", []*http.Cookie{cookie}},
		{"lake", "Lake Geneva", []*http.Cookie{bobs}},
		{"gen", "Lake Geneva", nil},
		{"清", "清晨", nil},
		{"#la", "landscape", []*http.Cookie{cookie}},
		{"@an", "andrew, ann", nil},
		{"an", "andrew, ann", nil},
		{"l", "landscape, Lanes, Lantern", []*http.Cookie{cookie}}, // albums only by two letters
		{"#", "", nil},
		{"nothing", "", nil},
		{"%", "", nil},
		{`a" OR "b`, "", nil},
	} {
		if got := strings.ToLower(suggested(c.q, c.cookies...)); got != strings.ToLower(c.want) {
			t.Errorf("%s: %s, want %s", c.q, got, c.want)
		}
	}
	own := suggested("lake", cookie)
	for _, name := range []string{"Lake Geneva", "Lake of secrets", "Lake by link"} {
		if strings.Count(own, name) != 1 {
			t.Errorf("one's own albums: %s", own)
		}
	}
	if _, err := h.Account.Edit(t.Context(), bob, bob.UserID, account.Change{Private: new(true)}); err != nil {
		t.Fatal(err)
	}
	if got := suggested("@an"); got != "ann" {
		t.Errorf("of who shows himself to nobody: %s", got)
	}
	for q, want := range map[string]int{"": 400, strings.Repeat("x", 200): 400, "%00": 400} {
		if r, _ := visit(t, "GET", server.URL+"/search/suggest?q="+q, nil); r.StatusCode != want {
			t.Errorf("%q: %d", q, r.StatusCode)
		}
	}
	set(t, h, "website_search_guest", "0")
	if r, _ := visit(t, "GET", server.URL+"/search/suggest?q=la", nil); r.StatusCode != 403 {
		t.Error("where guests may not search:", r.StatusCode)
	}
}
