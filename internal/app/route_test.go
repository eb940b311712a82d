package app_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestRoutesFollowTheSettings(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	set(t, h, "route_image", "photo")
	r := wish(t, server, key, "cat.jpg", picture(t, 30, 20), nil)
	viewer, id := fmt.Sprint(r.Image["url_viewer"]), fmt.Sprint(r.Image["id_encoded"])
	for address, want := range map[string]int{
		viewer: 200, server.URL + "/photo/" + id: 200, server.URL + "/image/" + id: 302, server.URL + "/other/" + id: 404,
		fmt.Sprint(r.Image["delete_url"]): 200,
		viewer + "/":                      301, server.URL + "/explore/?page=2": 301, server.URL + "//evil.example/": 404,
	} {
		for _, method := range []string{"GET", "HEAD"} {
			q, _ := http.NewRequestWithContext(t.Context(), method, address, nil)
			a, err := http.DefaultTransport.RoundTrip(q)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(a.Body)
			a.Body.Close()
			if a.StatusCode != want || (len(body) > 0) != (method == "GET") {
				t.Errorf("%s %s: %d with %d bytes, want %d", method, address, a.StatusCode, len(body), want)
			}
			if to := a.Header.Get("Location"); want == 301 && to != strings.Replace(strings.TrimPrefix(address, server.URL), "/?", "?", 1) && to+"/" != strings.TrimPrefix(address, server.URL) {
				t.Errorf("%s leads to %s", address, to)
			}
			if strings.Contains(address, "/delete/") && a.Header.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("the page of the delete link lets its address out: %q", a.Header.Get("Referrer-Policy"))
			}
		}
	}
}
