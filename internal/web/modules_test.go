package web

import (
	"html"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

var preloads = regexp.MustCompile(`<link rel="modulepreload" href="/pics/static/([^"]+)"`)

// TestPagesNameWhatTheirScriptsImport holds the links in a page's head against what the
// built scripts import at once, so that nothing is found out only when a script is read.
func TestPagesNameWhatTheirScriptsImport(t *testing.T) {
	t.Parallel()
	p := pages(t)
	w := httptest.NewRecorder()
	if err := p.Viewer(w, httptest.NewRequest("GET", "/", nil), ViewerPage{Media: picture("x"), Open: true}); err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, m := range preloads.FindAllStringSubmatch(w.Body.String(), -1) {
		named[m[1]] = true
	}
	b := built{t: t, names: p.assets}
	imported := map[string]bool{}
	var follow func(string)
	follow = func(name string) {
		for _, m := range atOnce.FindAllSubmatch(b.read(name), -1) {
			if part := string(m[1]); !imported[part] {
				imported[part] = true
				follow(part)
			}
		}
	}
	follow(p.assets["main.js"])
	follow(p.assets["viewer.js"])
	if len(imported) == 0 {
		t.Error("the scripts import nothing: what is tested?")
	}
	for name := range imported {
		if !named[name] {
			t.Errorf("%s is imported, but the page does not name it", name)
		}
	}
	for name := range named {
		if !imported[name] {
			t.Errorf("%s is named, but nothing imports it", name)
		}
	}
}

// TestThePictureOfAPageIsAskedForFirst finds the preload before the style sheets, with the
// same choice of widths as the picture itself.
func TestThePictureOfAPageIsAskedForFirst(t *testing.T) {
	t.Parallel()
	p := pages(t)
	m := picture("x")
	m.wall = "https://img.example.test/pics/images/a.jpg?s=1&w=640 640w, https://img.example.test/pics/images/a.jpg?s=1 900w"
	w := httptest.NewRecorder()
	if err := p.Viewer(w, httptest.NewRequest("GET", "/", nil), ViewerPage{Media: m, Open: true}); err != nil {
		t.Fatal(err)
	}
	page := w.Body.String()
	preload, sheet := strings.Index(page, `<link rel="preload" as="image"`), strings.Index(page, `<link rel="stylesheet"`)
	if preload < 0 || preload > sheet {
		t.Fatalf("preload at %d, sheet at %d", preload, sheet)
	}
	widths := func(attribute string) string {
		found := regexp.MustCompile(` ` + attribute + `="([^"]*)"`).FindStringSubmatch(page)
		if found == nil {
			t.Fatalf("no %s", attribute)
		}
		return html.UnescapeString(found[1])
	}
	if got, want := widths("imagesrcset"), widths("srcset"); got != want || got != string(m.wall) {
		t.Errorf("preload of %s, picture of %s", got, want)
	}
	if got, want := widths("imagesizes"), widths("sizes"); got != want {
		t.Errorf("preload at %s, picture at %s", got, want)
	}
	w = httptest.NewRecorder()
	if err := p.Viewer(w, httptest.NewRequest("GET", "/", nil), ViewerPage{Media: clip("x"), Open: true}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(w.Body.String(), `as="image"`) {
		t.Error("a picture is asked for on the page of a video")
	}
}
