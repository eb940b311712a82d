package web

import (
	"net/http"
	"strings"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// mountPasskeys puts the routes of signing in by a passkey on a router.
func (d *Door) mountPasskeys(post func(string, serve.Handler)) {
	bound := func(h serve.Handler) serve.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			if !d.Account.TakesPasskeys() {
				return gallery.Fail(gallery.NotFound, "path")
			}
			return h(w, r)
		}
	}
	post(account.SignInPath+"/passkey/begin", bound(d.beginPasskeySignIn))
	post(account.SignInPath+"/passkey", bound(d.passkeySignIn))
}

// beginPasskeySignIn answers the sign-in form's script with what the browser needs to use
// a passkey.
func (d *Door) beginPasskeySignIn(w http.ResponseWriter, r *http.Request) error {
	c, err := d.Account.BeginPasskeySignIn(r.Context(), d.from(r))
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, map[string]any{"options": c.Options, "state": c.State})
}

// passkeySignIn lets the owner of a passkey in.
func (d *Door) passkeySignIn(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	next := r.PostFormValue("next")
	e, err := d.Account.FinishPasskeySignIn(r.Context(), r.PostFormValue("state"), []byte(r.PostFormValue("credential")), d.from(r))
	if form, ok := again(w, err); ok {
		return d.showLogin(w, r, LoginPage{Form: form, Next: next})
	}
	if err != nil {
		return err
	}
	return d.entered(w, r, e, next)
}

// beginPasskey shows the form in which the browser makes a passkey.
func (d *Door) beginPasskey(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if !d.Account.TakesPasskeys() {
		return gallery.Fail(gallery.NotFound, "path")
	}
	c, err := d.Account.BeginPasskey(r.Context(), by, r.PostFormValue("current_password"))
	if form, ok := again(w, err); ok {
		return d.showSecurity(w, r, by, SecurityPage{Settings: Settings{Form: form}})
	}
	if err != nil {
		return err
	}
	return d.showSecurity(w, r, by, SecurityPage{Options: string(c.Options), State: c.State})
}

func (d *Door) addPasskey(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	_, err := d.Account.FinishPasskey(r.Context(), by, r.PostFormValue("state"), strings.TrimSpace(r.PostFormValue("name")), []byte(r.PostFormValue("credential")))
	return d.changedPasskey(w, r, by, err, "passkey")
}

func (d *Door) renamePasskey(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	err := d.Account.RenamePasskey(r.Context(), by, r.PostFormValue("id"), strings.TrimSpace(r.PostFormValue("name")))
	return d.changedPasskey(w, r, by, err, "saved")
}

func (d *Door) removePasskey(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.changedPasskey(w, r, by, d.Account.RemovePasskey(r.Context(), by, r.PostFormValue("id")), "removed")
}

// changedPasskey leads back to the page, or shows it with what was wrong.
func (d *Door) changedPasskey(w http.ResponseWriter, r *http.Request, by gallery.Actor, err error, done string) error {
	if form, ok := again(w, err); ok {
		return d.showSecurity(w, r, by, SecurityPage{Settings: Settings{Form: form}})
	}
	if err != nil {
		return err
	}
	return d.did(w, r, "security", done)
}
