package web

import (
	"slices"

	"calotype/internal/browse"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// ExploreMenu is what the menu of that name leads to (product LS-10).
type ExploreMenu struct {
	Found, Kinds []Tab // how things are found, what there is
	Categories   []Chip
	Tags         []Chip
}

// found are the views of explore that are ways to find things; the others are kinds of them.
var found = []string{"recent", "trending", "popular"}

// NewExploreMenu is the menu for an actor; root is the site's path.
func NewExploreMenu(site *settings.Site, by gallery.Actor, root string, menu browse.ExploreMenu) *ExploreMenu {
	m := &ExploreMenu{}
	for _, v := range viewsOf(site, by) {
		tab := Tab{Label: v.label, Href: root + "/explore/" + v.name}
		if slices.Contains(found, v.name) {
			m.Found = append(m.Found, tab)
		} else {
			m.Kinds = append(m.Kinds, tab)
		}
	}
	if by.UserID != 0 {
		m.Found = append(m.Found, Tab{Label: "listing.following", Href: root + "/following"})
	}
	for _, c := range menu.Categories {
		m.Categories = append(m.Categories, Chip{Text: c.Entry(), Href: root + "/category/" + gallery.PathEscape(c.Slug)})
	}
	for _, t := range menu.Tags {
		m.Tags = append(m.Tags, Chip{Text: t.Name, Href: root + "/tag/" + gallery.PathEscape(t.Name)})
	}
	return m
}
