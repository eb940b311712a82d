package gallery

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

var htmlTag = regexp.MustCompile(`<[^>]*>`)

// Slug makes the readable part of a viewer's URL from a title, already
// percent-encoded (api-v1.md 5.2). It may be "".
func Slug(title string) string {
	s := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\/~&!'"?`, r) || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, title)
	words := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || unicode.IsSpace(r) })
	s = htmlTag.ReplaceAllString(strings.Join(words, "-"), "")
	return PathEscape(strings.Trim(s, "-"))
}

// PathEscape percent-encodes all but RFC 3986's unreserved characters.
func PathEscape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// CutID splits a viewer's path segment "slug.id" at its last dot (api-v1.md 5.2).
func CutID(segment string) (slug, id string) {
	if i := strings.LastIndexByte(segment, '.'); i >= 0 {
		return segment[:i], segment[i+1:]
	}
	return "", segment
}
