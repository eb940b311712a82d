package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
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
