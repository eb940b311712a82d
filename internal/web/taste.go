package web

import (
	"net/http"
	"slices"

	"calotype/internal/gallery"
)

// Where a visitor says in which language he reads, and how tiles lie.
const (
	languagePath = "/language"
	layoutPath   = "/layout"
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

// choice is what a visitor chose by the field of that name.
func choice(w http.ResponseWriter, r *http.Request, field string) (string, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	if err := r.ParseForm(); err != nil {
		return "", gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	return r.PostForm.Get(field), nil
}

// speak keeps the language that a visitor chose from a menu. An address with ?lang= is read in
// that language, but is kept by nobody.
func (d *Door) speak(w http.ResponseWriter, r *http.Request) error {
	lang, err := choice(w, r, "lang")
	if err == nil && !d.Pages.bundle.Has(lang) {
		err = gallery.Fail(gallery.Invalid, "profile.language").In("lang")
	}
	if err == nil {
		d.chosen(w, r, LangCookie, lang)
	}
	return err
}

// lay keeps the way that a visitor wants tiles to lie.
func (d *Door) lay(w http.ResponseWriter, r *http.Request) error {
	layout, err := choice(w, r, "layout")
	if err == nil && !slices.Contains(gallery.Grids[1:], layout) {
		err = gallery.Fail(gallery.Invalid, "profile.grid").In("layout")
	}
	if err == nil {
		d.chosen(w, r, GridCookie, layout)
	}
	return err
}

// chosen keeps a choice and leads back to where it was made.
func (d *Door) chosen(w http.ResponseWriter, r *http.Request, cookie, value string) {
	d.keepTaste(w, r, cookie, value)
	to := d.Links(r).Root() + r.PostForm.Get("to")
	if !ownPath(to, d.root(r)) {
		to = d.root(r)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
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
