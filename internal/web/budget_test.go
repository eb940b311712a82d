package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"calotype/ui"
)

var (
	atOnce = regexp.MustCompile(`(?:from|import)"\./([\w.-]+\.js)"`)
	later  = regexp.MustCompile(`import\("\./([\w.-]+\.js)"\)`)
)

// built are the assets as the build left them.
type built struct {
	t     *testing.T
	names map[string]string
}

func (b built) read(name string) []byte {
	b.t.Helper()
	raw, err := fs.ReadFile(ui.Dist, "dist/"+name)
	if err != nil {
		b.t.Fatal(err)
	}
	return raw
}

// weigh is how many bytes, pressed by gzip, come with the files of these names: with
// scripts those they import, with deep also those that they import when asked for,
// but none of those whose names begin as one of apart.
func (b built) weigh(deep bool, apart []string, names ...string) (sum int) {
	b.t.Helper()
	seen := map[string]bool{}
	var add func(string)
	add = func(name string) {
		if seen[name] || slices.ContainsFunc(apart, func(start string) bool { return strings.HasPrefix(name, start) }) {
			return
		}
		seen[name] = true
		raw := b.read(name)
		var pressed bytes.Buffer
		w, _ := gzip.NewWriterLevel(&pressed, gzip.BestCompression)
		_, _ = w.Write(raw)
		_ = w.Close()
		sum += pressed.Len()
		found := atOnce.FindAllSubmatch(raw, -1)
		if deep {
			found = append(found, later.FindAllSubmatch(raw, -1)...)
		}
		for _, m := range found {
			add(string(m[1]))
		}
	}
	for _, name := range names {
		hashed, ok := b.names[name]
		if !ok {
			b.t.Fatalf("%s was not built", name)
		}
		add(hashed)
	}
	return sum
}

// TestAssetsKeepWithinTheirBudgets holds what pages load, and what they load after first
// use, against the interface reference, section 10.
func TestAssetsKeepWithinTheirBudgets(t *testing.T) {
	t.Parallel()
	b := built{t: t}
	if err := json.Unmarshal(b.read("manifest.json"), &b.names); err != nil {
		t.Fatal(err)
	}
	uploader := "place-"                             // every page can open it; it is weighed where it is used at once
	passkey := "passkey-"                            // of pages for signing in
	strength := "strength-"                          // of pages that ask for a new password
	work := "work-"                                  // of forms that come back because a challenge is due
	zones := "zones-"                                // of a form of the settings
	search := "suggest-"                             // proposals of the header's search, weighed with the lists
	anywhere := "anywhere-"                          // of pages that take files, which those for signing in do not
	hint, sheet := "hint-", "sheet-"                 // of mice and keys, and of phones; weighed with pictures and videos, and by themselves below
	tags := "tags-"                                  // of forms with a field of tags, weighed with the uploader
	menu := "picker-"                                // of forms with a long menu of albums, weighed with the uploader
	flat, round, film := "zoom-", "around-", "film-" // a file is seen by one of them
	lists := "hls.light-"                            // where a browser plays no renditions itself; a weight of its own below
	for _, c := range []struct {
		page                    string
		styles, scripts         []string
		apart                   []string
		style, script, afterUse int
	}{
		{"a picture", []string{"main.css", "viewer.css"}, []string{"main.js", "viewer.js"}, []string{uploader, menu, passkey, strength, work, zones, search, round, film, lists, tags}, 12_000, 12_000, 30 << 10},
		{"a picture that is commented on", []string{"main.css", "viewer.css", "comments.css"}, []string{"main.js", "viewer.js"}, []string{uploader, menu, passkey, strength, work, zones, search, round, film, lists, tags}, 12_000, 12_000, 30 << 10},
		{"a round picture", []string{"main.css", "viewer.css"}, []string{"main.js", "viewer.js"}, []string{uploader, menu, passkey, strength, work, zones, search, flat, film, lists, tags, hint, sheet}, 12_000, 12_000, 30 << 10},
		{"a video", []string{"main.css", "viewer.css"}, []string{"main.js", "viewer.js"}, []string{uploader, menu, passkey, strength, work, zones, search, flat, round, lists, tags}, 12_000, 12_000, 30 << 10},
		{"home", []string{"main.css"}, []string{"main.js", "upload.js"}, nil, 12_000, 14_000, 60_000},
		{"a list", []string{"main.css", "lists.css"}, []string{"main.js", "listing.js"}, []string{uploader, passkey, strength, work, tags, zones, hint, sheet}, 12_000, 14_000, 60_000},
		{"signing in", []string{"main.css"}, []string{"main.js"}, []string{uploader, menu, zones, strength, anywhere}, 12_000, 4_000, 8_000},
		{"signing up", []string{"main.css"}, []string{"main.js"}, []string{uploader, menu, zones, passkey, anywhere, sheet}, 12_000, 4_000, 8_000},
	} {
		if got := b.weigh(false, nil, c.styles...); got > c.style {
			t.Errorf("%s: %d bytes of style, at most %d", c.page, got, c.style)
		}
		if got := b.weigh(false, nil, c.scripts...); got > c.script {
			t.Errorf("%s: %d bytes of script, at most %d", c.page, got, c.script)
		}
		got := b.weigh(true, c.apart, c.scripts...)
		if got > c.afterUse {
			t.Errorf("%s: %d bytes of script after first use, at most %d", c.page, got, c.afterUse)
		}
		t.Logf("%s: %d of style, %d of script, %d after first use", c.page, b.weigh(false, nil, c.styles...), b.weigh(false, nil, c.scripts...), got)
	}
	for name := range b.names {
		for _, part := range []string{hint, sheet} {
			if strings.HasPrefix(name, part) && b.weigh(false, nil, name) > 3_000 {
				t.Errorf("%d bytes of script for %s", b.weigh(false, nil, name), part)
			}
		}
		if !strings.HasPrefix(name, lists) {
			continue
		}
		if got := b.weigh(true, nil, name); got > 120_000 { // 117.7 KB by section 9
			t.Errorf("%d bytes of script to play renditions", got)
		}
	}
	if got := len(b.read(b.names["geist-latin.woff2"])); got > 30_000 {
		t.Errorf("%d bytes of font", got)
	}
}

var drawnIn = regexp.MustCompile(`\$?\.Drawn "([^"]*)"`)

// TestDrawnIconsAreBuilt: an icon that a template draws and the build does not know is an
// empty square, and one that no template draws is kept for nothing.
func TestDrawnIconsAreBuilt(t *testing.T) {
	t.Parallel()
	var drawn map[string]string
	if err := json.Unmarshal(built{t: t}.read("drawn.json"), &drawn); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	err := fs.WalkDir(ui.Templates, "templates", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".html") {
			return err
		}
		raw, err := fs.ReadFile(ui.Templates, name)
		for _, m := range drawnIn.FindAllSubmatch(raw, -1) {
			used[string(m[1])] = true
			if !strings.HasPrefix(drawn[string(m[1])], "<") {
				t.Errorf("%s draws %s", name, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range drawn {
		if !used[name] {
			t.Errorf("no template draws %s", name)
		}
	}
}
