package gallery

import (
	"strings"
	"unicode/utf8"
)

// maxTag is the longest tag, in code points (api-v1.md 2.6).
const maxTag = 32

// TagAllowed reports whether a trimmed word may be a tag (api-v1.md 2.6).
func TagAllowed(tag string) bool {
	switch {
	case tag == "" || tag == "0", utf8.RuneCountInString(tag) > maxTag, strings.ContainsAny(tag, "/#"):
		return false
	}
	return !strings.Contains(`\,.?&=%+@!*;:`, tag[:1]) || strings.Trim(tag, tag[:1]) != ""
}
