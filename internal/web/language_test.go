package web

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"calotype/internal/settings"
	"calotype/ui"
)

// Whoever runs a site chooses among the languages that there are messages in.
func TestEveryLanguageMayBeTheSites(t *testing.T) {
	entries, err := ui.Locales.ReadDir("locales")
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, e := range entries {
		there = append(there, strings.TrimSuffix(e.Name(), ".json"))
	}
	want := slices.Sorted(slices.Values(settings.Languages))
	if slices.Sort(there); !slices.Equal(there, want) {
		t.Errorf("messages in %v, choices %v", there, want)
	}
}

// A page loads the letters that its language is written with.
func TestFontsFollowTheScript(t *testing.T) {
	p := pages(t)
	more := fstest.MapFS{"uk.json": {Data: []byte(`{"lang.name": "Українська"}`)}, "he.json": {Data: []byte(`{"lang.name": "עברית"}`)}, "vi.json": {Data: []byte(`{"lang.name": "Tiếng Việt"}`)}}
	if err := p.bundle.Add(more, "."); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]struct{ latin, cyrillic, letters bool }{
		"en": {latin: true}, "pt-BR": {latin: true}, "vi": {latin: true, letters: true}, "uk": {true, true, true}, "zh-CN": {letters: true}, "he": {letters: true},
	} {
		w := httptest.NewRecorder()
		if err := p.Legal(w, httptest.NewRequest(http.MethodGet, "/?lang="+lang, nil), "terms", ""); err != nil {
			t.Fatal(err)
		}
		page := w.Body.String()
		for part, is := range map[string]bool{"geist-latin": want.latin, "geist-cyrillic": want.cyrillic, "static/letters": want.letters} {
			if strings.Contains(page, part) != is {
				t.Errorf("%s: %s on the page: %v", lang, part, !is)
			}
		}
	}
}
