package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// SessionCookie carries the token of a sign-in.
const SessionCookie = "session"

// deviceCookie carries the token of a browser that needs no code to sign in. It stays
// when one signs out.
const deviceCookie = "device"

func (d *Door) askLogin(w http.ResponseWriter, r *http.Request) error {
	return d.showLogin(w, r, LoginPage{Next: r.URL.Query().Get("next")})
}

// showLogin writes the sign-in form with the ways that lead from it.
func (d *Door) showLogin(w http.ResponseWriter, r *http.Request, page LoginPage) error {
	_, err := d.Account.MaySignUp()
	if failed := d.challenge(r, page.Form, &page.Challenge); failed != nil {
		return failed
	}
	page.Claims, page.ByLetter = d.waiting(r), d.Account.MagicLinks()
	page.SignUp, page.Passkeys, page.Providers = err == nil, d.Account.TakesPasskeys(), d.Account.Providers()
	return d.Pages.Login(w, r, page)
}

func (d *Door) login(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	subject, next := strings.TrimSpace(r.PostFormValue("login-subject")), r.PostFormValue("next")
	step := r.PostFormValue("second-step")
	var entrance account.Entrance
	var err error
	if step == "" {
		entrance, err = d.Account.SignIn(r.Context(), subject, r.PostFormValue("password"), d.from(r))
	} else {
		entrance, err = d.Account.FinishSignIn(r.Context(), step, r.PostFormValue("code"), r.PostFormValue("trust") != "", d.from(r))
	}
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Code == "code.wrong" {
		return d.showLogin(w, r, LoginPage{SecondStep: step, Next: next, Trouble: "code_wrong"})
	} else if ok && fail.Code == "login.over" {
		return d.showLogin(w, r, LoginPage{Next: next, Trouble: "over"})
	}
	if errors.Is(err, account.ErrPassword) {
		return d.showLogin(w, r, LoginPage{Subject: subject, Next: next, Trouble: "wrong"})
	}
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Kind == gallery.TooMany {
		retryAfter(w, fail)
		return d.showLogin(w, r, LoginPage{Subject: subject, Next: next, SecondStep: step, Trouble: "slow"})
	}
	if form, ok := again(w, err); ok && form.unanswered() {
		return d.showLogin(w, r, LoginPage{Form: form, Subject: subject, Next: next, SecondStep: step})
	} else if ok { // to those who know the password it is said what the account waits for
		return d.showLogin(w, r, LoginPage{Form: form, Subject: subject, Next: next})
	}
	if err != nil {
		return err
	}
	if entrance.SecondStep != "" {
		return d.showLogin(w, r, LoginPage{SecondStep: entrance.SecondStep, Next: next})
	}
	return d.entered(w, r, entrance, next)
}

// from is where a request comes from, as sign-ins keep it.
func (d *Door) from(r *http.Request) account.From {
	from := account.From{Address: d.Actor(r).Address, Agent: r.UserAgent(), Answer: answer(r)}
	if c, err := r.Cookie(deviceCookie); err == nil {
		from.Device = c.Value
	}
	return from
}

// ownPath reports whether a path leads nowhere but to this site, whose start page
// is at root.
func ownPath(p, root string) bool {
	plain, err := url.PathUnescape(p)
	return err == nil && strings.HasPrefix(p, root) && !strings.Contains(plain, "/..") && !strings.HasPrefix(p, "//") && !strings.ContainsAny(p, "\\\r\n\t")
}

func (d *Door) logout(w http.ResponseWriter, r *http.Request) error {
	if c, err := r.Cookie(SessionCookie); err == nil {
		if err := d.Account.SignOut(r.Context(), c.Value); err != nil {
			return err
		}
	}
	d.leave(w, r)
	http.Redirect(w, r, d.root(r), http.StatusSeeOther)
	return nil
}

// leave has the browser forget the session.
func (d *Door) leave(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: SessionCookie, Path: d.root(r), MaxAge: -1})
}

func (d *Door) enter(w http.ResponseWriter, r *http.Request, token string) {
	d.keepSecret(w, r, SessionCookie, token, account.SessionLife)
}

// keepSecret has the browser keep a token that no script may read.
func (d *Door) keepSecret(w http.ResponseWriter, r *http.Request, name, token string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: token, Path: d.root(r), MaxAge: int(life.Seconds()), HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(d.Links(r).Base, "https:"),
	})
}
