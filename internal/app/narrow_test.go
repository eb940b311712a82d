package app_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// Lists are narrowed by format, camera and uploader (product LS-36), and tell nothing
// of whose what is that does not stand in them, or who does not show himself.
func TestListsAreNarrowedByFormatCameraAndUploader(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, anns := owner(t, h)
	bob, _ := signedIn(t, h, "bob", gallery.Member)
	for _, m := range []gallery.Media{
		{PublicID: "nikonjpg", OwnerID: ann.UserID, Extension: "jpg", Camera: "NIKON D5", Licence: gallery.CCBYSA, Visibility: gallery.Public},
		{PublicID: "nikonpng", OwnerID: bob, Extension: "png", Camera: "NIKON D5", Visibility: gallery.Public},
		{PublicID: "guestjpg", Extension: "jpg", Licence: gallery.CC0, Visibility: gallery.Public},
		{PublicID: "annhides", OwnerID: ann.UserID, Extension: "png", Camera: "NIKON D5", Licence: gallery.CCBYSA, Visibility: gallery.Private},
	} {
		m.Name, m.Kind, m.Own, m.Approved, m.Created, m.MIME, m.Width, m.Height = m.PublicID, gallery.Image, m.Visibility, true, time.Now(), "image/jpeg", 400, 300
		publish(t, h, &m, gallery.Original)
	}
	expect := func(query, want string) {
		t.Helper()
		r, body := visit(t, "GET", server.URL+"/explore/images?"+query, nil)
		got := ""
		for _, id := range []string{"nikonjpg", "nikonpng", "guestjpg", "annhides"} {
			if strings.Contains(body, "/image/"+id+"?") {
				got += id + " "
			}
		}
		if got = strings.TrimSpace(got); got != want || r.StatusCode != 200 {
			t.Errorf("%s: %d, %q, want %q", query, r.StatusCode, got, want)
		}
	}
	expect("ext=JPEG", "nikonjpg guestjpg")
	expect("ext=.png", "nikonpng")
	expect("camera=NIKON+D5", "nikonjpg nikonpng")
	expect("camera=NIKON+D5&ext=jpg&sort=views_desc", "nikonjpg")
	expect("licence=cc-by-sa", "nikonjpg")
	expect("licence=cc0&sort=title_asc", "guestjpg")
	expect("licence=cc0&sort=date_asc&ext=jpg", "guestjpg")
	if r, _ := visit(t, "GET", server.URL+"/explore/images?licence=gpl", nil); r.StatusCode != 400 {
		t.Error("a licence that there is not:", r.Status)
	}
	expect("user=ann", "nikonjpg")
	expect("user=%40ann&sort=title_asc", "nikonjpg")
	expect("user=bob&camera=NIKON+D5&sort=date_asc", "nikonpng")
	for _, query := range []string{"user=nobody", "user=an"} {
		expect(query, "")
		if r, body := visit(t, "GET", server.URL+"/explore/images?ext=jpg&"+query, nil); r.StatusCode != 200 || !strings.Contains(body, `name="ext" value="jpg"`) {
			t.Errorf("%s: %d, and the form is lost", query, r.StatusCode)
		}
	}
	expect("camera=nikon+d5&user=ANN", "nikonjpg")
	if _, own := visit(t, "GET", server.URL+"/explore/images?user=ann", nil, anns); strings.Contains(own, "annhides") || strings.Contains(own, "Only with these tags") {
		t.Error("who looks for himself among everybody's files is shown his own list")
	}
	set(t, h, "website_explore_page_guest", "0")
	if r, _ := visit(t, "GET", server.URL+"/explore/images?user=ann", nil); r.StatusCode != 403 {
		t.Error("who may not explore does by naming somebody:", r.StatusCode)
	}
	set(t, h, "website_explore_page_guest", "1")

	_, body := visit(t, "GET", server.URL+"/explore/images?ext=jpg&camera=NIKON+D5&licence=cc-by-sa&user=ann", nil)
	for without, rest := range map[string]string{"ext": "camera=NIKON+D5&licence=cc-by-sa&user=ann", "camera": "ext=jpg&licence=cc-by-sa&user=ann",
		"licence": "camera=NIKON+D5&ext=jpg&user=ann", "user": "camera=NIKON+D5&ext=jpg&licence=cc-by-sa"} {
		if !strings.Contains(body, `href="?`+strings.NewReplacer("&", "&amp;", "+", "&#43;").Replace(rest)+`"`) {
			t.Errorf("no way back from %s: %s", without, between(body, `<ul class="ch" aria-label="Filters">`, "</ul>"))
		}
	}
	r, page := visit(t, "GET", server.URL+"/image/nikonjpg?in="+url.QueryEscape("images?camera=NIKON+D5"), nil)
	if !strings.Contains(page, "nikonpng") {
		t.Error("its neighbours are not those of the narrowed list:", r.StatusCode)
	}
	if want := "q=camera%3a%22NIKON%20D5%22"; !strings.Contains(page, want) {
		t.Error("its camera does not lead to what else was taken with it:", between(page, "vw-facts", "</dl>"))
	}
	if _, own := visit(t, "GET", server.URL+"/user/ann?ext=png", nil, anns); !strings.Contains(own, "/image/annhides") || strings.Contains(own, `id="f-user"`) {
		t.Error("his own list is not narrowed, or asks whose")
	}

	if status, body := get(t, "GET", server.URL+"/api/2/media?mine=true&owner=bob"); status != 422 && status != 400 {
		t.Errorf("one's own of somebody else: %d %s", status, body)
	}
	for query, want := range map[string]string{"extension=png": "nikonpng", "camera=NIKON+D5&owner=ann": "nikonjpg", "owner=bob": "nikonpng", "licence=cc-by-sa": "nikonjpg"} {
		status, list := get(t, "GET", server.URL+"/api/2/media?"+query)
		if status != 200 || strings.Count(string(list), `"id":"`) < 1 || !strings.Contains(string(list), want) || strings.Contains(string(list), "annhides") || strings.Contains(string(list), "guestjpg") {
			t.Errorf("API, %s: %d %s", query, status, list)
		}
	}

	for query, want := range map[string]string{"licence%3Acc0": "guestjpg", "license%3A%22CC+BY-SA+4.0%22": "nikonjpg", "x&as_licence=cc-by-sa": ""} {
		r, found := visit(t, "GET", server.URL+"/search/images?q="+query, nil)
		if want != "" && !strings.Contains(found, "/image/"+want+"?") || strings.Contains(found, "/image/annhides?") || strings.Contains(found, "/image/nikonpng?") {
			t.Errorf("search for %s: %d %s", query, r.StatusCode, between(found, "<main", "</main>"))
		}
	}

	hidden := true
	if _, err := h.Account.Edit(t.Context(), ann, ann.UserID, account.Change{Private: &hidden}); err != nil {
		t.Fatal(err)
	}
	expect("user=ann", "")
	hides, _ := visit(t, "GET", server.URL+"/explore/images?user=ann", nil)
	none, _ := visit(t, "GET", server.URL+"/explore/images?user=nobody", nil)
	if hides.StatusCode != none.StatusCode {
		t.Error("who hides is told from who is not there:", hides.StatusCode, none.StatusCode)
	}
	if status, _ := get(t, "GET", server.URL+"/api/2/media?owner=ann"); status != 404 {
		t.Error("the API tells of who hides:", status)
	}
}
