package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// The kinds of challenges (setting captcha_api). All but Own are asked by a service of
// another company, whose script the browser runs.
const (
	Own        = "own" // work of the device
	HCaptcha   = "hcaptcha"
	Turnstile  = "turnstile"
	ReCaptcha2 = "2"
	ReCaptcha3 = "3" // asks nothing and tells how sure it is
)

const (
	// captchaPatience bounds asking a service, for which somebody waits.
	captchaPatience = 5 * time.Second
	// captchaSure is how sure reCAPTCHA 3 has to be that there is somebody, of 1: what its
	// maker advises to begin with.
	captchaSure = 0.5
	// longestCaptcha bounds an answer that is handed on, in bytes.
	longestCaptcha = 8 << 10
)

// captchas are where services are asked what an answer is worth. Each of them takes an
// answer once.
var captchas = map[string]string{
	HCaptcha:   "https://api.hcaptcha.com/siteverify",
	Turnstile:  "https://challenges.cloudflare.com/turnstile/v0/siteverify",
	ReCaptcha2: "https://www.google.com/recaptcha/api/siteverify",
	ReCaptcha3: "https://www.google.com/recaptcha/api/siteverify",
}

// captcha is the service that asks, or Own where none is set up whole.
func (d *Desk) captcha() (kind, siteKey string) {
	site := d.Site.Get()
	kind, siteKey = site.Text("captcha_api"), site.Text("captcha_sitekey")
	if kind == Own || siteKey == "" || site.Text("captcha_secret") == "" {
		return Own, ""
	}
	return kind, siteKey
}

// CaptchaOf is the company that asks, "" for none.
func (d *Desk) CaptchaOf() string {
	kind, _ := d.captcha()
	return map[string]string{HCaptcha: "hCaptcha", Turnstile: "Cloudflare Turnstile", ReCaptcha2: "Google reCAPTCHA", ReCaptcha3: "Google reCAPTCHA"}[kind]
}

// worth is what a service says of an answer.
type worth struct {
	Success bool     `json:"success"`
	Score   float64  `json:"score"` // of reCAPTCHA 3
	Errors  []string `json:"error-codes"`
}

// answered fails with challenge.unanswered unless the service takes the answer, and with
// challenge.out_of_reach where it says nothing or does not know the site: who cannot be
// told from a robot waits, as it would help robots to keep the service from answering.
func (d *Desk) answered(ctx context.Context, kind, answer string) error {
	if answer == "" || len(answer) > longestCaptcha {
		return unanswered()
	}
	w, err := d.askCaptcha(ctx, kind, answer)
	if err == nil && !w.Success && slices.ContainsFunc(w.Errors, func(code string) bool { return strings.Contains(code, "secret") }) {
		err = fmt.Errorf("it does not take captcha_secret: %q", w.Errors)
	}
	if err != nil {
		slog.ErrorContext(ctx, "captcha", "kind", kind, "error", err)
		return gallery.Fail(gallery.Busy, "challenge.out_of_reach").Because(err)
	}
	if !w.Success || kind == ReCaptcha3 && w.Score < captchaSure {
		return unanswered()
	}
	return nil
}

// askCaptcha tells a service the answer and nothing of who gave it.
func (d *Desk) askCaptcha(ctx context.Context, kind, answer string) (w worth, err error) {
	if d.Fetch == nil {
		return w, errors.New("nobody is asked from here")
	}
	at := captchas[kind]
	if d.Captcha != "" {
		at = d.Captcha
	}
	form := url.Values{"secret": {d.Site.Get().Text("captcha_secret")}, "response": {answer}}
	status, said, err := d.askService(ctx, at, captchaPatience, form)
	if err != nil {
		return w, err
	}
	// Some tell by the status, too, that the answer is worth nothing.
	if err := json.Unmarshal(said, &w); err != nil || status >= 500 {
		return w, fmt.Errorf("status %d: %w", status, errors.Join(err, errors.New("no verdict")))
	}
	return w, nil
}

// askService sends a form to a service of another company, for which somebody waits, and
// returns the status and what is answered.
func (d *Desk) askService(ctx context.Context, at string, patience time.Duration, form url.Values) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return d.Fetch.Ask(ctx, at, d.base(), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, []byte(form.Encode()))
}
