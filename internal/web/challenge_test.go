package web

import (
	"net/http"
	"strings"
	"testing"

	"calotype/internal/account"
)

// A service's script and frame are let in where it asks, and nowhere else.
func TestServicesAreLetInWhereTheyAsk(t *testing.T) {
	t.Parallel()
	p := pages(t)
	for kind, want := range map[string]struct{ marks, scripts, frames, style string }{
		"":                 {"", "", "", ""},
		account.Own:        {`name="challenge" value="text" data-worker=`, "", "", ""},
		account.HCaptcha:   {`class="h-captcha" data-sitekey="key"`, " https://hcaptcha.com https://*.hcaptcha.com", " https://hcaptcha.com https://*.hcaptcha.com", " https://hcaptcha.com https://*.hcaptcha.com"},
		account.Turnstile:  {`class="cf-turnstile" data-sitekey="key"`, " https://challenges.cloudflare.com", " https://challenges.cloudflare.com", ""},
		account.ReCaptcha2: {`class="g-recaptcha" data-sitekey="key"`, " https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/", " https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/", ""},
		account.ReCaptcha3: {`data-score="https://www.google.com/recaptcha/api.js?render=key&amp;hl=en"`, " https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/", " https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/", ""},
	} {
		c := Challenge{account.Challenge{Kind: kind, SiteKey: "key", Text: "text"}}
		for name, d := range map[string]func(http.ResponseWriter, *http.Request) error{
			"login": func(w http.ResponseWriter, r *http.Request) error { return p.Login(w, r, LoginPage{Challenge: c}) },
			"two-step": func(w http.ResponseWriter, r *http.Request) error {
				return p.Login(w, r, LoginPage{Challenge: c, SecondStep: "x"})
			},
			"signup": func(w http.ResponseWriter, r *http.Request) error { return p.SignUp(w, r, SignUpPage{Challenge: c}) },
			"letter": func(w http.ResponseWriter, r *http.Request) error {
				return p.Letter(w, r, LetterPage{What: "forgot", Challenge: c})
			},
			"gate": func(w http.ResponseWriter, r *http.Request) error {
				return p.Gate(w, r, GatePage{Password: true, Challenge: c})
			},
		} {
			w := get(t, d, nil)
			policy, body := w.Header().Get("Content-Security-Policy"), w.Body.String()
			if !strings.Contains(policy, "script-src 'self'"+want.scripts+"; style-src 'self'"+want.style+"; style-src-attr") {
				t.Errorf("%s by %q: %s", name, kind, policy)
			}
			if framed := strings.Contains(policy, "frame-src"+want.frames+";"); framed != (want.frames != "") {
				t.Errorf("%s by %q: frames %s", name, kind, policy)
			}
			if want.frames == "" && strings.Contains(policy+body, "https://js.hcaptcha") || !strings.Contains(body, want.marks) {
				t.Errorf("%s by %q: %s", name, kind, body)
			}
			if scriptless := strings.Contains(body, "This check needs JavaScript"); scriptless != (want.frames != "") {
				t.Errorf("%s by %q, without script", name, kind)
			}
			if outside := strings.Contains(body, `src="https://`); outside != (want.frames != "" && kind != account.ReCaptcha3) {
				t.Errorf("%s by %q loads from outside: %v", name, kind, outside)
			}
		}
	}
	if policy := Policy(Site{}, "login", "somebody"); strings.Contains(policy, "https:") {
		t.Error(policy)
	}
}
