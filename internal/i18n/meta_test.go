package i18n_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/width"

	"calotype/internal/i18n"
	"calotype/ui"
)

const metaFile = "../../ui/locales/en.meta.json"

// note is what translators are told of a message.
type note struct {
	For   string // what it is and where it stands
	Width string // the class of its place
}

// meta is en.meta.json: how wide each class may be and each placeholder is taken to be,
// and the notes in the order in which they are written.
type meta struct {
	widths, placeholders map[string]int
	keys                 []string
	notes                map[string]note
}

func readMeta(t *testing.T) meta {
	t.Helper()
	raw, err := os.ReadFile(metaFile)
	if err != nil {
		t.Fatal(err)
	}
	m := meta{notes: map[string]note{}}
	in := json.NewDecoder(bytes.NewReader(raw))
	in.DisallowUnknownFields()
	must := func(err error) {
		if err != nil {
			t.Fatalf("%s, byte %d: %v", metaFile, in.InputOffset(), err)
		}
	}
	_, err = in.Token()
	must(err)
	for in.More() {
		key, err := in.Token()
		must(err)
		switch key {
		case "@widths":
			must(in.Decode(&m.widths))
		case "@placeholders":
			must(in.Decode(&m.placeholders))
		default:
			var n note
			must(in.Decode(&n))
			m.keys, m.notes[key.(string)] = append(m.keys, key.(string)), n
		}
	}
	return m
}

var keyLine = regexp.MustCompile(`(?m)^ "([^"]+)":`)

// Translators find every message of the source, in its order, with what it is for.
func TestEveryMessageIsExplained(t *testing.T) {
	m := readMeta(t)
	var want []string
	for _, line := range keyLine.FindAllSubmatch(source(t), -1) {
		want = append(want, string(line[1]))
	}
	for _, k := range want {
		if _, ok := m.notes[k]; !ok {
			t.Errorf("%s: no line in en.meta.json", k)
		}
	}
	for _, k := range m.keys {
		if !slices.Contains(want, k) {
			t.Errorf("%s is in en.meta.json, but is no message", k)
		}
	}
	if !t.Failed() && !slices.Equal(m.keys, want) {
		t.Errorf("en.meta.json has another order than en.json")
	}
}

func TestExplanationsTellMessagesApart(t *testing.T) {
	m, english := readMeta(t), load(t).Section(i18n.Source, "")
	of := map[string]string{} // the key that has an explanation
	for _, k := range m.keys {
		said := m.notes[k].For
		if len(said) < 15 || !strings.HasSuffix(said, ".") || strings.ContainsAny(said, "\n") {
			t.Errorf("%s: %q is no sentence", k, said)
		}
		if before, ok := of[said]; ok {
			t.Errorf("%s and %s: both %q", before, k, said)
		}
		of[said] = k
		if text, ok := english[k]; ok && slices.Contains(texts(text), said) {
			t.Errorf("%s: %q only repeats the message", k, said)
		}
	}
}

// Every form of a message, in every language, has room where it stands.
func TestMessagesFitTheirPlaces(t *testing.T) {
	m, b := readMeta(t), load(t)
	for _, k := range m.keys {
		if m.widths[m.notes[k].Width] == 0 {
			t.Fatalf("%s: there is no width %q", k, m.notes[k].Width)
		}
	}
	for _, lang := range b.Langs() {
		for k, message := range b.Section(lang, "") {
			class := m.notes[k].Width
			if class == "" {
				continue // see TestEveryMessageIsExplained
			}
			for _, text := range texts(message) {
				for _, name := range names.FindAllString(text, -1) {
					if m.placeholders[strings.Trim(name, "{}")] == 0 {
						t.Errorf("%s: how wide is %s?", k, name)
					}
				}
				if w := m.wide(text); w > m.widths[class] {
					t.Errorf("%s: %d letters wide in %s, a %s has %d: %q", k, w, lang, class, m.widths[class], text)
				}
			}
		}
	}
}

// wide is how many Latin letters a text takes with its placeholders filled.
func (m meta) wide(text string) (n int) {
	text = names.ReplaceAllStringFunc(text, func(name string) string {
		return strings.Repeat("x", m.placeholders[strings.Trim(name, "{}")])
	})
	for _, r := range text {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.Is(unicode.Mn, r):
		case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

func TestWide(t *testing.T) {
	m := meta{placeholders: map[string]int{"n": 4}}
	for text, want := range map[string]int{"Save": 4, "é": 1, "e\u0301": 1, "保存": 4, "저장": 4, "{n} ｆ。": 9, "Я": 1, "…": 1} {
		if got := m.wide(text); got != want {
			t.Errorf("%q is %d wide, want %d", text, got, want)
		}
	}
}

// The program carries every language, and not the notes for translators.
func TestNotesForTranslatorsAreNoLanguage(t *testing.T) {
	files, err := fs.Glob(os.DirFS("../../ui"), "locales/*.json")
	if err != nil {
		t.Fatal(err)
	}
	want := slices.DeleteFunc(files, func(name string) bool { return strings.HasSuffix(name, ".meta.json") })
	got, err := fs.Glob(ui.Locales, "locales/*")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the program carries %v, there are %v", got, want)
	}
	b, err := i18n.Load(os.DirFS("../../ui"), "locales")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.Langs(), load(t).Langs(); !slices.Equal(got, want) {
		t.Errorf("languages %v in the folder, want %v", got, want)
	}
}
