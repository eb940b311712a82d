package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestTheLoaderFollowsItsSetting(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	for limit, want := range map[string]bool{"5": false, "0.0001": true} {
		set(t, h, "image_load_max_filesize_mb", limit)
		if r := wish(t, server, key, "cat.jpg", picture(t, 30, 20), nil); r.Image["is_use_loader"] != want {
			t.Errorf("%s MB: %v", limit, r.Image["is_use_loader"])
		}
	}
}

func TestOddRequestsGetTheAPIsAnswer(t *testing.T) {
	t.Parallel()
	_, server := house(t)
	for _, c := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"POST", "//api//1//upload", 400, "No key provided"},
		{"POST", "/api/1//upload//", 400, "No key provided"},
		{"POST", "//1/upload", 400, "No key provided"},
		{"GET", "//api", 400, "No version provided"},
		{"FOO", "/api/1/upload", 405, "Method not allowed"},
		{"PROPFIND", "/1/upload/", 405, "Method not allowed"},
	} {
		q, _ := http.NewRequestWithContext(t.Context(), c.method, server.URL+c.path, nil)
		a, err := http.DefaultTransport.RoundTrip(q)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(a.Body)
		a.Body.Close()
		if a.StatusCode != c.status || !strings.Contains(string(body), `"message":"`+c.body+`"`) || c.status == 405 && a.Header.Get("Allow") != "GET, POST, OPTIONS" {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.StatusCode, body)
		}
	}
}

// Who asks in a way that an address does not know is told in the form of the door, and
// which ways there are.
func TestWrongMethodsAreAnsweredByTheirDoor(t *testing.T) {
	t.Parallel()
	_, server := house(t)
	for _, c := range []struct{ method, path, allow, body string }{
		{"PUT", "/explore", "GET, HEAD", "<html"},
		{"DELETE", "/login", "GET, HEAD, POST", "Not this way"},
		{"POST", "/images/2026/x.jpg", "GET, HEAD", "<html"},
		{"POST", "/healthz", "GET, HEAD", "<html"},
		{"FOO", "/explore", "GET, HEAD", "<html"},
		{"PUT", "/api/2/media", "GET, POST", `"request.method"`},
		{"POST", "/api/2/media/x", "GET, PATCH, DELETE", `"request.method"`},
	} {
		q, _ := http.NewRequestWithContext(t.Context(), c.method, server.URL+c.path, nil)
		a, err := http.DefaultTransport.RoundTrip(q)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(a.Body)
		a.Body.Close()
		if a.StatusCode != 405 || a.Header.Get("Allow") != c.allow || !strings.Contains(string(body), c.body) {
			t.Errorf("%s %s: %d, %q, %s", c.method, c.path, a.StatusCode, a.Header.Get("Allow"), body)
		}
	}
	q, _ := http.NewRequestWithContext(t.Context(), "FOO", server.URL+"/nothing/at/all/here", nil)
	a, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	if a.StatusCode != 404 {
		t.Error("what is nowhere:", a.StatusCode)
	}
}
