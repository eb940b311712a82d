package web

import (
	"net/http"
	"strings"

	"calotype/internal/account"
	"calotype/internal/serve"
)

const (
	// emailNeededPath asks for the address of who comes from another site without one.
	emailNeededPath = "/account/email-needed"
	// awaitsCookie holds the token of such a person until he has said it.
	awaitsCookie = "awaits-email"
)

// EmailPage asks for an e-mail address.
type EmailPage struct {
	Form
	Email  string // as typed
	Action string // where the form posts to
}

// Email writes the form for a missing address.
func (p *Pages) Email(w http.ResponseWriter, r *http.Request, page EmailPage) error {
	return p.ask(w, r, page.Form, "email", page)
}

func (d *Door) mountEmail(get, post func(string, serve.Handler)) {
	get(emailNeededPath, d.askEmail)
	post(emailNeededPath, d.giveEmail)
}

// keepAwaiting remembers who has to say his address; the token stands in no address.
func (d *Door) keepAwaiting(w http.ResponseWriter, r *http.Request, token string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: awaitsCookie, Value: token, Path: d.Links(r).Root() + emailNeededPath, MaxAge: age, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(d.Links(r).Base, "https:"),
	})
}

// awaitEmail sends somebody to where he says his address.
func (d *Door) awaitEmail(w http.ResponseWriter, r *http.Request, token string) {
	d.keepAwaiting(w, r, token, int(account.AwaitsLife.Seconds()))
	http.Redirect(w, r, d.Links(r).Root()+emailNeededPath, http.StatusSeeOther)
}

func (d *Door) askEmail(w http.ResponseWriter, r *http.Request) error {
	if _, err := r.Cookie(awaitsCookie); err != nil {
		http.Redirect(w, r, d.Links(r).Root()+account.SignInPath, http.StatusSeeOther)
		return nil
	}
	return d.Pages.Email(w, r, EmailPage{Action: d.Links(r).Root() + emailNeededPath})
}

func (d *Door) giveEmail(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	token := ""
	if c, err := r.Cookie(awaitsCookie); err == nil {
		token = c.Value
	}
	email := r.PostFormValue("email")
	e, err := d.Account.GiveEmail(r.Context(), token, email, d.from(r))
	form, ok := again(w, err)
	switch {
	case ok && form.Failure.Field == "email":
		return d.Pages.Email(w, r, EmailPage{Form: form, Email: email, Action: d.Links(r).Root() + emailNeededPath})
	case ok: // he has to come once more
		return d.showLogin(w, r, LoginPage{Form: form})
	case err != nil:
		return err
	}
	d.keepAwaiting(w, r, "", -1)
	return d.entered(w, r, e, "")
}
