// Package i18n holds the site's languages: files of messages, the choice of a
// language for a visitor, and the filling of a message.
package i18n

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Source is the language every message is written in first.
const Source = "en"

// Forms is a sentence, or several where a number "n" changes it, by their plural
// categories. The one of "other" is always there.
type Forms map[string]string

// other is the category of every number that has no other.
const other = "other"

var categories = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: other,
}

// Category is the plural category of a number in a language (CLDR, cardinal), by its
// name in files: "one", "few", "other".
func Category(tag language.Tag, n int) string {
	return categories[plural.Cardinal.MatchPlural(tag, max(n, -n), 0, 0, 0, 0)]
}

// Bundle is the messages of all languages. It is not written to after Load.
type Bundle struct {
	langs    []string // Source first
	tags     []language.Tag
	messages map[string]map[string]Forms
}

// Load reads every <bcp47>.json in a folder: a key leads to a string, or to an
// object of plural categories.
func Load(fsys fs.FS, dir string) (*Bundle, error) {
	b := &Bundle{messages: map[string]map[string]Forms{}}
	if err := b.read(fsys, path.Join(dir, Source+".json")); err != nil {
		return nil, err
	}
	return b, b.Add(fsys, dir)
}

// Add reads the languages of another folder. Those that are there already stay.
func (b *Bundle) Add(fsys fs.FS, dir string) error {
	names, err := fs.Glob(fsys, path.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if b.Has(langOf(name)) {
			continue
		}
		if err := b.read(fsys, name); err != nil {
			return err
		}
	}
	return nil
}

func langOf(name string) string { return strings.TrimSuffix(path.Base(name), ".json") }

func (b *Bundle) read(fsys fs.FS, name string) error {
	lang := langOf(name)
	tag, err := language.Parse(lang)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	if b.messages[lang], err = parse(raw); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	b.langs, b.tags = append(b.langs, lang), append(b.tags, tag)
	return nil
}

func parse(raw []byte) (map[string]Forms, error) {
	var in map[string]json.RawMessage
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	out := make(map[string]Forms, len(in))
	for key, v := range in {
		m := Forms{}
		if v[0] == '"' {
			v = slices.Concat([]byte(`{"other":`), v, []byte("}"))
		}
		if err := json.Unmarshal(v, &m); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if m[other] == "" {
			return nil, fmt.Errorf("%s: empty", key)
		}
		out[key] = m
	}
	return out, nil
}

// Langs lists the languages, the source first.
func (b *Bundle) Langs() []string { return slices.Clone(b.langs) }

// Has reports whether a language is known by exactly this name.
func (b *Bundle) Has(lang string) bool { return slices.Contains(b.langs, lang) }

// leftwards are the scripts that run from right to left.
var leftwards = []string{"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"}

// Dir is the direction in which a language is written, as HTML names it.
func (b *Bundle) Dir(lang string) string {
	if i := slices.Index(b.langs, lang); i >= 0 {
		if script, _ := b.tags[i].Script(); slices.Contains(leftwards, script.String()) {
			return "rtl"
		}
	}
	return "ltr"
}

// Keys lists a language's keys in order.
func (b *Bundle) Keys(lang string) []string {
	var keys []string
	for k := range b.messages[lang] {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// T is a message with its {names} filled from pairs of name and value. A value
// named "n" chooses the form by its plural category. What a language lacks is
// said in the source's words; a key nobody has is an error.
func (b *Bundle) T(lang, key string, args ...any) (string, error) {
	m, spoken := b.message(lang, key)
	if m == nil {
		return "", fmt.Errorf("no message %q", key)
	}
	if len(args)%2 != 0 {
		return "", fmt.Errorf("message %q: a name without a value", key)
	}
	text, isolated := m[other], b.Dir(lang) == "rtl"
	pairs := make([]string, 0, len(args))
	for i := 0; i < len(args); i += 2 {
		name, value := fmt.Sprint(args[i]), fmt.Sprint(args[i+1])
		if name != "n" && isolated {
			value = "\u2068" + value + "\u2069" // which keeps its own direction within the sentence
		}
		if n, err := strconv.Atoi(value); name == "n" && err == nil && m[Category(spoken, n)] != "" {
			text = m[Category(spoken, n)]
		}
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text), nil
}

// message finds a message and the language that it is in: the source's where a
// language lacks it, nil where nobody has it.
func (b *Bundle) message(lang, key string) (Forms, language.Tag) {
	if m, ok := b.messages[lang][key]; ok {
		return m, b.tags[slices.Index(b.langs, lang)]
	}
	return b.messages[Source][key], b.tags[0]
}

// Section is the messages whose keys begin so, for scripts: a text, or the texts by
// plural category.
func (b *Bundle) Section(lang, prefix string) map[string]any {
	out := map[string]any{}
	for key := range b.messages[Source] {
		if !strings.HasPrefix(key, prefix) {
			continue
		}
		m, _ := b.message(lang, key)
		if len(m) > 1 {
			out[key] = m
		} else {
			out[key] = m[other]
		}
	}
	return out
}

// Match chooses the language of a visitor: the cookie where it names one of
// ours, else the best of Accept-Language, else the source.
func (b *Bundle) Match(accept, cookie string) string {
	if b.Has(cookie) {
		return cookie
	}
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(wanted) == 0 {
		return Source
	}
	_, i, _ := language.NewMatcher(b.tags).Match(wanted...)
	return b.langs[i]
}
