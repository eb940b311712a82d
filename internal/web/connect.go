package web

import (
	"net/http"
	"strings"

	"calotype/internal/account"
	"calotype/internal/serve"
)

const (
	// connectCookie tells that the browser that comes back is the one that went.
	connectCookie = "oidc"
	// connectAge is how long it is kept, in seconds.
	connectAge = 15 * 60
)

// ConnectPage leads to another site. It is a page and no redirection, because the
// policy of pages lets forms lead nowhere else.
type ConnectPage struct {
	Form
	Name, URL string
}

// Connect writes the page that leads to another site.
func (p *Pages) Connect(w http.ResponseWriter, r *http.Request, page ConnectPage) error {
	return p.ask(w, r, page.Form, "connect", page)
}

// mountConnect puts the routes of signing in over another site on a router.
func (d *Door) mountConnect(get, post func(string, serve.Handler)) {
	for _, kind := range []string{account.OIDC, account.OAuth2} {
		post(account.ConnectPath+kind+"/begin", d.beginConnect(kind))
		get(account.ConnectPath+kind+"/", d.finishConnect(kind))
	}
}

func (d *Door) beginConnect(kind string) serve.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
		way, err := d.Account.BeginConnect(r.Context(), d.Actor(r), kind, r.PostFormValue("next"), r.PostFormValue("current_password"))
		if err != nil {
			return err
		}
		d.keepWay(w, r, kind, way.Cookie, connectAge)
		page := ConnectPage{URL: way.URL}
		for _, p := range d.Account.Providers() {
			if p.Kind == kind {
				page.Name = p.Name
			}
		}
		return d.Pages.Connect(w, r, page)
	}
}

func (d *Door) keepWay(w http.ResponseWriter, r *http.Request, kind, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: connectCookie, Value: value, Path: d.Links(r).Root() + account.ConnectPath + kind + "/", MaxAge: age, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(d.Links(r).Base, "https:"),
	})
}

// finishConnect takes whoever comes back from another site.
func (d *Door) finishConnect(kind string) serve.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		by, q := d.Actor(r), r.URL.Query()
		back := account.Return{State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error")}
		if c, err := r.Cookie(connectCookie); err == nil {
			back.Cookie = c.Value
		}
		e, next, err := d.Account.FinishConnect(r.Context(), by, kind, back, d.from(r))
		d.keepWay(w, r, kind, "", -1)
		if form, ok := again(w, err); ok && by.UserID == 0 {
			return d.showLogin(w, r, LoginPage{Form: form, Next: next})
		}
		switch {
		case err != nil:
			return err
		case e.SecondStep != "":
			return d.showLogin(w, r, LoginPage{SecondStep: e.SecondStep, Next: next})
		case by.UserID != 0: // his account is linked
			http.Redirect(w, r, d.Links(r).Root()+settingsPath+"/security", http.StatusSeeOther)
			return nil
		}
		return d.entered(w, r, e, next)
	}
}
