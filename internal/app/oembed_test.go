package app_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"calotype/internal/account"
	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

func card(t *testing.T, server *httptest.Server, query url.Values) (status int, contentType, body string) {
	t.Helper()
	r, err := http.Get(server.URL + "/oembed?" + query.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, r.Header.Get("Content-Type"), string(b)
}

func TestOEmbed(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	a := send(t, server, key, "a photo.jpg", picture(t, 1000, 600))
	var got struct {
		Version, Type, Title, URL string
		Width, Height             int
		Provider                  string `json:"provider_name"`
	}
	for name, c := range map[string]struct {
		query         url.Values
		url           string
		width, height int
	}{
		"any room":    {url.Values{}, a.Image.URL, 1000, 600},
		"little room": {url.Values{"maxwidth": {"400"}}, a.Image.Medium.URL, 400, 240},
		"a low room":  {url.Values{"maxheight": {"100"}}, a.Image.Medium.URL, 166, 100},
	} {
		c.query.Set("url", a.Image.Viewer)
		status, kind, body := card(t, server, c.query)
		if err := json.Unmarshal([]byte(body), &got); status != 200 || err != nil || !strings.HasPrefix(kind, "application/json") {
			t.Fatalf("%s: %d %s %v: %s", name, status, kind, err, body)
		}
		if got.Version != "1.0" || got.Type != "photo" || got.Title != "a photo" || got.Provider != "Calotype" ||
			got.URL != c.url || got.Width != c.width || got.Height != c.height {
			t.Errorf("%s: %+v, want %+v", name, got, c)
		}
	}
	status, kind, body := card(t, server, url.Values{"url": {a.Image.Viewer}, "format": {"xml"}})
	var parsed struct {
		XMLName xml.Name `xml:"oembed"`
		URL     string   `xml:"url"`
	}
	if err := xml.Unmarshal([]byte(body), &parsed); status != 200 || err != nil || parsed.URL != a.Image.URL || !strings.HasPrefix(kind, "text/xml") {
		t.Errorf("xml: %d %s %v: %s", status, kind, err, body)
	}
	_, page := get(t, "GET", a.Image.Viewer)
	if !strings.Contains(string(page), `type="application/json+oembed" href="`+server.URL+"/oembed?format=json&amp;url=") {
		t.Error("the page does not lead to its card")
	}
}

func TestOEmbedRefuses(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "default_visibility", "private")
	a := send(t, server, h.Site.Get().Text("api_v1_key"), "x.jpg", picture(t, 30, 20))
	set(t, h, "default_visibility", "public")
	ann, _ := person(t, h, "ann", gallery.Member)
	album, err := h.Curate.CreateAlbum(t.Context(), account.Actor(*ann, ""), curate.NewAlbum{Name: "Locked", Visibility: gallery.Password, Password: "open sesame"})
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := h.Account.AddKey(t.Context(), account.Actor(*ann, ""), account.KeyWish{Name: "k", AlbumID: album.ID})
	if err != nil {
		t.Fatal(err)
	}
	locked := send(t, server, key, "x.jpg", picture(t, 30, 21))
	set(t, h, "moderate_uploads", "all")
	waiting := send(t, server, h.Site.Get().Text("api_v1_key"), "x.jpg", picture(t, 30, 22))
	for name, c := range map[string]struct {
		query  url.Values
		status int
	}{
		"private":        {url.Values{"url": {a.Image.Viewer}}, 404}, // as unknown
		"waiting":        {url.Values{"url": {waiting.Image.Viewer}}, 404},
		"locked":         {url.Values{"url": {locked.Image.Viewer}}, 401},
		"unknown":        {url.Values{"url": {server.URL + "/image/none1234"}}, 404},
		"no viewer":      {url.Values{"url": {server.URL + "/login"}}, 404},
		"foreign":        {url.Values{"url": {"https://elsewhere.example/image/x"}}, 403},
		"none":           {url.Values{}, 403},
		"unknown format": {url.Values{"url": {a.Image.Viewer}, "format": {"yaml"}}, 501},
	} {
		if status, _, body := card(t, server, c.query); status != c.status {
			t.Errorf("%s: %d %s, want %d", name, status, body, c.status)
		}
	}
}

