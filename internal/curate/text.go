package curate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"calotype/internal/gallery"
)

// The longest texts, in code points.
const (
	maxTitle       = 100 // of media and names of albums, as everywhere (api-v1.md 2.1)
	maxDescription = 10_000
	maxAlt         = 2000
	maxReason      = 2000
)

// line is a text of one line as it is kept: without controls, marks that turn
// the direction of reading, and blanks around. The code names the field.
func line(code, text string, most int) (string, error) {
	return clean(code, text, most, func(r rune) bool { return false })
}

// prose is a text of many lines as it is kept.
func prose(code, text string, most int) (string, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return clean(code, text, most, func(r rune) bool { return r == '\n' || r == '\t' })
}

func clean(code, text string, most int, keep func(rune) bool) (string, error) {
	if !utf8.ValidString(text) {
		return "", invalid(code)
	}
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !keep(r) && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, text))
	if utf8.RuneCountInString(text) > most {
		return "", invalid(code, most)
	}
	return text, nil
}

// invalid is a failure about a field, which the end of its code names.
func invalid(code string, args ...any) *gallery.Error {
	_, field, found := strings.Cut(code, ".")
	if !found {
		field = code
	}
	return gallery.Fail(gallery.Invalid, code, args...).In(field)
}
