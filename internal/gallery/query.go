package gallery

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Query is what somebody looks for, taken apart: words, and what the things must be.
type Query struct {
	All  []Term   // each
	Any  [][]Term // one of each group
	None []Term

	User, Category string // a person's name, a category's slug
	Tags           []string
	Filter         Filter // kind, extension, sizes, dates, colour, NSFW
}

// Empty reports whether nothing is looked for.
func (q Query) Empty() bool {
	return len(q.All)+len(q.Any)+len(q.None)+len(q.Tags) == 0 && q.User+q.Category == "" && q.Filter.None()
}

// Wordy reports whether words are looked for, so that hits can be ranked.
func (q Query) Wordy() bool { return len(q.All)+len(q.Any) > 0 }

// None reports whether the filter lets everything through.
func (f Filter) None() bool {
	return f.Kind == "" && f.NSFW == nil && f.Extension == "" && f.Colour == "" && f.Address == "" && f.Camera == "" && f.Licence == "" && f.From.IsZero() && f.Until.IsZero() &&
		!f.Animated && !f.Is360 && f.MinSize == 0 && f.MaxSize == 0 && f.MinWidth == 0 && f.MaxWidth == 0 && f.MinHeight == 0 && f.MaxHeight == 0
}

// addressPattern is an IP address, or its beginning with a star behind.
var addressPattern = regexp.MustCompile(`^[0-9A-Fa-f:.]{2,45}\*?$`)

// longestQuery is the longest text that is looked for, in bytes.
const longestQuery = 1024

// ParseQuery reads a search as people write it: words, "exact phrases", beginnings*,
// -exclusions, one OR another, and user: album: tag: ext: type: category: color:
// nsfw: after: before: camera: licence: ip: and w> w< h> h< size> size<. What begins like an
// operator and is none is words. A known operator with a bad value is Invalid.
func ParseQuery(text string) (q Query, err error) {
	if len(text) > longestQuery {
		return q, Fail(Invalid, "query.too_long").In("q")
	}
	var group []Term
	var joined bool // the word before was OR
	words := 0
	end := func() {
		switch {
		case len(group) == 1:
			q.All = append(q.All, group[0])
		case len(group) > 1:
			q.Any = append(q.Any, group)
		}
		group = nil
	}
	for _, w := range lexemes(text) {
		if !w.quoted && !w.not && w.text == "OR" {
			joined = len(group) > 0
			continue
		}
		if !w.quoted && !w.not {
			taken, err := q.operator(w.text)
			if err != nil {
				return q, err
			}
			if taken {
				continue
			}
		}
		terms := w.terms()
		if w.not && len(terms) > 1 { // "-e-mail" is one word
			terms = lexeme{text: w.text, quoted: true}.terms()
		}
		if len(terms) == 0 {
			continue
		}
		if words += len(terms); words > mostTerms {
			break
		}
		switch {
		case w.not:
			q.None = append(q.None, terms...)
		case joined && len(terms) == 1:
			group = append(group, terms...)
		default:
			end()
			q.All = append(q.All, terms[:len(terms)-1]...)
			group = []Term{terms[len(terms)-1]}
		}
		joined = false
	}
	end()
	return q, nil
}

// ParseForm reads a search from the fields of a form, as FormText writes it.
func ParseForm(form url.Values) (Query, error) { return ParseQuery(FormText(form)) }

// FormText is what the fields of a form look for, as people write a search: q as it
// is, as_q all of these words, as_epq this phrase, as_oq any of these words, as_eq none
// of these, as_cat a category, as_user whose they are, as_ext a format, as_camera a camera, as_licence a
// licence, as_ip an address for staff.
func FormText(form url.Values) string {
	parts := []string{form.Get("q"), plainWords(form.Get("as_q"), "", " ")}
	if phrase := strings.TrimSpace(strings.ReplaceAll(form.Get("as_epq"), `"`, " ")); phrase != "" {
		parts = append(parts, `"`+phrase+`"`)
	}
	parts = append(parts, plainWords(form.Get("as_oq"), "", " OR "), plainWords(form.Get("as_eq"), "-", " "))
	if slug := strings.TrimSpace(form.Get("as_cat")); slug != "" {
		parts = append(parts, "category:"+slug)
	}
	for _, field := range []string{"user", "ext", "camera", "licence"} {
		if value := strings.TrimSpace(strings.ReplaceAll(form.Get("as_"+field), `"`, "")); strings.ContainsFunc(value, unicode.IsSpace) {
			parts = append(parts, field+`:"`+value+`"`)
		} else if value != "" {
			parts = append(parts, field+":"+value)
		}
	}
	if address := strings.TrimSpace(form.Get("as_ip")); address != "" {
		parts = append(parts, "ip:"+address)
	}
	// A word at the end of one field is not joined to the next.
	parts = slices.DeleteFunc(parts, func(part string) bool { return strings.TrimSpace(part) == "" })
	return strings.TrimSpace(strings.Join(parts, " "))
}

