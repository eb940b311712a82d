package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// A menu has more albums than a page of a list; those beyond it are found by their names,
// and stay chosen where they are.
func TestAlbumsBeyondTheMenuAreFoundByName(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "flood_uploads_protection", "0")
	ann, cookie := owner(t, h)
	bob := gallery.Actor{Rank: gallery.Member, Name: "bob"}
	bob.UserID, _ = signedIn(t, h, bob.Name, gallery.Member)
	album := func(by gallery.Actor, wish curate.NewAlbum) gallery.Album {
		t.Helper()
		a, err := h.Curate.CreateAlbum(t.Context(), by, wish)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for i := range browse.MostInMenu {
		album(ann, curate.NewAlbum{Name: fmt.Sprintf("Album %03d", i), Visibility: gallery.Link})
	}
	above := album(ann, curate.NewAlbum{Name: "Zurich", Visibility: gallery.Public})
	last := album(ann, curate.NewAlbum{Name: "Zoo of Zurich", Visibility: gallery.Private, Parent: above.PublicID})
	album(bob, curate.NewAlbum{Name: "Zoo of Basel", Visibility: gallery.Public})
	shelved(t, h, ann, last, "z1")

	_, form := visit(t, "GET", server.URL+"/upload", nil, cookie)
	if n := strings.Count(form, ">Album "); n != browse.MostInMenu {
		t.Errorf("%d albums to upload to, want %d", n, browse.MostInMenu)
	}
	if strings.Contains(form, "Zoo of Zurich") {
		t.Error("the menu has an album too many for this test")
	}
	_, edit := visit(t, "GET", server.URL+"/image/z1/edit", nil, cookie)
	if want := `<option value="` + last.PublicID + `" selected>`; !strings.Contains(edit, want) {
		t.Error("the album that the file lies in is not chosen")
	}
	found := func(q string, cookies ...*http.Cookie) string {
		t.Helper()
		r, body := visit(t, "GET", server.URL+"/album-autocomplete?"+url.Values{"q": {q}}.Encode(), nil, cookies...)
		var told struct {
			Items []struct{ Value, Name, Note string }
			Said  string
		}
		if err := json.Unmarshal([]byte(body), &told); err != nil || r.StatusCode != 200 {
			t.Fatal(q, r.StatusCode, body)
		}
		var texts []string
		for _, item := range told.Items {
			texts = append(texts, item.Value+" "+item.Name+" ("+item.Note+")")
		}
		return strings.Join(texts, ", ")
	}
	if got, want := found("zoo", cookie), last.PublicID+" Zoo of Zurich (Zurich · Only me)"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
	if got := found("album 7", cookie); got != "" {
		t.Errorf("found %q of a number that is none's", got)
	}
	if got := found("album 007", cookie); !strings.Contains(got, "Album 007") {
		t.Errorf("found %q of a whole name", got)
	}
	if got := found("nothing", cookie); got != "" {
		t.Errorf("found %q of nothing", got)
	}
	for q, want := range map[string]int{"": 400, "%00": 400, "z": 200} {
		if r, _ := visit(t, "GET", server.URL+"/album-autocomplete?q="+q, nil, cookie); r.StatusCode != want {
			t.Errorf("%q: %d, want %d", q, r.StatusCode, want)
		}
	}
}
