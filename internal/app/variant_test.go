package app_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// A picture is had at the widths of the list, in the browser's format, made once; who may
// not see it has none of it, and with it the variants go.
func TestPicturesAtOtherWidths(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	a := wish(t, server, key, "cat.jpg", picture(t, 1000, 500), nil)
	url, id := fmt.Sprint(a.Image["url"]), fmt.Sprint(a.Image["id_encoded"])
	ask := func(address, accept string) (*http.Response, []byte) {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Accept", accept)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r, b
	}
	for accept, c := range map[string]struct{ kind, magic string }{
		"image/avif,image/webp,*/*": {"image/avif", "\x00\x00\x00"}, "image/webp,*/*": {"image/webp", "RIFF"}, "*/*": {"image/jpeg", "\xff\xd8\xff"},
	} {
		var all sync.WaitGroup
		for range 5 { // at once
			all.Go(func() {
				r, b := ask(url+"?w=320", accept)
				if r.StatusCode != 200 || r.Header.Get("Content-Type") != c.kind || !bytes.HasPrefix(b, []byte(c.magic)) || r.Header.Get("Vary") != "Accept" ||
					r.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
					t.Errorf("%s: %d %v, %d bytes", accept, r.StatusCode, r.Header, len(b))
				}
			})
		}
		all.Wait()
	}
	r, whole := ask(url, "image/avif")
	if r.Header.Get("Content-Type") != "image/jpeg" || r.Header.Get("Vary") != "" {
		t.Errorf("the original is negotiated: %v", r.Header)
	}
	for _, width := range []string{"321", "1280", "0", "-320", "", "x", "99999999999999999999"} {
		if r, _ := ask(url+"?w="+width, "*/*"); r.StatusCode != 404 {
			t.Errorf("width %q: %d", width, r.StatusCode)
		}
	}
	if r, _ := ask(fmt.Sprint(a.Image["thumb"].(map[string]any)["url"])+"?w=160", "*/*"); r.StatusCode != 404 {
		t.Errorf("a thumb at a width: %d", r.StatusCode)
	}
	if r, b := ask(url+"?w=640&download", "image/webp"); r.StatusCode != 200 || len(b) >= len(whole) || !strings.Contains(r.Header.Get("Content-Disposition"), ".webp") {
		t.Errorf("download: %d %v", r.StatusCode, r.Header)
	}
	m, err := h.DB.MediaByPublicID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	files, err := h.DB.Files(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if made := len(files) - len(m.Files); made != 4 || len(m.Files) != 3 {
		t.Errorf("%d variants are kept beside %d files, want 4 beside 3", made, len(m.Files))
	}
	page, html := ask(fmt.Sprint(a.Image["url_viewer"]), "text/html")
	if page.StatusCode != 200 || !bytes.Contains(html, []byte("?w=640 640w")) {
		t.Error("the viewer offers no other width")
	}
	if _, html := ask(server.URL+"/explore", "text/html"); !bytes.Contains(html, []byte("?w=480 480w")) {
		t.Error("the list offers no other width")
	}

	// Whoever hides it hides all of it; the variants go with it.
	err = h.DB.Write(t.Context(), func(tx *db.Tx) error {
		m.Visibility, m.Own = gallery.Private, gallery.Private
		return tx.SetVisibility(context.WithoutCancel(t.Context()), m)
	})
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := ask(url+"?w=320", "image/webp"); r.StatusCode != 404 {
		t.Errorf("a private picture at a width: %d", r.StatusCode)
	}
	for _, f := range files {
		if r, _ := ask(server.URL+"/images/"+f.Path, "*/*"); r.StatusCode != 404 {
			t.Errorf("a private %s: %d", f.Role, r.StatusCode)
		}
	}
	err = h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.DeleteMedia(t.Context(), m.ID, time.Now()) })
	if err != nil {
		t.Fatal(err)
	}
	if n, err := h.Keeper.Sweep(t.Context()); err != nil {
		t.Error(n, err)
	}
	for _, f := range files {
		if _, _, err := h.Keeper.Store.Open(t.Context(), f.Key); err == nil {
			t.Errorf("the bytes of the %s are still there", f.Role)
		}
	}
}

// A picture that is seen all around is had at widths of its own, in the format that is made
// fast, whatever the browser likes.
func TestPicturesAllAroundAtTheirWidths(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	xmp := "http://ns.adobe.com/xap/1.0/\x00" + `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" GPano:ProjectionType="equirectangular"/></rdf:RDF></x:xmpmeta>`
	flat := picture(t, 4200, 60)
	head := []byte{0xff, 0xe1, byte((len(xmp) + 2) >> 8), byte(len(xmp) + 2)}
	round := slices.Concat(flat[:2], head, []byte(xmp), picture(t, 4200, 61)[2:])
	ask := func(file []byte, width string) (status int, kind string, body []byte) {
		t.Helper()
		a := wish(t, server, key, "pano"+width+".jpg", file, map[string]string{"title": width})
		q, err := http.NewRequestWithContext(t.Context(), "GET", fmt.Sprint(a.Image["url"])+"?w="+width, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Accept", "image/avif,image/webp,*/*")
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		if body, err = io.ReadAll(r.Body); err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, r.Header.Get("Content-Type"), body
	}
	if status, _, _ := ask(flat, "4096"); status != 404 {
		t.Errorf("a flat picture: %d", status)
	}
	status, kind, body := ask(round, "4096")
	size, _, err := image.DecodeConfig(bytes.NewReader(body))
	if status != 200 || kind != "image/jpeg" || err != nil || size.Width != 4096 {
		t.Errorf("a round one: %d %s %d wide, %v", status, kind, size.Width, err)
	}
}