// Piece is a word of a search as it was written.
type Piece struct {
	Text     string
	Operator bool // it says what the things must be, what they must not hold, or is a phrase
}

// Pieces are the words of a search in their order.
func Pieces(text string) (list []Piece) {
	for _, w := range lexemes(text) {
		piece := Piece{Text: w.text, Operator: w.not || w.quoted}
		if !piece.Operator {
			taken, err := new(Query).operator(w.text)
			piece.Operator = taken || err != nil
		}
		if w.quoted {
			piece.Text = `"` + piece.Text + `"`
		}
		if w.not {
			piece.Text = "-" + piece.Text
		}
		list = append(list, piece)
	}
	return list
}

// plainWords are the words and phrases of a field, each with a sign before it.
func plainWords(text, sign, between string) string {
	var words []string
	for _, w := range lexemes(text) {
		if w.text == "OR" && !w.quoted {
			continue
		}
		word := w.text
		if w.quoted {
			word = `"` + word + `"`
		}
		words = append(words, sign+word)
	}
	return strings.Join(words, between)
}

// lexeme is a word, or what stands in quotes.
type lexeme struct {
	text        string
	not, quoted bool
}

// lexemes parts a text at its blanks, but not in quotes. A quote that does not end
// goes to the end.
func lexemes(text string) (list []lexeme) {
	text = strings.Map(func(r rune) rune {
		if r == '“' || r == '”' || r == '„' {
			return '"'
		}
		return r
	}, strings.ToValidUTF8(text, " "))
	for text = trimBlanks(text); text != ""; text = trimBlanks(text) {
		var w lexeme
		if rest, ok := strings.CutPrefix(text, "-"); ok && rest != "" && !unicode.IsSpace(firstRune(rest)) && rest[0] != '-' {
			w.not, text = true, rest
		}
		if rest, ok := strings.CutPrefix(text, `"`); ok {
			w.quoted = true
			w.text, text, _ = strings.Cut(rest, `"`)
			list = append(list, w)
			continue
		}
		n := 0
		for n < len(text) && !unicode.IsSpace(firstRune(text[n:])) {
			if text[n] == '"' { // of an operator's value: user:"John Doe"
				if end := strings.IndexByte(text[n+1:], '"'); end >= 0 && n > 0 && strings.ContainsRune(":<>", rune(text[n-1])) {
					n += end + 2
					continue
				}
				if n > 0 {
					break
				}
			}
			_, size := utf8.DecodeRuneInString(text[n:])
			n += size
		}
		w.text, text = text[:n], text[n:]
		list = append(list, w)
	}
	return list
}

func trimBlanks(s string) string { return strings.TrimLeftFunc(s, unicode.IsSpace) }

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// terms are the words of a lexeme; those of a phrase, and of what a mark ties
// together ("e-mail"), stand side by side.
func (w lexeme) terms() []Term {
	if !w.quoted {
		return SearchTerms(w.text)
	}
	var phrase Term
	for _, run := range runs(w.text) {
		phrase.Tokens = append(phrase.Tokens, run.tokens()...)
	}
	if len(phrase.Tokens) == 0 || len(phrase.Tokens) > 4*mostTerms {
		return nil
	}
	return []Term{phrase}
}

