package web

// Words are the messages whose keys begin so, for the page's scripts.
func (v *view) Words(prefix string) map[string]any { return v.pages.bundle.Section(v.Lang, prefix) }

// in is a list within a page: its items, and the words around them.
type in struct {
	View  *view
	Items []Media
}

// In hands a list to a part of the page.
func (v *view) In(items []Media) in { return in{v, items} }
