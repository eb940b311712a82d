package web

import (
	"net/http"
	"strings"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// AccountPage is how somebody is called and written to.
type AccountPage struct {
	Settings
	User        gallery.User
	NewEmail    string // as typed
	HasPassword bool
}

// Account writes the form of the account.
func (p *Pages) Account(w http.ResponseWriter, r *http.Request, page AccountPage) error {
	return p.ask(w, r, page.Form, "settings_account", page)
}

func (d *Door) askAccount(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showAccount(w, r, by, Form{}, "", func(*gallery.User) {})
}

// showAccount writes the form with what is kept, and over it what was typed.
func (d *Door) showAccount(w http.ResponseWriter, r *http.Request, by gallery.Actor, f Form, email string, typed func(*gallery.User)) error {
	u, err := d.Account.Own(r.Context(), by)
	if err != nil {
		return err
	}
	typed(&u)
	return d.Pages.Account(w, r, AccountPage{Settings: d.settings(r, "account", f), User: u, NewEmail: email, HasPassword: u.PasswordHash != ""})
}

func (d *Door) saveAccount(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	c := account.Change{Name: typed(r, "username"), Newsletter: ticked(r, "newsletter"), Digest: ticked(r, "digest")}
	_, err := d.Account.Edit(r.Context(), by, by.UserID, c)
	if form, ok := again(w, err); ok {
		return d.showAccount(w, r, by, form, "", func(u *gallery.User) {
			u.Name, u.Preferences.Newsletter, u.Preferences.Digest = *c.Name, *c.Newsletter, *c.Digest
		})
	}
	if err != nil {
		return err
	}
	return d.did(w, r, "account", "saved")
}

// typed is the text of a form's field, ticked whether a box was.
func typed(r *http.Request, name string) *string {
	v := strings.TrimSpace(r.PostFormValue(name))
	return &v
}

func ticked(r *http.Request, name string) *bool {
	v := r.PostFormValue(name) != ""
	return &v
}

func (d *Door) changeEmail(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	email := strings.TrimSpace(r.PostFormValue("email"))
	err := d.Account.ChangeEmail(r.Context(), by, email, r.PostFormValue("current_password"))
	if form, ok := again(w, err); ok {
		return d.showAccount(w, r, by, form, email, func(*gallery.User) {})
	}
	if err != nil {
		return err
	}
	return d.did(w, r, "account", "letter")
}
