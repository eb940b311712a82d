package gallery

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Category is one of the site's few shelves; a media stands on one at most.
type Category struct {
	ID          ID
	Name        string // at most 32 code points
	Slug        string // in addresses
	Description string
	Position    int64
	ParentID    ID     // the one that it lies in, which lies in none; 0 for none
	Parent      string // that one's Slug
	Icon        string // an emoji before its name, "" for none
}

// MostBelow is how many categories may lie in one.
const MostBelow = 100

// Label is the name of the category with its icon.
func (c Category) Label() string { return strings.TrimSpace(c.Icon + " " + c.Name) }

// Entry is the label as a line of a menu, further in for what lies in another.
func (c Category) Entry() string {
	if c.ParentID != 0 {
		return "\u2003" + c.Label()
	}
	return c.Label()
}

// GroupCategories puts those that lie in another behind it. Neighbours keep their order.
func GroupCategories(list []Category) {
	place := map[ID]int{}
	for i, c := range list {
		place[c.ID] = i
	}
	group := func(c Category) int {
		if at, listed := place[c.ParentID]; listed {
			return at
		}
		return place[c.ID]
	}
	slices.SortStableFunc(list, func(a, b Category) int {
		return cmp.Or(cmp.Compare(group(a), group(b)), cmp.Compare(min(a.ParentID, 1), min(b.ParentID, 1)))
	})
}

var categorySlug = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// SlugAllowed reports whether a text may be a category's part of an address
// (product CT-01).
func SlugAllowed(slug string) bool { return categorySlug.MatchString(slug) }