// Albums and people have cards, too: links with what strangers see first of them, and none
// for what strangers are not shown.
func TestOEmbedOfAlbumsAndPeople(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := person(t, h, "ann", gallery.Member)
	by := account.Actor(*ann, "")
	album := func(name string, seen gallery.Visibility, password string) string {
		t.Helper()
		a, err := h.Curate.CreateAlbum(t.Context(), by, curate.NewAlbum{Name: name, Visibility: seen, Password: password})
		if err != nil {
			t.Fatal(err)
		}
		key, _, err := h.Account.AddKey(t.Context(), by, account.KeyWish{Name: name, AlbumID: a.ID})
		if err != nil {
			t.Fatal(err)
		}
		send(t, server, key, name+".jpg", picture(t, 1000, 600))
		return server.URL + "/album/" + name + "." + a.PublicID
	}
	lake, locked, shut := album("Lake", gallery.Public, ""), album("Locked", gallery.Password, "open sesame"), album("Shut", gallery.Private, "")
	told := func(query url.Values) (status int, got map[string]any) {
		t.Helper()
		status, _, body := card(t, server, query)
		if status == 200 {
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatal(err, body)
			}
		}
		return status, got
	}
	status, got := told(url.Values{"url": {lake}})
	if status != 200 || got["type"] != "link" || got["title"] != "Lake" || got["author_name"] != "ann" || got["author_url"] != server.URL+"/user/ann" || got["provider_name"] != "Calotype" || got["web_page"] != lake {
		t.Errorf("the album: %d %v", status, got)
	}
	if _, has := got["width"]; has || got["thumbnail_width"] != 500.0 || got["thumbnail_height"] != 300.0 || !strings.Contains(got["thumbnail_url"].(string), "/images/") {
		t.Errorf("the album's picture: %v", got)
	}
	if _, got = told(url.Values{"url": {lake}, "maxwidth": {"200"}}); got["thumbnail_width"] != 160.0 || got["thumbnail_height"] != 96.0 {
		t.Errorf("the album's picture in little room: %v", got)
	}
	if _, got = told(url.Values{"url": {lake}, "maxheight": {"20"}}); got["thumbnail_url"] != nil {
		t.Errorf("a picture that no room is for: %v", got)
	}
	if status, got = told(url.Values{"url": {server.URL + "/user/ann"}}); status != 200 || got["type"] != "link" || got["title"] != "ann" || got["author_name"] != "ann" || got["web_page"] != server.URL+"/user/ann" {
		t.Errorf("the person: %d %v", status, got)
	}
	for address, want := range map[string]int{locked: 401, shut: 404, server.URL + "/album/none1234": 404, server.URL + "/user/nobody": 404, lake + "/sub": 404} {
		if status, got := told(url.Values{"url": {address}}); status != want {
			t.Errorf("%s: %d %v, want %d", address, status, got, want)
		}
	}
	for address, leads := range map[string]bool{lake: true, server.URL + "/user/ann": true, server.URL + "/explore": false} {
		_, page := get(t, "GET", address)
		if got := strings.Contains(string(page), `type="application/json+oembed" href="`+server.URL+"/oembed?format=json&amp;url="); got != leads {
			t.Errorf("%s leads to a card: %v", address, got)
		}
	}
	if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.SetBanned(t.Context(), ann.ID, true) }); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{lake, server.URL + "/user/ann"} {
		if status, got := told(url.Values{"url": {address}}); status != 404 {
			t.Errorf("%s of somebody banned: %d %v", address, status, got)
		}
	}
}
