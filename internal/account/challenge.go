package account

import (
	"context"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	// waitOut is how old a challenge has to be that comes back without the work.
	waitOut = 30 * time.Second
	// failureSpan is how long attempts are remembered.
	failureSpan = 24 * time.Hour
)

var (
	// failures are wrong credentials, and asked-for letters and accounts, of a network
	// or at one account; how many are most is the setting captcha_threshold.
	failures = guesses{kind: "failure", span: failureSpan}
	// answers are those to one challenge, waits those of a network without the work.
	answers = guesses{"answer", 1, gallery.ChallengeLife}
	waits   = guesses{"wait", 5, 15 * time.Minute}
)

// Challenge is what has to be answered with a form, the zero one for nothing.
type Challenge struct {
	Kind    string // Own, HCaptcha and so on
	Text    string // that the work is done for; of Own only
	SiteKey string // by which a service knows the site
}

// Challenge is what a form carries for a network that has to answer first (setting
// captcha). Again is for a form that comes back for want of an answer.
func (d *Desk) Challenge(ctx context.Context, address string, again bool) (Challenge, error) {
	if !again {
		if needed, err := d.suspects(ctx, address, ""); err != nil || !needed {
			return Challenge{}, err
		}
	}
	if kind, siteKey := d.captcha(); kind != Own {
		return Challenge{Kind: kind, SiteKey: siteKey}, nil
	}
	return Challenge{Kind: Own, Text: d.key().Challenge(d.Now())}, nil
}

func (d *Desk) key() gallery.SigningKey {
	return gallery.SigningKey(d.Site.Get().Text("signing_key"))
}

// suspects reports whether a network, or whoever tries one account from anywhere, has
// failed so often that an answer is due.
func (d *Desk) suspects(ctx context.Context, address, whom string) (bool, error) {
	site := d.Site.Get()
	if !site.On("captcha") {
		return false, nil
	}
	bound := failures
	bound.most = int64(site.Int("captcha_threshold"))
	if bound.most == 0 {
		return true, nil
	}
	wait, err := d.guessed(ctx, bound, address)
	if err == nil && wait == 0 && whom != "" {
		wait, err = d.guessed(ctx, bound.at(whom), "")
	}
	return wait > 0, err
}

// Challenged fails with challenge.unanswered where an answer is due, for the network or
// for whom it tries ("" for nobody), and From.Answer is none, or with
// challenge.out_of_reach. Each challenge is answered
// once, on all nodes together. Who cannot do the work, without script, may wait instead:
// a challenge that is half a minute old will do, for few attempts of a network.
func (d *Desk) Challenged(ctx context.Context, from From, whom string) error {
	needed, err := d.suspects(ctx, from.Address, whom)
	if err != nil || !needed {
		return err
	}
	if kind, _ := d.captcha(); kind != Own {
		return d.answered(ctx, kind, from.Answer)
	}
	a, ok := d.key().Answered(from.Answer, d.Now())
	if !ok || !a.Solved && a.Age < waitOut {
		return unanswered()
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		err := d.useUp(ctx, tx, answers.at(a.Challenge), "")
		if err == nil && !a.Solved {
			err = d.useUp(ctx, tx, waits, from.Address)
		}
		return err
	})
}

// useUp counts an answer, unless there are as many as may be.
func (d *Desk) useUp(ctx context.Context, tx *db.Tx, g guesses, address string) error {
	windows, err := tx.CountDeed(ctx, g.subject(address), g.spans(), d.Now())
	if err == nil && windows[0].Deeds > g.most {
		err = unanswered()
	}
	return err
}

func unanswered() error { return gallery.Fail(gallery.Denied, "challenge.unanswered") }

// Failed notes an attempt of a network, at an account if one is named.
func (d *Desk) Failed(ctx context.Context, address, whom string) error {
	if !d.Site.Get().On("captcha") {
		return nil
	}
	if whom != "" {
		if err := d.count(ctx, "", failures.at(whom)); err != nil {
			return err
		}
	}
	return d.count(ctx, address, failures)
}
