package web

import "net/http"

// KeyboardPage lists the keys that the pages' scripts know (ui.md, section 13).
type KeyboardPage struct{ Groups []KeyGroup }

// KeyGroup are the keys of some pages; Title is the key of a message.
type KeyGroup struct {
	Title string
	Keys  []Stroke
}

// Stroke is one of them, or several that belong together; Does is the key of a message.
type Stroke struct {
	Names []string
	Does  string
}

// keyGroups are all of them.
var keyGroups = []KeyGroup{
	{"keys.everywhere", []Stroke{
		{[]string{"/"}, "keys.search"}, {[]string{"U"}, "keys.upload"}, {[]string{"G", "H", "E", "P", "D"}, "keys.go"},
		{[]string{"?"}, "keys.help"}, {[]string{"Esc"}, "keys.close"},
	}},
	{"keys.one", []Stroke{
		{[]string{"←", "→"}, "keys.walk"}, {[]string{"W"}, "keys.zoom"}, {[]string{"I"}, "keys.details"}, {[]string{"C"}, "keys.copy"},
		{[]string{"S"}, "keys.share"}, {[]string{"L"}, "keys.like"}, {[]string{"E"}, "keys.edit"}, {[]string{"H"}, "keys.cover"},
		{[]string{"M"}, "picked.album"}, {[]string{"F"}, "picked.unsafe"}, {[]string{"O"}, "keys.approve"}, {[]string{"Del"}, "keys.delete"},
	}},
	{"keys.list", []Stroke{
		{[]string{"←", "→", "↑", "↓"}, "keys.walk"}, {[]string{"."}, "pick.select"}, {[]string{"Z"}, "picked.clear"}, {[]string{"L"}, "keys.like"},
		{[]string{"K"}, "picked.codes"}, {[]string{"A", "M"}, "picked.album"}, {[]string{"C", "E"}, "picked.edit"}, {[]string{"V"}, "picked.safe"},
		{[]string{"F"}, "picked.unsafe"}, {[]string{"H"}, "picked.cover"}, {[]string{"O"}, "keys.approve"}, {[]string{"Del"}, "keys.delete"},
	}},
	{"keys.album", []Stroke{{[]string{"P"}, "album.upload"}, {[]string{"J"}, "album.new_sub"}, {[]string{"E"}, "keys.edit"}, {[]string{"S"}, "keys.share"}}},
	{"keys.person", []Stroke{{[]string{"A"}, "album.new"}}},
	{"keys.above", []Stroke{
		{[]string{"←", "→"}, "keys.walk"}, {[]string{"␣"}, "pick.show"}, {[]string{"W"}, "keys.zoom"}, {[]string{"."}, "pick.select"}, {[]string{"L"}, "keys.like"}, {[]string{"S"}, "keys.share"},
		{[]string{"E"}, "keys.edit"}, {[]string{"A", "M"}, "picked.album"}, {[]string{"F"}, "picked.unsafe"}, {[]string{"O"}, "keys.approve"}, {[]string{"Del"}, "keys.delete"},
	}},
	{"keys.film", []Stroke{{[]string{"J", "K", "L"}, "keys.jump"}, {[]string{",", "."}, "keys.frame"}}},
}

// Keyboard writes the list.
func (p *Pages) Keyboard(w http.ResponseWriter, r *http.Request, page KeyboardPage) error {
	page.Groups = keyGroups
	return p.write(w, r, http.StatusOK, "keyboard", page)
}

func (d *Door) keyboard(w http.ResponseWriter, r *http.Request) error {
	return d.Pages.Keyboard(w, r, KeyboardPage{})
}
