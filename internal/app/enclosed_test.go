package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// On a site that is for people with an account guests are led to the sign-in, by whatever
// address they come, and have nothing but what is for whoever has its link (product VW-02).
func TestAPrivateSiteIsForPeopleWithAnAccount(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	_, bobs := signedIn(t, h, "bob", gallery.Member)
	album := func(name string, v gallery.Visibility) gallery.Album {
		a, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: name, Visibility: v})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	shown, linked := album("Shown", gallery.Public), album("Linked", gallery.Link)
	file := func(id string, own, all gallery.Visibility, in gallery.ID) {
		m := still(ann.UserID, id, "")
		m.Own, m.Visibility, m.AlbumID = own, all, in
		publish(t, h, m, gallery.Original, gallery.Thumb)
	}
	file("pppp", gallery.Public, gallery.Public, 0)
	file("llll", gallery.Link, gallery.Link, 0)
	file("ssss", gallery.Public, gallery.Public, shown.ID)
	file("kkkk", gallery.Public, gallery.Link, linked.ID)
	set(t, h, "website_privacy_mode", "private")

	paths := map[string]int{ // for guests; people with an account see them all
		"/": 403, "/explore": 403, "/user/ann": 403, "/image/pppp": 403, "/image/ssss": 403, "/album/" + shown.PublicID: 403,
		"/image/llll": 200, "/image/kkkk": 200, "/album/" + linked.PublicID: 200, "/album/" + linked.PublicID + "/sub": 200, "/login": 200, "/page/privacy": 200,
		"/api/2/media/pppp": 401, "/api/2/media/llll": 200,
	}
	for path, want := range paths {
		r, _ := visit(t, "GET", server.URL+path, nil)
		wantStatus(t, path+" by a guest", r, want)
		r, _ = visit(t, "GET", server.URL+path, nil, bobs)
		if path != "/login" {
			wantStatus(t, path+" by a member", r, 200)
		}
	}
	for _, path := range []string{"/", "/image/pppp", "/album/" + shown.PublicID} {
		q, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Accept", "text/html,*/*;q=0.8")
		r, err := http.DefaultTransport.RoundTrip(q)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusSeeOther || !strings.HasSuffix(r.Header.Get("Location"), "/login?next="+strings.ReplaceAll(path, "/", "%2F")) {
			t.Errorf("%s leads a browser to %d %s", path, r.StatusCode, r.Header.Get("Location"))
		}
	}
	bytes := func(id string, who ...*http.Cookie) *http.Response {
		m, err := h.DB.MediaByPublicID(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := m.File(gallery.Original)
		r, _ := visit(t, "GET", server.URL+"/images/"+f.Path, nil, who...)
		return r
	}
	r, _ := visit(t, "GET", server.URL+"/embed/pppp", nil, bobs) // speaks to strangers, whoever asks
	wantStatus(t, "what others embed", r, 403)
	wantStatus(t, "the bytes for a guest", bytes("pppp"), 403)
	wantStatus(t, "the bytes of what has a link for a guest", bytes("llll"), 200)
	if r := bytes("pppp", bobs); r.StatusCode != 200 || r.Header.Get("Cache-Control") != "private, no-store" || r.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("the bytes for a member: %d %q", r.StatusCode, r.Header.Get("Cache-Control"))
	}
	// Where files are served from elsewhere no cookie comes along: the address of the page is signed.
	_, body := visit(t, "GET", server.URL+"/image/pppp", nil, cookie)
	signed := regexp.MustCompile(`src="([^"]*pppp[^"]*\?s=[^"]*)"`).FindStringSubmatch(body)
	if signed == nil {
		t.Fatal("the page's picture is not signed")
	}
	r, _ = visit(t, "GET", strings.ReplaceAll(signed[1], "&amp;", "&"), nil)
	wantStatus(t, "a signed address", r, 200)

	set(t, h, "website_privacy_mode", "public")
	set(t, h, "website_explore_page", "0")
	for _, who := range [][]*http.Cookie{nil, {bobs}} {
		r, body := visit(t, "GET", server.URL+"/", nil, who...)
		if wantStatus(t, "the start page without explore", r, 200); !strings.Contains(body, "data-uploader") || strings.Contains(body, "/image/pppp") {
			t.Error("without explore the start page has no form, or pictures all the same")
		}
	}
}
