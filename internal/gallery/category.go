package gallery

import "regexp"

// Category is one of the site's few shelves; a media stands on one at most.
type Category struct {
	ID          ID
	Name        string // at most 32 code points
	Slug        string // in addresses
	Description string
	Position    int64
}

var categorySlug = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// SlugAllowed reports whether a text may be a category's part of an address
// (product CT-01).
func SlugAllowed(slug string) bool { return categorySlug.MatchString(slug) }
