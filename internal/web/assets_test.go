package web

import (
	"compress/gzip"
	"io"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/fstest"
)

func TestAssetsArePressed(t *testing.T) {
	t.Parallel()
	dist := fstest.MapFS{
		"main-1.css": {Data: []byte("body {}")}, "main-1.css.br": {Data: []byte("b")}, "main-1.css.gz": {Data: []byte("g")},
		"font-1.woff2": {Data: []byte("font")}, "manifest.json": {Data: []byte("{}")},
	}
	server := assetServer(dist, map[string]string{"main.css": "main-1.css", "font.woff2": "font-1.woff2"})
	for _, c := range []struct {
		path, accept, span, encoding, body string
		status                             int
	}{
		{"/main-1.css", "", "", "", "body {}", 200},
		{"/main-1.css", "gzip, deflate, br", "", "br", "b", 200},
		{"/main-1.css", "br;q=0, gzip;q=0.5", "", "gzip", "g", 200},
		{"/main-1.css", "br", "bytes=0-3", "", "body", 206},
		{"/font-1.woff2", "br", "", "", "font", 200},
		{"/main-1.css.br", "br", "", "", "404 page not found\n", 404},
		{"/manifest.json", "", "", "", "404 page not found\n", 404},
	} {
		r := httptest.NewRequest("GET", c.path, nil)
		r.Header.Set("Accept-Encoding", c.accept)
		if c.span != "" {
			r.Header.Set("Range", c.span)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code != c.status || w.Header().Get("Content-Encoding") != c.encoding || w.Body.String() != c.body {
			t.Errorf("%s, %q: %d %q %q", c.path, c.accept, w.Code, w.Header().Get("Content-Encoding"), w.Body)
		}
		if c.status == 200 && w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: varies by %q", c.path, w.Header().Get("Vary"))
		}
		if c.encoding != "" && w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
			t.Errorf("%s: %s", c.path, w.Header().Get("Content-Type"))
		}
	}
}

func TestPagesAreZipped(t *testing.T) {
	t.Parallel()
	p := pages(t)
	ask := func(method, accept string) *httptest.ResponseRecorder {
		r, w := httptest.NewRequest(method, "/", nil), httptest.NewRecorder()
		r.Header.Set("Accept-Encoding", accept)
		if err := p.write(w, r, 200, "deleted", nil); err != nil {
			t.Fatal(err)
		}
		return w
	}
	plain := ask("GET", "gzip;q=0, br")
	if plain.Header().Get("Content-Encoding") != "" || plain.Header().Get("Vary") == "" {
		t.Fatalf("plain: %v", plain.Header())
	}
	small := ask("GET", "gzip, deflate, br")
	if small.Header().Get("Content-Encoding") != "gzip" || small.Header().Get("Content-Length") != strconv.Itoa(small.Body.Len()) || small.Body.Len() >= plain.Body.Len() {
		t.Errorf("%d bytes of %d: %v", small.Body.Len(), plain.Body.Len(), small.Header())
	}
	if head := ask("HEAD", "gzip"); head.Body.Len() != 0 || head.Header().Get("Content-Length") != small.Header().Get("Content-Length") {
		t.Errorf("HEAD: %d bytes, %v", head.Body.Len(), head.Header())
	}
	r, err := gzip.NewReader(small.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); err != nil || string(text) != plain.Body.String() {
		t.Errorf("another page: %v", err)
	}
}
