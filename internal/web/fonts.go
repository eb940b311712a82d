package web

import (
	"slices"
	"strings"
)

// plain are the languages that the first file of the site's font has all letters of.
var plain = []string{"ca", "da", "de", "en", "es", "fi", "fr", "gl", "id", "it", "ms", "nb", "nl", "nn", "no", "pt", "sv"}

// Letters reports whether the page's language is written with letters of its own, which a
// style sheet of theirs knows the fonts of.
func (v *view) Letters() bool {
	language, _, _ := strings.Cut(v.Lang, "-")
	return !slices.Contains(plain, language)
}

// Fonts are the files of the site's font that the page's language is written with; those
// of other scripts are the device's own.
func (v *view) Fonts() []string {
	switch v.pages.bundle.Script(v.Lang) {
	case "Latn":
		return []string{"geist-latin.woff2"}
	case "Cyrl":
		return []string{"geist-latin.woff2", "geist-cyrillic.woff2"}
	}
	return nil
}
