package web

import "net/http"

// Challenge is what has to be answered with a form, "" for nothing.
type Challenge struct{ Challenge string }

// challenge fills in what has to be answered with a form, which may have come back for
// want of an answer.
func (d *Door) challenge(r *http.Request, f Form, c *Challenge) (err error) {
	c.Challenge, err = d.Account.Challenge(r.Context(), d.Actor(r).Address, f.unanswered())
	return err
}

// unanswered reports whether the form came back for want of an answer.
func (f Form) unanswered() bool { return f.Failure != nil && f.Failure.Code == "challenge.unanswered" }
