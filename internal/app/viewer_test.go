package app_test

import (
	"net/http"
	"path"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestViewerPagesHaveOneAddress(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	a := send(t, server, h.Site.Get().Text("api_v1_key"), "A red cat.jpg", picture(t, 30, 20))
	canonical := strings.TrimPrefix(a.Image.Viewer, server.URL)
	_, id := gallery.CutID(path.Base(canonical))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for from, want := range map[string]struct {
		status int
		to     string
	}{
		canonical:                  {200, ""},
		"/image/" + id:             {200, ""},
		"/image/other-words." + id: {302, canonical},
		"/clip/" + id:              {302, canonical},
		"/image/nothing":           {404, ""},
	} {
		r, err := client.Get(server.URL + from)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != want.status || r.Header.Get("Location") != want.to {
			t.Errorf("%s: %d to %q, want %d to %q", from, r.StatusCode, r.Header.Get("Location"), want.status, want.to)
		}
	}
}

// Search engines are told of a public page in other languages, and of no other page.
func TestViewerPagesNameTheirLanguages(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "aaaa")
	named := func() bool {
		_, body := visit(t, "GET", server.URL+"/image/aaaa", nil, cookie)
		return strings.Contains(body, `hreflang="zh-CN" href="`+server.URL+"/image/picture-aaaa.aaaa?lang=zh-CN")
	}
	if !named() {
		t.Error("a public page does not")
	}
	if err := h.Curate.SetVisibility(t.Context(), ann, "aaaa", gallery.Link); err != nil {
		t.Fatal(err)
	}
	if named() {
		t.Error("a page by link does")
	}
}
