package web

import (
	"net/http"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// AppearancePage is how the site looks to somebody.
type AppearancePage struct {
	Settings
	User      gallery.User
	Themes    []string
	Grids     []string
	Densities []string
}

// Appearance writes the form of it.
func (p *Pages) Appearance(w http.ResponseWriter, r *http.Request, page AppearancePage) error {
	page.Themes, page.Grids, page.Densities = gallery.Themes, gallery.Grids, gallery.Densities
	return p.ask(w, r, page.Form, "settings_appearance", page)
}

func (d *Door) askAppearance(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showAppearance(w, r, by, Form{}, func(*gallery.Preferences) {})
}

// showAppearance writes the form with what is kept, and over it what was typed.
func (d *Door) showAppearance(w http.ResponseWriter, r *http.Request, by gallery.Actor, f Form, typed func(*gallery.Preferences)) error {
	u, err := d.Account.Own(r.Context(), by)
	if err != nil {
		return err
	}
	typed(&u.Preferences)
	return d.Pages.Appearance(w, r, AppearancePage{Settings: d.settings(r, "appearance", f), User: u})
}

func (d *Door) saveAppearance(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	c := account.Change{
		Theme: typed(r, "theme"), Grid: typed(r, "grid"), Density: typed(r, "density"), Language: typed(r, "language"), Timezone: typed(r, "timezone"),
		ShowNSFW: ticked(r, "show_nsfw"), NoShortcuts: ticked(r, "no_shortcuts"),
	}
	u, err := d.Account.Edit(r.Context(), by, by.UserID, c)
	if form, ok := again(w, err); ok {
		return d.showAppearance(w, r, by, form, func(p *gallery.Preferences) {
			p.Theme, p.Grid, p.Density, p.Language, p.Timezone, p.ShowNSFW, p.NoShortcuts = *c.Theme, *c.Grid, *c.Density, *c.Language, *c.Timezone, *c.ShowNSFW, *c.NoShortcuts
		})
	}
	if err != nil {
		return err
	}
	d.taste(w, r, u.Preferences)
	return d.did(w, r, "appearance", "saved")
}
