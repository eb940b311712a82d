package web

import (
	"net/http"

	"calotype/internal/gallery"
)

// accountPages are those of people and their accounts.
func accountPages(p *Pages, title string) map[string]draw {
	wrong := Form{gallery.Fail(gallery.Invalid, "person.email").In("email")}
	all := map[string]draw{
		"signup": func(w http.ResponseWriter, r *http.Request) error {
			return p.SignUp(w, r, SignUpPage{Invitation: title, MinAge: 16})
		},
		"signup-invited": func(w http.ResponseWriter, r *http.Request) error {
			return p.SignUp(w, r, SignUpPage{Form: wrong, Username: title, Email: title, Invited: true})
		},
		"reset": func(w http.ResponseWriter, r *http.Request) error { return p.Reset(w, r, ResetPage{Token: title}) },
		"login-unconfirmed": func(w http.ResponseWriter, r *http.Request) error {
			return p.Login(w, r, LoginPage{Form: Form{gallery.Fail(gallery.Denied, "account.unconfirmed")}, SignUp: true})
		},
	}
	for _, what := range []string{"activate", "email"} {
		all["confirm-"+what] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Confirm(w, r, ConfirmPage{What: what, Token: title, Action: "/pics/"})
		}
		all["confirm-wrong-"+what] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Confirm(w, r, ConfirmPage{Form: wrong, What: what})
		}
	}
	for _, what := range []string{"forgot", "resend"} {
		all["letter-"+what] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Letter(w, r, LetterPage{Form: wrong, What: what, Subject: title})
		}
		all["letter-sent-"+what] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Letter(w, r, LetterPage{What: what, Sent: true})
		}
	}
	for _, what := range []string{"unconfirmed", "unapproved", "password", "email"} {
		all["said-"+what] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Said(w, r, SaidPage{What: what, Email: title, Href: "/pics/", Label: "error.home"})
		}
	}
	return all
}
