package gallery

import (
	"strings"
	"unicode/utf8"
)

// maxTag is the longest tag, in code points (api-v1.md 2.6).
const maxTag = 32

// MostTags is how many tags a media may have.
const MostTags = 100

// CleanTags makes tags of what people write: blanks collapse, what may not be a
// tag and what differs from an earlier one only in case drops out (product TG-01).
func CleanTags(words []string) (tags []Tag) {
	seen := map[string]bool{}
	for _, word := range words {
		word = strings.Join(strings.Fields(strings.ToValidUTF8(word, "")), " ")
		lower := strings.ToLower(word)
		if strings.Contains(word, ",") || !TagAllowed(word) || seen[lower] {
			continue
		}
		seen[lower] = true
		tags = append(tags, Tag{Name: word})
	}
	return tags
}

// TagAllowed reports whether a trimmed word may be a tag (api-v1.md 2.6).
func TagAllowed(tag string) bool {
	switch {
	case tag == "" || tag == "0", utf8.RuneCountInString(tag) > maxTag, strings.ContainsAny(tag, "/#"):
		return false
	}
	return !strings.Contains(`\,.?&=%+@!*;:`, tag[:1]) || strings.Trim(tag, tag[:1]) != ""
}

// MostAliases is how many other names a tag has at most.
const MostAliases = 20
