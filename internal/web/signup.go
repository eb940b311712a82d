package web

import (
	"errors"
	"net/http"
	"strings"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// resendPath is where a letter that confirms an address is asked for again.
const resendPath = "/account/resend-activation"

// SignUpPage asks for an account.
type SignUpPage struct {
	Form
	Challenge
	Username, Email, Invitation string
	Next                        string // where to go in the end
	Agreed, OldEnough           bool
	Invited                     bool // nobody comes in without an invitation
	MinPassword, MinAge         int  // years, 0 for any
	Claims                      int  // uploads that wait to be his
}

// SignUp writes the form for a new account.
func (p *Pages) SignUp(w http.ResponseWriter, r *http.Request, page SignUpPage) error {
	page.MinPassword = account.MinPassword
	return p.ask(w, r, page.Form, "signup", page)
}

// ConfirmPage asks to press a button, for those who came by a letter.
type ConfirmPage struct {
	Form
	What   string // "activate" or "email"
	Token  string
	Action string // where the form posts to
}

// Confirm writes the page that a letter leads to.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request, page ConfirmPage) error {
	return p.ask(w, r, page.Form, "confirm", page)
}

// mountSignUp puts the routes of new accounts on a router.
func (d *Door) mountSignUp(get, post func(string, serve.Handler)) {
	get(account.SignUpPath, d.askSignUp)
	post(account.SignUpPath, d.signUp)
	post(account.SignUpPath+"/name", d.freeName)
	get(account.ConfirmPath, d.askConfirm("activate", account.ConfirmPath))
	post(account.ConfirmPath, d.confirm)
	get(resendPath, d.askLetter("resend", resendPath))
	post(resendPath, d.letter("resend", resendPath, d.Account.ResendConfirmation))
}

func (d *Door) askSignUp(w http.ResponseWriter, r *http.Request) error {
	if d.Actor(r).UserID != 0 {
		http.Redirect(w, r, d.root(r), http.StatusSeeOther)
		return nil
	}
	invited, err := d.Account.MaySignUp()
	if err != nil {
		return err
	}
	page := SignUpPage{Invitation: r.URL.Query().Get("invitation"), Next: r.URL.Query().Get("next"), Invited: invited, MinAge: d.Site.Get().Int("user_minimum_age"), Claims: d.waiting(r)}
	return d.showSignUp(w, r, page)
}

func (d *Door) showSignUp(w http.ResponseWriter, r *http.Request, page SignUpPage) error {
	if err := d.challenge(r, page.Form, &page.Challenge); err != nil {
		return err
	}
	return d.Pages.SignUp(w, r, page)
}

func (d *Door) signUp(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	site := d.Site.Get()
	invited, err := d.Account.MaySignUp()
	if err != nil {
		return err
	}
	page := SignUpPage{
		Username: r.PostFormValue("username"), Email: strings.TrimSpace(r.PostFormValue("email")), Invitation: r.PostFormValue("invitation"), Next: r.PostFormValue("next"),
		Agreed: r.PostFormValue("agreed") != "", OldEnough: r.PostFormValue("old_enough") != "", Invited: invited, MinAge: site.Int("user_minimum_age"), Claims: d.waiting(r),
	}
	e, err := d.Account.SignUp(r.Context(), account.SignUp{
		Person:     account.Person{Name: page.Username, Email: page.Email, Password: r.PostFormValue("password")},
		Invitation: page.Invitation, Agreed: page.Agreed, OldEnough: page.OldEnough, Language: d.Pages.Language(r),
	}, d.from(r))
	form, mendable := again(w, err)
	switch {
	case mendable && form.Failure.Code == "person.email_taken" && d.Account.Confirms():
		return d.Pages.Said(w, r, d.letterSent(r, page.Email)) // who has an account is told to nobody but its owner
	case mendable:
		page.Form = form
		return d.showSignUp(w, r, page)
	case err != nil:
		return err
	}
	return d.entered(w, r, e, page.Next)
}

// freeName tells whether somebody may have a name. It is counted, so it is no look.
func (d *Door) freeName(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	err := d.Account.FreeName(r.Context(), r.PostFormValue("username"), d.from(r))
	fail, told := errors.AsType[*gallery.Error](err)
	if err != nil && !(told && fail.Field == "username") {
		return err
	}
	v := d.Pages.view(r, nil)
	said, err := v.T("signup.free")
	if fail != nil {
		said, err = v.Says(fail)
	}
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, map[string]any{"free": fail == nil, "said": said})
}

// letterSent is what is said to somebody whose address is to be confirmed.
func (d *Door) letterSent(r *http.Request, email string) SaidPage {
	return SaidPage{What: "unconfirmed", Email: email, Href: d.Links(r).Root() + resendPath, Label: "letter.resend_title"}
}

// entered lets somebody in by the session that he was given, or says what his
// account waits for.
func (d *Door) entered(w http.ResponseWriter, r *http.Request, e account.Entrance, next string) error {
	switch {
	case e.AwaitsEmail != "":
		d.awaitEmail(w, r, e.AwaitsEmail)
		return nil
	case e.Session == "" && e.User.Status == gallery.Unconfirmed:
		return d.Pages.Said(w, r, d.letterSent(r, e.User.Email))
	case e.Session == "" && e.User.Status == gallery.Valid: // he comes by his provider
		http.Redirect(w, r, d.Links(r).Root()+"/login", http.StatusSeeOther)
		return nil
	case e.Session == "":
		return d.Pages.Said(w, r, SaidPage{What: "unapproved", Href: d.root(r), Label: "error.home"})
	}
	d.enter(w, r, e.Session)
	if e.Device != "" {
		d.keepSecret(w, r, deviceCookie, e.Device, account.DeviceLife)
	}
	d.bring(w, r, e.User.Preferences)
	if d.takeClaims(w, r, e.User) {
		return nil
	}
	if !ownPath(next, d.root(r)) {
		next = d.root(r)
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// askConfirm answers for the link of a letter. Looking changes nothing.
func (d *Door) askConfirm(what, path string) serve.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return d.Pages.Confirm(w, r, ConfirmPage{What: what, Token: r.URL.Query().Get("token"), Action: d.Links(r).Root() + path})
	}
}

func (d *Door) confirm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	e, err := d.Account.Confirm(r.Context(), r.PostFormValue("token"), d.from(r))
	if form, ok := again(w, err); ok {
		return d.Pages.Confirm(w, r, ConfirmPage{Form: form, What: "activate", Action: d.Links(r).Root() + account.ConfirmPath})
	}
	if err != nil {
		return err
	}
	return d.entered(w, r, e, "")
}
