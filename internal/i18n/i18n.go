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

// message is one sentence of a language.
type message struct {
	text  string // the form of all other numbers
	forms Forms  // nil where no number changes it
}

// Bundle is the messages of all languages. It is not written to after Load and Add.
type Bundle struct {
	langs    []string // Source first
	tags     []language.Tag
	matcher  language.Matcher
	messages map[string]map[string]message
}

// Load reads every <bcp47>.json in a folder: a key leads to a string, or to an
// object of plural categories. A language that lacks a message is left out.
func Load(fsys fs.FS, dir string) (*Bundle, error) {
	b := &Bundle{messages: map[string]map[string]message{}}
	if err := b.read(fsys, path.Join(dir, Source+".json")); err != nil {
		return nil, err
	}
	return b, b.add(fsys, dir, b.complete)
}

// Add reads the languages of another folder. Those that are there already stay; what
// one lacks is said in the source's words.
func (b *Bundle) Add(fsys fs.FS, dir string) error {
	return b.add(fsys, dir, func(map[string]message) bool { return true })
}

func (b *Bundle) add(fsys fs.FS, dir string, listed func(map[string]message) bool) error {
	names, err := fs.Glob(fsys, path.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if b.Has(langOf(name)) || strings.HasSuffix(name, ".meta.json") { // notes for translators
			continue
		}
		if err := b.read(fsys, name); err != nil {
			return err
		}
		if !listed(b.messages[langOf(name)]) {
			b.langs, b.tags = b.langs[:len(b.langs)-1], b.tags[:len(b.tags)-1]
			delete(b.messages, langOf(name))
		}
	}
	b.matcher = language.NewMatcher(b.tags)
	return nil
}

// complete reports whether messages are all that the source has.
func (b *Bundle) complete(messages map[string]message) bool {
	for key := range b.messages[Source] {
		if _, ok := messages[key]; !ok {
			return false
		}
	}
	return true
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

func parse(raw []byte) (map[string]message, error) {
	var in map[string]json.RawMessage
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	out := make(map[string]message, len(in))
	for key, v := range in {
		m := message{}
		var err error
		if v[0] == '"' {
			err = json.Unmarshal(v, &m.text)
		} else if err = json.Unmarshal(v, &m.forms); err == nil {
			m.text = m.forms[other]
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if m.text == "" {
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

// Script is the four letters of ISO 15924 for how a language is written ("Latn");
// empty for a language that is not here.
func (b *Bundle) Script(lang string) string {
	i := slices.Index(b.langs, lang)
	if i < 0 {
		return ""
	}
	script, _ := b.tags[i].Script()
	return script.String()
}

// Dir is the direction in which a language is written, as HTML names it.
func (b *Bundle) Dir(lang string) string {
	if slices.Contains(leftwards, b.Script(lang)) {
		return "rtl"
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
// named "n" is a number: it chooses the form by its plural category and is written as the
// language writes numbers. What a language lacks is
// said in the source's words; a key nobody has is an error.
func (b *Bundle) T(lang, key string, args ...any) (string, error) {
	m, spoken := b.message(lang, key)
	if m.text == "" {
		return "", fmt.Errorf("no message %q", key)
	}
	if len(args)%2 != 0 {
		return "", fmt.Errorf("message %q: a name without a value", key)
	}
	text, isolated := m.text, b.Dir(lang) == "rtl"
	pairs := make([]string, 0, len(args))
	for i := 0; i < len(args); i += 2 {
		name, value := fmt.Sprint(args[i]), fmt.Sprint(args[i+1])
		if name != "n" && isolated {
			value = "\u2068" + value + "\u2069" // which keeps its own direction within the sentence
		}
		if n, err := strconv.Atoi(value); name == "n" && err == nil {
			if form := m.forms[Category(spoken, n)]; form != "" {
				text = form
			}
			value = b.Number(lang, float64(n))
		}
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text), nil
}

// message finds a message and the language that it is in: the source's where a
// language lacks it, an empty one where nobody has it.
func (b *Bundle) message(lang, key string) (message, language.Tag) {
	if m, ok := b.messages[lang][key]; ok {
		return m, b.tags[slices.Index(b.langs, lang)]
	}
	return b.messages[Source][key], b.tags[0]
}

// Section is the messages whose keys begin with one of the prefixes, for scripts: a
// text, or the texts by plural category.
func (b *Bundle) Section(lang string, prefixes ...string) map[string]any {
	out := map[string]any{}
	for key := range b.messages[Source] {
		if !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			continue
		}
		m, _ := b.message(lang, key)
		if len(m.forms) > 1 {
			out[key] = m.forms
		} else {
			out[key] = m.text
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
	_, i, _ := b.matcher.Match(wanted...)
	return b.langs[i]
}
