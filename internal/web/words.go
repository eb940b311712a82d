package web

import (
	"maps"
	"strings"
)

// Words are the messages whose keys begin so, for the page's scripts.
func (v *view) Words(prefixes ...string) map[string]any {
	return v.pages.bundle.Section(v.Lang, prefixes...)
}

// UploadWords are those of the upload panel, and what it says of files that the server refused, as far as that needs
// nothing filled in.
func (v *view) UploadWords() map[string]any {
	out := v.Words("up.", "fail.upload.")
	maps.DeleteFunc(out, func(key string, message any) bool {
		text, plain := message.(string)
		return strings.HasPrefix(key, "fail.") && (!plain || strings.Contains(text, "{"))
	})
	return out
}

// in is a list within a page: its items, and the words around them.
type in struct {
	View *view
	List
}

// usualHue is the one that the style sheet has.
const usualHue = 262

// Hue is the site's own, 0 for the usual.
func (v *view) Hue() int {
	if v.Site.Hue == usualHue {
		return 0
	}
	return v.Site.Hue
}

// In hands a list to a part of the page.
func (v *view) In(l List) in { return in{v, l} }

// Finder is where a menu of albums asks for those that it does not have.
func (v *view) Finder() string { return v.Path() + albumFinder }
