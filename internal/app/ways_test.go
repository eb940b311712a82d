package app_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// Who signs in or up comes back to where he was (product US-03).
func TestTheWayInLeadsBack(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	for path, want := range map[string]string{
		"/explore?sort=likes_desc": "/login?next=%2Fexplore%3Fsort%3Dlikes_desc", "/": "/login", "/login": "/login", "/signup": "/login", "/account/password-forgot": "/login", "/user/ann": "/login?next=%2Fuser%2Fann",
	} {
		_, body := visit(t, "GET", server.URL+path, nil)
		if !strings.Contains(body, `<a class="btn tp-wide" href="`+want+`">`) {
			t.Errorf("%s does not lead to %s", path, want)
		}
	}
	for path, want := range map[string]string{"/albums/new?parent=X": "/login?next=%2Falbums%2Fnew%3Fparent%3DX", "/selection/album?ids=a&ids=b": "/login?next=%2Fselection%2Falbum%3Fids%3Da%26ids%3Db"} {
		r, _ := visit(t, "GET", server.URL+path, nil)
		if to := r.Header.Get("Location"); to != want {
			t.Errorf("%s leads to %s", path, to)
		}
	}
	_, body := visit(t, "GET", server.URL+"/login?next=/settings/keys", nil)
	if !strings.Contains(body, `href="/signup?next=%2fsettings%2fkeys"`) {
		t.Error("the sign-in forgets the way for who has no account")
	}
	set(t, h, "require_user_email_confirmation", "0")
	r, _ := visit(t, "POST", server.URL+"/signup", url.Values{"username": {"newly"}, "email": {"n@example.test"}, "password": {"a long quiet evening"}, "agreed": {"1"}, "next": {"/settings/keys"}})
	if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || to != "/settings/keys" {
		t.Errorf("the sign-up leads to %d %s", r.StatusCode, to)
	}
	r, _ = visit(t, "GET", server.URL+"/explore", nil, cookie)
	wantStatus(t, "somebody who is in", r, 200)
}

// Albums lead on: a tab behind a password to that tab, a deleted one to what it lay in.
func TestAlbumsLeadOn(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	_, boss := signedIn(t, h, "boss", gallery.Admin)
	album := func(n curate.NewAlbum) gallery.Album {
		a, err := h.Curate.CreateAlbum(t.Context(), ann, n)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	top := album(curate.NewAlbum{Name: "Top", Visibility: gallery.Password, Password: "open sesame"})
	below := album(curate.NewAlbum{Name: "Below", Visibility: gallery.Public, Parent: top.PublicID})
	page := server.URL + "/album/" + top.PublicID
	for tab, next := range map[string]string{"/sub": "/album/" + top.PublicID + "/sub", "/embeds": "/album/" + top.PublicID + "/embeds", "/zip": "", "": ""} {
		_, body := visit(t, "GET", page+tab, nil)
		if got := strings.Contains(body, `name="next" value="`+next+`"`); got != (next != "") {
			t.Errorf("the gate of %q forgets where one was going", tab)
		}
	}
	for _, c := range []struct {
		a    gallery.Album
		who  *http.Cookie
		want string
	}{{below, cookie, "/album/Top." + top.PublicID}, {top, boss, "/user/ann/albums"}} {
		r, _ := visit(t, "POST", server.URL+"/albums/"+c.a.PublicID+"/delete", url.Values{"files": {"keep"}, "sure": {"1"}}, c.who)
		if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || strings.TrimPrefix(to, server.URL) != c.want {
			t.Errorf("after %s: %d %s, want %s", c.a.Name, r.StatusCode, to, c.want)
		}
	}
	// A new album for files that may not go there is not left behind.
	_, bobs := signedIn(t, h, "bob", gallery.Member)
	shelved(t, h, ann, gallery.Album{}, "mmmm")
	r, body := visit(t, "POST", server.URL+"/selection", url.Values{"do": {"put"}, "ids": {"mmmm"}, "name": {"Theirs"}, "visibility": {"public"}}, bobs)
	if wantStatus(t, "putting", r, 403); !strings.Contains(body, "<h1") {
		t.Error(body)
	}
	if _, body := visit(t, "GET", server.URL+"/user/bob/albums", nil, bobs); strings.Contains(body, "Theirs") {
		t.Error("an album is left behind, with nothing in it")
	}
}

// What an upload link took before a form was too much is told.
func TestUploadLinksTellWhatTheyTook(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	a, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "Drop", Visibility: gallery.Private})
	if err != nil {
		t.Fatal(err)
	}
	_, token, err := h.Curate.CreateUploadLink(t.Context(), ann, gallery.Proofs{}, curate.NewUploadLink{Album: a.PublicID})
	if err != nil {
		t.Fatal(err)
	}
	send := func(n int, cut int) string {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for i := range n {
			part, _ := form.CreateFormFile("source", fmt.Sprintf("note-%d.txt", i))
			part.Write([]byte("no picture"))
		}
		form.Close()
		body.Truncate(body.Len() - cut)
		r, err := http.Post(server.URL+"/u/"+token, form.FormDataContentType(), &body)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var page bytes.Buffer
		page.ReadFrom(r.Body)
		return page.String()
	}
	if page := send(101, 0); strings.Count(page, "<li>note-") != 101 || !strings.Contains(page, "<li>note-100.txt: ") {
		t.Errorf("of 101 files %d are told", strings.Count(page, "<li>note-"))
	}
	if page := send(3, 150); strings.Count(page, "<li>note-") < 1 {
		t.Error("what came before the break is not told")
	}
}
