package app_test

import (
	"strings"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// What the search promises (product SR-01 to SR-06), asked of the running house.
func TestSearchPages(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, anns := owner(t, h)
	_, bobs := signedIn(t, h, "bob", gallery.Member)
	_, megs := signedIn(t, h, "meg", gallery.Manager)
	for i, m := range []gallery.Media{
		{PublicID: "sea1", Title: "Calm water", UploaderIP: "192.0.2.7", OriginalFilename: "holiday-4711.jpg", Visibility: gallery.Public},
		{PublicID: "sea2", Title: "Rough water", UploaderIP: "192.0.2.8", Visibility: gallery.Private},
	} {
		m.Name, m.OwnerID, m.Kind, m.Own, m.Approved, m.Created = m.PublicID, ann.UserID, gallery.Image, m.Visibility, true, time.Now().Add(time.Duration(i)*time.Second)
		m.Extension, m.MIME, m.Width, m.Height = "jpg", "image/jpeg", 400, 300
		publish(t, h, &m, gallery.Original)
		tags := []string{"sea"}
		if _, err := h.Curate.EditMedia(t.Context(), ann, m.PublicID, gallery.Proofs{}, curate.MediaPatch{Tags: &tags}, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	found := func(query string, who any) string {
		t.Helper()
		body := ""
		switch who {
		case "ann":
			_, body = visit(t, "GET", server.URL+"/search/images?"+query, nil, anns)
		case "bob":
			_, body = visit(t, "GET", server.URL+"/search/images?"+query, nil, bobs)
		case "meg":
			_, body = visit(t, "GET", server.URL+"/search/images?"+query, nil, megs)
		default:
			_, body = visit(t, "GET", server.URL+"/search/images?"+query, nil)
		}
		if !strings.Contains(body, `<meta name="robots" content="noindex">`) {
			t.Error("a robot may keep", query)
		}
		got := ""
		for _, id := range []string{"sea1", "sea2"} {
			if strings.Contains(body, "/image/"+id) || strings.Contains(body, "."+id+"?") || strings.Contains(body, "."+id+`"`) {
				got += id + " "
			}
		}
		return strings.TrimSpace(got)
	}
	for _, c := range []struct{ query, who, want string }{
		{"q=tag:sea", "", "sea1"}, {"q=tag:sea", "bob", "sea1"}, {"q=tag:sea", "ann", "sea1 sea2"}, {"q=tag:sea&sort=title_asc", "ann", "sea1 sea2"},
		{"q=water", "", "sea1"}, {"q=water", "ann", "sea1 sea2"}, {"q=wat*+tag:sea", "ann", "sea1 sea2"}, {"q=water+-rough", "ann", "sea1"},
		{"q=holiday", "", "sea1"}, {"q=%22calm+water%22", "", "sea1"}, {"q=%22water+calm%22", "", ""}, {"q=type:image+w>399+ext:jpg", "", "sea1"},
		{"q=ip:192.0.2.*", "meg", "sea1 sea2"}, {"q=ip:192.0.2.8", "meg", "sea2"}, {"q=ip:192.0.2.8+water", "meg", "sea2"}, {"q=ip:192.0.2.7", "ann", ""}, {"q=ip:192.0.2.7", "", ""},
	} {
		if got := found(c.query, c.who); got != c.want {
			t.Errorf("%s by %q: %q, want %q", c.query, c.who, got, c.want)
		}
	}
	for path, want := range map[string]string{
		"/search/images?q=": "/", "/search/images?as_q=calm&as_epq=calm+water&as_oq=a+b&as_eq=rough&as_cat=x": `/search/images?q=calm+%22calm+water%22+a+OR+b+-rough+category%3Ax`,
		"/search/images?as_ip=192.0.2.7": "/search/images?q=ip%3A192.0.2.7",
	} {
		if r, _ := visit(t, "GET", server.URL+path, nil, megs); r.StatusCode != 303 || r.Header.Get("Location") != want {
			t.Errorf("%s: %d to %s", path, r.StatusCode, r.Header.Get("Location"))
		}
	}
	if _, body := visit(t, "GET", server.URL+"/search/images", nil); !strings.Contains(body, "as_oq") || strings.Contains(body, "as_ip") || strings.Contains(body, "?q=\"") {
		t.Error("the long form:", between(body, `<section class="ls"`, "</section>"))
	}
	email := "/search/users?q=ann@example.test"
	if _, body := visit(t, "GET", server.URL+email, nil, megs); !strings.Contains(body, `/user/ann"`) {
		t.Error("staff do not find an address:", between(body, `<section class="ls"`, "</section>"))
	}
	if _, body := visit(t, "GET", server.URL+email, nil, bobs); strings.Contains(body, `/user/ann"`) {
		t.Error("a member finds an address")
	}
	set(t, h, "website_explore_page", "0")
	if got := found("q=tag:sea", ""); got != "sea1" {
		t.Error("where nobody explores:", got)
	}
	set(t, h, "website_search_guest", "0")
	for _, kind := range []string{"images", "images?q=tag:sea", "albums", "albums?q=x", "users", "tags", "tags?q=s", "users?q=a"} {
		if r, _ := visit(t, "GET", server.URL+"/search/"+kind, nil); r.StatusCode != 403 {
			t.Errorf("a guest at %s: %d", kind, r.StatusCode)
		}
		if r, _ := visit(t, "GET", server.URL+"/search/"+kind, nil, bobs); r.StatusCode != 200 {
			t.Errorf("a member at %s: %d", kind, r.StatusCode)
		}
	}
	set(t, h, "website_search", "0")
	if r, body := visit(t, "GET", server.URL+"/search/images", nil, bobs); r.StatusCode != 404 || strings.Contains(body, `id="sx-q"`) {
		t.Error("switched off:", r.StatusCode)
	}
}
