package account_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/fetch"
	"calotype/internal/gallery"
)

// verifier plays a service that says what an answer is worth.
type verifier struct {
	*httptest.Server
	status int
	says   string
	after  time.Duration
	asked  []url.Values
}

func startVerifier(t *testing.T) *verifier {
	t.Helper()
	v := &verifier{status: http.StatusOK}
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		v.asked = append(v.asked, r.PostForm)
		select {
		case <-time.After(v.after):
		case <-r.Context().Done():
		}
		w.WriteHeader(v.status)
		_, _ = io.WriteString(w, v.says)
	}))
	t.Cleanup(v.Close)
	return v
}

// houseWith makes a house in which a service asks always.
func houseWith(t *testing.T, v *verifier, kind string) *house {
	t.Helper()
	h := open(t, "captcha=1", "captcha_threshold=0", "captcha_api="+kind, "captcha_sitekey=the-key", "captcha_secret=hush", challengeKey)
	h.Fetch, h.Captcha = fetch.New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}), v.URL+"/siteverify"
	return h
}

func TestAServiceSaysWhatAnAnswerIsWorth(t *testing.T) {
	t.Parallel()
	yes, no := `{"success": true, "score": 0.5}`, `{"success": false, "error-codes": ["invalid-input-response"]}`
	for _, kind := range []string{account.HCaptcha, account.Turnstile, account.ReCaptcha2, account.ReCaptcha3} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			v := startVerifier(t)
			h, ctx := houseWith(t, v, kind), t.Context()
			h.person(t, "ann", gallery.Member)
			if c, err := h.Challenge(ctx, home.Address, false); err != nil || c != (account.Challenge{Kind: kind, SiteKey: "the-key"}) {
				t.Error(c, err)
			}
			for name, c := range map[string]struct {
				status             int
				says, answer, code string
			}{
				"taken":         {200, yes, "answer", ""},
				"refused":       {200, no, "answer", "challenge.unanswered"},
				"by the status": {400, no, "answer", "challenge.unanswered"},
				"no answer":     {200, yes, "", "challenge.unanswered"},
				"too long":      {200, yes, strings.Repeat("x", 9<<10), "challenge.unanswered"},
				"broken":        {502, "", "answer", "challenge.out_of_reach"},
				"broken, right": {503, yes, "answer", "challenge.out_of_reach"},
				"no verdict":    {200, "<html>", "answer", "challenge.out_of_reach"},
				"endless":       {200, strings.Repeat(" ", 1<<20) + yes, "answer", "challenge.out_of_reach"},
				"our secret":    {200, `{"success": false, "error-codes": ["invalid-input-secret"]}`, "answer", "challenge.out_of_reach"},
			} {
				v.status, v.says, v.asked = c.status, c.says, nil
				from := home
				from.Answer = c.answer
				e, err := h.SignIn(ctx, "ann", "correct horse", from)
				if c.code != "" {
					refused(t, err, c.code)
				}
				if (e.Session != "") != (c.code == "") {
					t.Errorf("%s: %+v, %v", name, e, err)
				}
				want := url.Values{"secret": {"hush"}, "response": {c.answer}}.Encode()
				if silly := c.answer == "" || name == "too long"; silly != (len(v.asked) == 0) || !silly && v.asked[0].Encode() != want {
					t.Errorf("%s: the service is told %v", name, v.asked)
				}
			}
			v.status, v.says = 200, `{"success": true, "score": 0.4}`
			from := home
			from.Answer = "answer"
			_, err := h.SignIn(ctx, "ann", "correct horse", from)
			unanswered(t, "unsure", err, kind == account.ReCaptcha3)
			v.says = no
			_, err = h.SignUp(ctx, wish("bob"), from)
			unanswered(t, "an account", err, true)
			unanswered(t, "a letter", h.ForgotPassword(ctx, "ann", from), true)
			v.says = yes
			unanswered(t, "a letter with an answer", h.ForgotPassword(ctx, "ann", from), false)
			v.Close()
			_, err = h.SignIn(ctx, "ann", "correct horse", from)
			refused(t, err, "challenge.out_of_reach")
			h.set(t, "captcha_threshold=3")
			if _, err := h.SignIn(ctx, "ann", "correct horse", home); err != nil {
				t.Error("asked for too early:", err)
			}
		})
	}
}

func TestNobodyWaitsLongForAService(t *testing.T) {
	t.Parallel()
	v := startVerifier(t)
	v.says, v.after = `{"success": true}`, time.Minute
	h := houseWith(t, v, account.Turnstile)
	h.person(t, "ann", gallery.Member)
	from, begun := home, time.Now()
	from.Answer = "answer"
	_, err := h.SignIn(t.Context(), "ann", "correct horse", from)
	refused(t, err, "challenge.out_of_reach")
	if waited := time.Since(begun); waited > 9*time.Second {
		t.Error("waited", waited)
	}
}

// A service that is not set up whole asks nobody: the device works instead.
func TestAServiceWithoutItsKeysIsNone(t *testing.T) {
	t.Parallel()
	v := startVerifier(t)
	h := houseWith(t, v, account.HCaptcha)
	for _, gap := range []string{"captcha_sitekey=", "captcha_secret=", "captcha_api=own"} {
		before := h.site["captcha_sitekey"]
		h.set(t, gap)
		if text := h.challenge(t, home); text == "" {
			t.Error(gap)
		}
		h.set(t, "captcha_sitekey="+before, "captcha_secret=hush")
	}
}

func TestCodesAreGuardedByAService(t *testing.T) {
	t.Parallel()
	v := startVerifier(t)
	h := houseWith(t, v, account.HCaptcha)
	h.set(t, "captcha=0")
	ann := h.person(t, "ann", gallery.Member)
	secondFactor(t, h, ann)
	e, err := h.SignIn(t.Context(), "ann", "correct horse", home)
	if err != nil || e.SecondStep == "" {
		t.Fatal(e, err)
	}
	h.set(t, "captcha=1")
	from := home
	from.Answer = "answer"
	v.says = `{"success": false}`
	_, err = h.FinishSignIn(t.Context(), e.SecondStep, "000000", false, from)
	unanswered(t, "a code", err, true)
	v.says = `{"success": true}`
	_, err = h.FinishSignIn(t.Context(), e.SecondStep, "000000", false, from)
	refused(t, err, "code.wrong")
}