// operator takes a word that says what the things must be.
func (q *Query) operator(word string) (taken bool, err error) {
	i := strings.IndexAny(word, ":<>")
	if i < 1 || i+1 == len(word) {
		return false, nil
	}
	name, sign, value := strings.ToLower(word[:i]), word[i], strings.Trim(word[i+1:], `"`)
	wrong := Fail(Invalid, "query.operator", name).In("q")
	if strings.ContainsRune(value, 0) || len(value) > 128 || value == "" {
		return false, wrong
	}
	if sign != ':' {
		return q.measure(name, sign, value, wrong)
	}
	f := &q.Filter
	switch name {
	case "user":
		q.User = strings.TrimPrefix(value, "@")
	case "album": // its name is among the words of its media
		q.All = append(q.All, lexeme{text: value, quoted: true}.terms()...)
	case "tag":
		if len(q.Tags) == mostFilterTags {
			return false, wrong
		}
		q.Tags = append(q.Tags, value)
	case "category":
		q.Category = value
	case "ext":
		f.Extension = ExtensionOf(value)
		if len(f.Extension) > 16 {
			return false, wrong
		}
	case "ip": // for staff
		if !addressPattern.MatchString(value) {
			return false, wrong
		}
		f.Address = strings.ToLower(value)
	case "camera":
		f.Camera = value
	case "licence", "license":
		if f.Licence = LicenceOf(value); f.Licence == "" {
			return false, wrong
		}
	case "type":
		switch strings.ToLower(value) {
		case "image", "photo", "picture":
			f.Kind = Image
		case "video", "clip":
			f.Kind = Video
		case "animated", "gif":
			f.Animated = true
		case "360":
			f.Is360 = true
		default:
			return false, wrong
		}
	case "nsfw":
		yes, known := map[string]bool{"yes": true, "1": true, "true": true, "no": false, "0": false, "false": false}[strings.ToLower(value)]
		if !known {
			return false, wrong
		}
		f.NSFW = &yes
	case "color", "colour":
		if f.Colour = Colour(strings.ToLower(value)); f.Colour == "" {
			return false, wrong
		}
	case "after", "before":
		day, ok := day(value)
		if !ok {
			return false, wrong
		}
		if name == "after" {
			f.From = day
		} else {
			f.Until = day
		}
	default:
		return false, nil
	}
	return true, nil
}

// ExtensionOf is the ending of stored files that somebody means by one, "JPEG" or ".jpg".
func ExtensionOf(text string) string {
	text = strings.ToLower(strings.TrimPrefix(text, "."))
	if text == "jpeg" {
		return "jpg"
	}
	return text
}

// day reads 2024, 2024-10 or 2024-10-31, UTC.
func day(value string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if t, err := time.Parse(layout, value); err == nil && t.Year() > 0 {
			return t, true
		}
	}
	return time.Time{}, false
}

// measure takes w> w< h> h< size> size<; what is looked for is beyond the number.
func (q *Query) measure(name string, sign byte, value string, wrong error) (bool, error) {
	more := sign == '>'
	f := &q.Filter
	if name == "size" {
		n, ok := bytesOf(value)
		if !ok {
			return false, wrong
		}
		if more {
			f.MinSize = n + 1
		} else {
			f.MaxSize = n - 1
		}
		return true, nil
	}
	least, most := &f.MinWidth, &f.MaxWidth
	switch name {
	case "w", "width":
	case "h", "height":
		least, most = &f.MinHeight, &f.MaxHeight
	default:
		return false, nil
	}
	n, err := strconv.Atoi(strings.TrimSuffix(strings.ToLower(value), "px"))
	if err != nil || n < 2 || n > 1e9 {
		return false, wrong
	}
	if more {
		*least = n + 1
	} else {
		*most = n - 1
	}
	return true, nil
}

// bytesOf reads 100, 100k, 1.5MB.
func bytesOf(value string) (int64, bool) {
	text := strings.TrimSuffix(strings.ToLower(value), "b")
	unit := 1.0
	for _, u := range []struct {
		end string
		by  float64
	}{{"k", 1e3}, {"m", 1e6}, {"g", 1e9}} {
		if rest, ok := strings.CutSuffix(text, u.end); ok {
			text, unit = rest, u.by
		}
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n*unit >= 2 && n*unit < 1e15) {
		return 0, false
	}
	return int64(n * unit), true
}
