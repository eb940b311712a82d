package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestTagSaysWhatIsChosenOnly(t *testing.T) {
	p := PluginPage{Script: "https://a.test/sdk/pup.js", Upload: "https://a.test/upload?a&b", Palette: "default", Vendor: "auto", Code: "auto"}
	plain := `<script async src="https://a.test/sdk/pup.js" data-url="https://a.test/upload?a&amp;b"></script>`
	if got := p.Tag(); got != plain {
		t.Errorf("got %s, want %s", got, plain)
	}
	p.Palette, p.Vendor, p.Code = "red", "phpbb", "0"
	want := strings.Replace(plain, "></", ` data-palette="red" data-vendor="phpbb" data-auto-insert="0"></`, 1)
	if got := p.Tag(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPluginPageTakesNoChoiceOfItsOwn(t *testing.T) {
	w := httptest.NewRecorder()
	err := pages(t).Plugin(w, httptest.NewRequest("GET", "/plugin", nil), PluginPage{Script: "https://a.test/p.js", Upload: "https://a.test/upload", Palette: `"><b>`, Vendor: "none", Code: "all"})
	if err != nil {
		t.Fatal(err)
	}
	if body := w.Body.String(); strings.Contains(body, "data-palette") || strings.Contains(body, "<b>") || strings.Contains(body, "ZgotmplZ") {
		t.Errorf("the page took what no list has: %s", body)
	}
	if got := w.Header().Get("Cross-Origin-Opener-Policy"); got != "unsafe-none" {
		t.Errorf("the popup of the trial is cut off: %q", got)
	}
}

func TestBookmarkletIsOneAddress(t *testing.T) {
	mark := string(bookmarklet([]byte("open(`UPLOAD#${1}`, \"a b\")\n"), "https://a.test/`'\"$pics/upload"))
	script, err := url.PathUnescape(strings.TrimPrefix(mark, "javascript:"))
	if err != nil || strings.ContainsAny(mark, "\"<> \n`") {
		t.Errorf("%s: %v", mark, err)
	}
	if want := "open(`https://a.test/%60%27%22%24pics/upload#${1}`, \"a b\")"; script != want {
		t.Errorf("got %s, want %s", script, want)
	}
}
