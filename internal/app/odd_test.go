package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// Bytes that a database cannot hold as text are no fault of the house.
func TestOddBytesInText(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	for name, odd := range map[string]string{"a zero byte": "a\x00b", "half a letter": "a\xe4", "a surrogate": "\xed\xa0\x80"} {
		file := strings.ReplaceAll(odd, "\x00", "") + ".jpg" // no form can have one in a file's name
		r := wish(t, server, key, file, picture(t, 20+len(odd), 9), map[string]string{
			"title": odd, "description": odd, "tags": odd, "album_id": odd, "filename": odd,
		})
		if r.StatusCode != 200 {
			t.Errorf("%s: %d %+v", name, r.StatusCode, r.Error)
		}
		escaped := url.PathEscape(odd)
		for _, path := range []string{"/images/" + escaped, "/image/x." + escaped, "/image/x." + escaped + "/delete/" + escaped, "/" + escaped} {
			if status, _ := get(t, "GET", server.URL+path); status != 404 && status != 400 {
				t.Errorf("%s in %q: %d", name, path, status)
			}
		}
		a, err := http.PostForm(server.URL+"/login", url.Values{"login-subject": {odd}, "password": {odd}})
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if a.StatusCode >= 500 {
			t.Errorf("%s at the sign-in: %d", name, a.StatusCode)
		}
		q, _ := http.NewRequest("GET", server.URL+"/", nil)
		q.Header.Set("Cookie", "session="+strings.ReplaceAll(odd, "\x00", "%00"))
		if a, err = http.DefaultClient.Do(q); err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if a.StatusCode != 200 {
			t.Errorf("%s in the cookie: %d", name, a.StatusCode)
		}
	}
}

// A store that is told so answers for public files itself, and for no others.
func TestRedirectToTheStore(t *testing.T) {
	t.Parallel()
	cfg := testkit.Config(t, t.TempDir())
	cfg.Store = testkit.Bucket(t) + "&delivery=redirect"
	h, server := houseAt(t, cfg)
	key := h.Site.Get().Text("api_v1_key")
	public := wish(t, server, key, "public.jpg", picture(t, 20, 9), nil)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, address string) *http.Response {
		t.Helper()
		q, _ := http.NewRequest(method, address, nil)
		r, err := client.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Body.Close() })
		return r
	}
	r := ask("GET", public.Image["url"].(string)+"?download")
	if r.StatusCode != http.StatusFound || r.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d, Cache-Control %q", r.StatusCode, r.Header.Get("Cache-Control"))
	}
	there := ask("GET", r.Header.Get("Location"))
	b, _ := io.ReadAll(there.Body)
	if there.StatusCode != 200 || there.Header.Get("Content-Type") != "image/jpeg" || there.ContentLength != int64(len(b)) ||
		!strings.Contains(there.Header.Get("Content-Disposition"), "public.jpg") || !strings.Contains(there.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("the store answers %d %v", there.StatusCode, there.Header)
	}
	shown := ask("GET", fmt.Sprint(public.Image["url_viewer"])).Header.Get("Content-Security-Policy")
	at, err := url.Parse(r.Header.Get("Location"))
	if err != nil || !strings.Contains(shown, "img-src 'self' "+at.Scheme+"://"+at.Host+" ") {
		t.Errorf("pages let no picture come from %s: %s", at.Host, shown)
	}
	if r := ask("HEAD", public.Image["url"].(string)); r.StatusCode != 200 || r.ContentLength != int64(len(b)) {
		t.Errorf("HEAD: %d, %d bytes", r.StatusCode, r.ContentLength)
	}
	m := kept(t, h, public)
	if err := h.Curate.SetVisibility(t.Context(), gallery.Actor{House: true}, m.PublicID, gallery.Link); err != nil {
		t.Fatal(err)
	}
	hidden := kept(t, h, public)
	r = ask("GET", server.URL+"/images/"+hidden.Files[0].Path)
	if c, _ := io.ReadAll(r.Body); r.StatusCode != 200 || len(c) == 0 || r.Header.Get("Location") != "" {
		t.Errorf("for whoever has the link: %d, %q", r.StatusCode, r.Header.Get("Location"))
	}
}
