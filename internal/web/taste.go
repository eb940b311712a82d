package web

import (
	"net/http"

	"calotype/internal/gallery"
)

// The cookies of a visitor's taste. They are written when somebody signs in or changes
// his settings, so that pages need not look at his account.
const (
	ThemeCookie = "theme" // "light" or "dark"
	LangCookie  = "lang"
	GridCookie  = "grid" // one of gallery.Grids
	// DensityCookie is one of gallery.Densities.
	DensityCookie = "density"
	KeysCookie    = "keys" // "off" for no shortcuts of single keys
	AskCookie     = "ask"  // "on" for uploads that wait until they are told to go
)

// tasteLife is how long they are kept, in seconds.
const tasteLife = 365 * 24 * 3600

// taste has the browser remember how a person wants the site to be, as he has just said.
func (d *Door) taste(w http.ResponseWriter, r *http.Request, p gallery.Preferences) {
	d.keepTaste(w, r, ThemeCookie, p.Theme)
	d.keepTaste(w, r, LangCookie, p.Language)
	d.keepTaste(w, r, GridCookie, p.Grid)
	d.keepTaste(w, r, DensityCookie, p.Density)
	d.habits(w, r, p)
}

// bring does the same for somebody who signs in; what he never chose stays as it is in
// this browser.
func (d *Door) bring(w http.ResponseWriter, r *http.Request, p gallery.Preferences) {
	for _, c := range []struct{ name, value string }{{ThemeCookie, p.Theme}, {LangCookie, p.Language}, {GridCookie, p.Grid}, {DensityCookie, p.Density}} {
		if c.value != "" {
			d.keepTaste(w, r, c.name, c.value)
		}
	}
	d.habits(w, r, p)
}

func (d *Door) habits(w http.ResponseWriter, r *http.Request, p gallery.Preferences) {
	d.keepTaste(w, r, KeysCookie, word(p.NoShortcuts, "off"))
	d.keepTaste(w, r, AskCookie, word(p.AskBeforeUpload, "on"))
}

// keepTaste writes one of them; "" has it forgotten, where the browser has it.
func (d *Door) keepTaste(w http.ResponseWriter, r *http.Request, name, value string) {
	old, err := r.Cookie(name)
	if err != nil && value == "" || err == nil && old.Value == value {
		return
	}
	c := &http.Cookie{Name: name, Value: value, Path: d.root(r), MaxAge: tasteLife, SameSite: http.SameSiteLaxMode}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func word(on bool, word string) string {
	if on {
		return word
	}
	return ""
}

// tasted is a cookie's value where it is one of some.
func tasted(r *http.Request, name string, values ...string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	for _, v := range values {
		if v == c.Value {
			return v
		}
	}
	return ""
}
