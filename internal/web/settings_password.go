package web

import (
	"net/http"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// PasswordPage changes a password, or adds one.
type PasswordPage struct {
	Settings
	Name        string // of the person, for those who keep passwords for him
	HasPassword bool
	MinPassword int
}

// Password writes the form for a new password.
func (p *Pages) Password(w http.ResponseWriter, r *http.Request, page PasswordPage) error {
	page.MinPassword = account.MinPassword
	return p.ask(w, r, page.Form, "settings_password", page)
}

func (d *Door) askPassword(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showPassword(w, r, by, Form{})
}

func (d *Door) showPassword(w http.ResponseWriter, r *http.Request, by gallery.Actor, f Form) error {
	u, err := d.Account.Own(r.Context(), by)
	if err != nil {
		return err
	}
	return d.Pages.Password(w, r, PasswordPage{Settings: d.settings(r, "password", f), Name: u.Name, HasPassword: u.PasswordHash != ""})
}

func (d *Door) changePassword(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	err := d.Account.ChangePassword(r.Context(), by, r.PostFormValue("current_password"), r.PostFormValue("password"), sessionToken(r))
	if form, ok := again(w, err); ok {
		return d.showPassword(w, r, by, form)
	}
	if err != nil {
		return err
	}
	return d.did(w, r, "password", "password")
}
