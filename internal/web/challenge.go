package web

import (
	"net/http"

	"calotype/internal/account"
)

// Challenge is what has to be answered with a form, the zero one for nothing.
type Challenge struct{ Challenge account.Challenge }

// challenge fills in what has to be answered with a form, which may have come back for
// want of an answer.
func (d *Door) challenge(r *http.Request, f Form, c *Challenge) (err error) {
	c.Challenge, err = d.Account.Challenge(r.Context(), d.Actor(r).Address, f.unanswered())
	return err
}

// unanswered reports whether the form came back for want of an answer.
func (f Form) unanswered() bool { return f.Failure != nil && f.Failure.Code == "challenge.unanswered" }

// asker is the service whose script asks on a page, "" for none.
func (c Challenge) asker() string {
	if c.Challenge.Kind == account.Own {
		return ""
	}
	return c.Challenge.Kind
}

// answer is what a form brings for its challenge, under whatever name its script has it.
func answer(r *http.Request) string {
	for _, name := range []string{"challenge", "h-captcha-response", "cf-turnstile-response", "g-recaptcha-response"} {
		if said := r.PostFormValue(name); said != "" {
			return said
		}
	}
	return ""
}
