package i18n_test

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/language"

	"calotype/internal/i18n"
	"calotype/ui"
)

func load(t *testing.T) *i18n.Bundle {
	t.Helper()
	b, err := i18n.Load(ui.Locales, "locales")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Those who make the site write in English and Chinese. Another language is listed while
// it has every message (TestALanguageThatLacksAMessageIsNotListed).
func TestEveryLanguageHasTheSameKeys(t *testing.T) {
	b, err := i18n.Load(fstest.MapFS{"en.json": {Data: source(t)}}, ".")
	if err != nil {
		t.Fatal(err)
	}
	locales, _ := fs.Sub(ui.Locales, "locales")
	if err := b.Add(locales, "."); err != nil {
		t.Fatal(err)
	}
	want := b.Keys(i18n.Source)
	for _, k := range want {
		if !slices.Contains(b.Keys("zh-CN"), k) {
			t.Errorf("zh-CN: lacks %s", k)
		}
	}
	for _, lang := range b.Langs() {
		for _, k := range b.Keys(lang) {
			if !slices.Contains(want, k) {
				t.Errorf("%s: %s is not in %s", lang, k, i18n.Source)
			}
		}
	}
}

func source(t *testing.T) []byte {
	t.Helper()
	raw, err := ui.Locales.ReadFile("locales/en.json")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestALanguageThatLacksAMessageIsNotListed(t *testing.T) {
	b, err := i18n.Load(fstest.MapFS{
		"en.json": {Data: []byte(`{"a": "A", "b": "B"}`)},
		"de.json": {Data: []byte(`{"a": "Ä", "b": "ß"}`)},
		"fr.json": {Data: []byte(`{"a": "À"}`)},
	}, ".")
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Langs(); !slices.Equal(got, []string{"en", "de"}) {
		t.Errorf("languages %v", got)
	}
	if got := b.Match("fr, de;q=0.5", ""); got != "de" {
		t.Errorf("who reads French is shown %s", got)
	}
}

// same lists the messages that may read alike in every language.
var same = []string{"api.title", "media.by", "up.form_html", "up.form_markdown", "up.form_bbcode", "licence.cc0", "licence.cc-by", "licence.cc-by-sa", "licence.cc-by-nd",
	"licence.cc-by-nc", "licence.cc-by-nc-sa", "licence.cc-by-nc-nd"}

func TestChineseIsTranslated(t *testing.T) {
	b := load(t)
	for _, k := range b.Keys("en") {
		en, err := b.T("en", k)
		if err != nil {
			t.Fatal(err)
		}
		zh, err := b.T("zh-CN", k)
		if err != nil {
			t.Fatal(err)
		}
		if (en == zh) != slices.Contains(same, k) {
			t.Errorf("%s: %q in both languages: %v", k, en, en == zh)
		}
	}
}

var names = regexp.MustCompile(`\{[a-z]+\}`)

func TestMessagesAskForTheSameNames(t *testing.T) {
	b := load(t)
	for _, k := range b.Keys(i18n.Source) {
		want := named(b.Section(i18n.Source, k)[k])
		for _, lang := range b.Langs() {
			m := b.Section(lang, k)[k]
			if got := named(m); !slices.Equal(got, want) {
				t.Errorf("%s: %v in %s, %v in %s", k, want, i18n.Source, got, lang)
			}
			for _, text := range texts(m) {
				if strings.TrimSpace(text) != text || strings.Contains(text, "...") {
					t.Errorf("%s: stray space or three dots in %s", k, lang)
				}
			}
		}
	}
}

// texts are the forms of a message.
func texts(m any) []string {
	if forms, ok := m.(i18n.Forms); ok {
		return slices.Collect(maps.Values(forms))
	}
	return []string{m.(string)}
}

// named are the names that a message, in the form of other numbers, asks for.
func named(m any) []string {
	if forms, ok := m.(i18n.Forms); ok {
		m = forms["other"]
	}
	found := names.FindAllString(m.(string), -1)
	slices.Sort(found)
	return found
}

// made lists the beginnings of keys that are put together at run time.
var made = []string{"date.", "notice.", "settings.tab_", "settings.done_", "settings.metadata_", "settings.client_", "settings.scope_", "settings.theme_", "settings.grid_", "settings.density_", "settings.part_", "settings.event_", "exif.", "fail.", "letter.", "confirm.", "said.", "visibility.", "licence.", "unit.", "login.", "setup.invalid_", "setup.check_", "setup.mend_", "setup.mode_", "legal.", "tend.", "nav.terms", "nav.privacy", "error.", "embed.", "up.form_", "up.size_", "gate.", "up.open_", "up.remove_", "up.retry_", "viewer.hidden_", "edit.album_", "report.reason_", "comments.way_", "colour.", "filter.", "layout.", "person.", "picked.done_", "search.", "sort.", "plugin.palette_", "plugin.button", "up.copy_named", "up.qr_named", "up.retouch_named", "up.rt_did_"}

func TestNoKeyIsUnused(t *testing.T) {
	var text strings.Builder
	for _, dir := range []string{"../../ui/templates", "../../ui/ts", "../web"} {
		err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(p, "_test.go") {
				return err
			}
			raw, err := os.ReadFile(dir + "/" + p)
			text.Write(raw)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	b := load(t)
	for _, k := range b.Keys("en") {
		begins := func(p string) bool { return strings.HasPrefix(k, p) }
		if !strings.Contains(text.String(), `"`+k+`"`) && !strings.Contains(text.String(), "'"+k+"'") && !slices.ContainsFunc(made, begins) {
			t.Errorf("%s is not used", k)
		}
	}
}

func TestT(t *testing.T) {
	b := load(t)
	for _, c := range []struct {
		lang, key, want string
		args            []any
	}{
		{"en", "unit.day", "After 1 day", []any{"n", 1}},
		{"en", "unit.day", "After 3 days", []any{"n", 3}},
		{"zh-CN", "unit.day", "1 天后", []any{"n", 1}},
		{"xx", "nav.sign_in", "Sign in", nil},
	} {
		if got, err := b.T(c.lang, c.key, c.args...); err != nil || got != c.want {
			t.Errorf("T(%s, %s) = %q, %v; want %q", c.lang, c.key, got, err, c.want)
		}
	}
	if _, err := b.T("en", "no.such"); err == nil {
		t.Error("an unknown key is no error")
	}
}

// A language has as many forms of a number as it needs, and no other.
func TestEveryNumberHasItsForm(t *testing.T) {
	b := load(t)
	for _, lang := range b.Langs() {
		need := []string{"other"} // of numbers that are not whole, and of languages without a form
		tag := language.MustParse(lang)
		for _, n := range append([]int{1_000_000, 2_000_000}, numbers(200)...) {
			if c := i18n.Category(tag, n); !slices.Contains(need, c) {
				need = append(need, c)
			}
		}
		slices.Sort(need)
		forms := b.Section(lang, "")
		for key, source := range b.Section("en", "") {
			if _, ok := source.(i18n.Forms); !ok {
				continue
			}
			got := []string{"other"}
			if m, ok := forms[key].(i18n.Forms); ok {
				got = slices.Sorted(maps.Keys(m))
			}
			if !slices.Equal(got, need) {
				t.Errorf("%s: %s has the forms %v, not %v", lang, key, got, need)
			}
		}
	}
}

func numbers(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

// The plural rules are CLDR's, for the words that scripts say too (Intl.PluralRules).
func TestFormsOfNumbers(t *testing.T) {
	b := load(t)
	few := fstest.MapFS{"uk.json": {Data: []byte(`{"unit.day": {"one": "{n} день", "few": "{n} дні", "many": "{n} днів", "other": "{n} дня"}}`)}}
	if err := b.Add(few, "."); err != nil {
		t.Fatal(err)
	}
	for n, want := range map[any]string{1: "1 день", 3: "3 дні", "5": "5 днів", 11: "11 днів", int64(21): "21 день", 0: "0 днів"} {
		if got, err := b.T("uk", "unit.day", "n", n); err != nil || got != want {
			t.Errorf("%v: %q, %v", n, got, err)
		}
	}
	if got, err := b.T("uk", "up.ready", "n", 1); err != nil || got != "1 file is ready to go" {
		t.Errorf("what is said in the source's words: %q, %v", got, err)
	}
}

func TestSectionHasTheFormsOfScripts(t *testing.T) {
	b := load(t)
	en, zh := b.Section("en", "up."), b.Section("zh-CN", "up.")
	if forms, ok := en["up.ready"].(i18n.Forms); !ok || forms["one"] != "{n} file is ready to go" {
		t.Errorf("plural: %v", en["up.ready"])
	}
	if zh["up.retry"] != "重试" || len(zh) != len(en) || en["nav.home"] != nil {
		t.Errorf("%d and %d messages, %v", len(en), len(zh), zh["up.retry"])
	}
}

func TestMatch(t *testing.T) {
	b := load(t)
	for _, c := range []struct{ accept, cookie, want string }{
		{"", "", "en"}, {"zh", "", "zh-CN"}, {"zh-CN,zh;q=0.9,en;q=0.8", "", "zh-CN"},
		{"zh-CN", "en", "en"}, {"zh-SG", "", "zh-CN"}, {"zh-HK", "", "zh-TW"}, {"pt-PT", "", "pt-BR"}, {"de-AT, en;q=0.5", "", "de"}, {"it", "", "en"}, {"en", "../x", "en"}, {";;;", "", "en"},
	} {
		if got := b.Match(c.accept, c.cookie); got != c.want {
			t.Errorf("Match(%q, %q) = %q, want %q", c.accept, c.cookie, got, c.want)
		}
	}
}

func TestFurtherLanguagesComeFromAnotherFolder(t *testing.T) {
	b := load(t)
	more := fstest.MapFS{
		"ar.json": {Data: []byte(`{"lang.name": "العربية", "nav.sign_in": "دخول"}`)},
		"en.json": {Data: []byte(`{"nav.sign_in": "Come in"}`)},
	}
	if err := b.Add(more, "."); err != nil {
		t.Fatal(err)
	}
	if got := b.Langs(); got[0] != "en" || got[len(got)-1] != "ar" {
		t.Errorf("languages %v", got)
	}
	for _, c := range []struct{ lang, key, want string }{{"ar", "nav.sign_in", "دخول"}, {"ar", "nav.home", "\u2068Depot\u2069, home"}, {"en", "nav.sign_in", "Sign in"}} {
		if got, err := b.T(c.lang, c.key, "site", "Depot"); err != nil || got != c.want {
			t.Errorf("T(%s, %s) = %q, %v; want %q", c.lang, c.key, got, err, c.want)
		}
	}
	if got := b.Match("ar-EG, en;q=0.5", ""); got != "ar" {
		t.Errorf("Match is %q", got)
	}
	for lang, want := range map[string]string{"en": "ltr", "zh-CN": "ltr", "ar": "rtl", "he": "ltr"} {
		if got := b.Dir(lang); got != want {
			t.Errorf("%s is written %s", lang, got)
		}
	}
	if err := b.Add(fstest.MapFS{"it.json": {Data: []byte(`{"nav.sign_in": {"one": "x"}}`)}}, "."); err == nil || !strings.HasPrefix(err.Error(), "it.json: nav.sign_in") {
		t.Errorf("a bad message: %v", err)
	}
}

func TestDay(t *testing.T) {
	b := load(t)
	for lang, want := range map[string]string{"en": "3 November 2026", "zh-CN": "2026年11月3日"} {
		if got, err := b.Day(lang, time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)); err != nil || got != want {
			t.Errorf("%s: %q, %v", lang, got, err)
		}
	}
}
