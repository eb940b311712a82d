package web

import (
	"net/http"
	"strconv"
	"strings"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// AccountPage is how somebody wants the site to be.
type AccountPage struct {
	Settings
	User                gallery.User
	NewEmail            string // as typed
	HasPassword         bool
	Visibilities        []gallery.Visibility
	Expirations         []Expiration
	Languages, Metadata []string
}

// Account writes the form of the account.
func (p *Pages) Account(w http.ResponseWriter, r *http.Request, page AccountPage) error {
	page.Visibilities = []gallery.Visibility{gallery.Public, gallery.Link, gallery.Private}
	for _, span := range settings.Expirations {
		if span != "" {
			page.Expirations = append(page.Expirations, expirationOf(span))
		}
	}
	page.Languages, page.Metadata = choices("default_language"), choices("upload_metadata")
	return p.ask(w, r, page.Form, "settings_account", page)
}

func choices(setting string) []string {
	f, _ := settings.Lookup(setting)
	return f.Choices
}

// expirationOf reads a span of the settings: one number and one unit.
func expirationOf(span string) Expiration {
	rest, timed := strings.CutPrefix(strings.TrimPrefix(span, "P"), "T")
	n, _ := strconv.Atoi(rest[:len(rest)-1]) // the settings' own
	unit := map[byte]string{'D': "day", 'W': "week", 'M': "month", 'Y': "year", 'H': "hour"}[rest[len(rest)-1]]
	if timed && unit == "month" {
		unit = "minute"
	}
	return Expiration{span, n, unit}
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
	text := func(name string) *string { v := strings.TrimSpace(r.PostFormValue(name)); return &v }
	on := func(name string) *bool { v := r.PostFormValue(name) != ""; return &v }
	visibility := gallery.Visibility(*text("visibility"))
	c := account.Change{
		Name: text("username"), Language: text("language"), Timezone: text("timezone"), Visibility: &visibility, Expiration: text("expiration"),
		Metadata: text("metadata"), HideCamera: on("hide_camera"), ShowNSFW: on("show_nsfw"), Newsletter: on("newsletter"),
		AskBeforeUpload: on("ask_before_upload"), NoShortcuts: on("no_shortcuts"),
	}
	u, err := d.Account.Edit(r.Context(), by, by.UserID, c)
	if form, ok := again(w, err); ok {
		return d.showAccount(w, r, by, form, "", func(u *gallery.User) {
			u.Name = *c.Name
			u.Preferences = gallery.Preferences{
				Language: *c.Language, Timezone: *c.Timezone, ShowNSFW: *c.ShowNSFW, Newsletter: *c.Newsletter,
				AskBeforeUpload: *c.AskBeforeUpload, NoShortcuts: *c.NoShortcuts,
			}
			u.Defaults = gallery.Defaults{Visibility: *c.Visibility, Expiration: *c.Expiration, Metadata: *c.Metadata, HideCamera: *c.HideCamera}
		})
	}
	if err != nil {
		return err
	}
	d.speak(w, r, u.Preferences.Language)
	return d.did(w, r, "account", "saved")
}

// speak has the browser remember a person's language; "" follows the browser again.
func (d *Door) speak(w http.ResponseWriter, r *http.Request, language string) {
	c := &http.Cookie{Name: LangCookie, Value: language, Path: d.root(r), MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode}
	if language == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
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
