package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// LetterPage asks for a letter to an account.
type LetterPage struct {
	Form
	Challenge
	What    string         // "forgot" or "resend"
	Subject string         // user name or e-mail, as typed
	Sent    bool           // it was asked for, whoever that is
	None    *gallery.Error // why the site can send none, nil where it can
	Action  string         // where the form posts to
}

// Letter writes the form that asks for a letter.
func (p *Pages) Letter(w http.ResponseWriter, r *http.Request, page LetterPage) error {
	return p.ask(w, r, page.Form, "letter", page)
}

// ResetPage takes a new password of whoever came by a letter.
type ResetPage struct {
	Form
	Token       string
	MinPassword int
}

// Reset writes the form for a new password.
func (p *Pages) Reset(w http.ResponseWriter, r *http.Request, page ResetPage) error {
	page.MinPassword = account.MinPassword
	return p.ask(w, r, page.Form, "reset", page)
}

// mountReset puts the routes of forgotten passwords and new addresses on a router.
func (d *Door) mountReset(get, post func(string, serve.Handler)) {
	get(account.ForgotPath, d.askLetter("forgot", account.ForgotPath))
	post(account.ForgotPath, d.letter("forgot", account.ForgotPath, d.Account.ForgotPassword))
	get(account.ResetPath, func(w http.ResponseWriter, r *http.Request) error {
		return d.Pages.Reset(w, r, ResetPage{Token: r.URL.Query().Get("token")})
	})
	post(account.ResetPath, d.reset)
	get(account.EmailPath, d.askConfirm("email", account.EmailPath))
	post(account.EmailPath, d.confirmEmail)
}

func (d *Door) askLetter(what, path string) serve.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		page := LetterPage{What: what, Action: d.Links(r).Root() + path}
		if fail, ok := errors.AsType[*gallery.Error](d.Account.MayWrite()); ok {
			page.None = fail
			return d.Pages.Letter(w, r, page)
		}
		return d.showLetter(w, r, page)
	}
}

func (d *Door) showLetter(w http.ResponseWriter, r *http.Request, page LetterPage) error {
	if err := d.challenge(r, page.Form, &page.Challenge); err != nil {
		return err
	}
	return d.Pages.Letter(w, r, page)
}

// letter has a letter written, and says the same whether there is such an account
// or not.
func (d *Door) letter(what, path string, ask func(context.Context, string, account.From) error) serve.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
		page := LetterPage{What: what, Subject: strings.TrimSpace(r.PostFormValue("subject")), Action: d.Links(r).Root() + path}
		err := ask(r.Context(), page.Subject, d.from(r))
		if form, ok := again(w, err); ok {
			page.Form = form
			return d.showLetter(w, r, page)
		}
		if err != nil {
			return err
		}
		page.Sent = true
		return d.Pages.Letter(w, r, page)
	}
}

func (d *Door) reset(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	page := ResetPage{Token: r.PostFormValue("token")}
	err := d.Account.ResetPassword(r.Context(), page.Token, r.PostFormValue("password"), d.from(r))
	if form, ok := again(w, err); ok {
		page.Form = form
		return d.Pages.Reset(w, r, page)
	}
	if err != nil {
		return err
	}
	return d.Pages.Said(w, r, SaidPage{What: "password", Href: d.Links(r).Root() + account.SignInPath, Label: "nav.sign_in"})
}

func (d *Door) confirmEmail(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	err := d.Account.ConfirmEmail(r.Context(), r.PostFormValue("token"), d.from(r))
	if form, ok := again(w, err); ok {
		return d.Pages.Confirm(w, r, ConfirmPage{Form: form, What: "email", Action: d.Links(r).Root() + account.EmailPath})
	}
	if err != nil {
		return err
	}
	return d.Pages.Said(w, r, SaidPage{What: "email", Href: d.root(r), Label: "error.home"})
}
