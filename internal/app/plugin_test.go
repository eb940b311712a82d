package app_test

import (
	"net/http"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestPluginPageIsTheStaffsWhereItIsOff(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, ann := signedIn(t, h, "ann", gallery.Member)
	_, boss := signedIn(t, h, "boss", gallery.Admin)
	tag := "&lt;script async src=&#34;" + server.URL + "/sdk/pup.js&#34; data-url=&#34;" + server.URL + "/upload&#34;"
	if r, body := visit(t, "GET", server.URL+"/plugin", nil); r.StatusCode != 200 || !strings.Contains(body, tag) {
		t.Errorf("a guest: %d, %s", r.StatusCode, body)
	}
	set(t, h, "sdk_pup_url", "https://cdn.example.test/pup.js")
	if _, body := visit(t, "GET", server.URL+"/plugin?vendor=smf", nil); !strings.Contains(body, "src=&#34;https://cdn.example.test/pup.js&#34;") || !strings.Contains(body, "data-vendor=&#34;smf&#34;&gt;") {
		t.Error("the tag is not as the settings and the choice say:", body)
	}
	set(t, h, "enable_plugin_route", "0")
	for who, want := range map[string]int{"guest": 404, "ann": 404, "boss": 200} {
		r, _ := visit(t, "GET", server.URL+"/plugin", nil, map[string][]*http.Cookie{"ann": {ann}, "boss": {boss}}[who]...)
		if r.StatusCode != want {
			t.Errorf("%s: %d, want %d", who, r.StatusCode, want)
		}
	}
	if _, body := visit(t, "GET", server.URL+"/", nil); strings.Contains(body, `href="/plugin"`) {
		t.Error("the foot leads to a page that is not there")
	}
}

func TestPluginScriptIsForEverySite(t *testing.T) {
	t.Parallel()
	_, server := house(t)
	r, body := visit(t, "GET", server.URL+"/sdk/pup.js", nil)
	tag := r.Header.Get("ETag")
	if r.StatusCode != 200 || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/javascript") || !strings.Contains(body, "upload-plugin") ||
		r.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.Contains(r.Header.Get("Cache-Control"), "max-age=86400") || tag == "" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	q, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/sdk/pup.js", nil)
	q.Header.Set("Accept-Encoding", "br")
	small, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		t.Fatal(err)
	}
	small.Body.Close()
	if small.Header.Get("Content-Encoding") != "br" || small.Header.Get("ETag") == tag || small.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("pressed: %v", small.Header)
	}
	if r, _ := visit(t, "GET", server.URL+"/upload", nil); r.Header.Get("Cross-Origin-Opener-Policy") != "unsafe-none" {
		t.Error("the popup loses its opener:", r.Header)
	}
	if r, _ := visit(t, "GET", server.URL+"/", nil); r.Header.Get("Cross-Origin-Opener-Policy") != "same-origin" {
		t.Error("every page has openers:", r.Header)
	}
}
