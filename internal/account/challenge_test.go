package account_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

const challengeKey = "signing_key=a-key-of-sixteen-and-more"

// unanswered fails unless an attempt is or is not asked for an answer first.
func unanswered(t *testing.T, what string, err error, want bool) {
	t.Helper()
	fail, ok := errors.AsType[*gallery.Error](err)
	if got := ok && fail.Code == "challenge.unanswered"; got != want {
		t.Errorf("%s: %v", what, err)
	}
}

// challenge is the one that a form has for a network, which must have one.
func (h *house) challenge(t *testing.T, from account.From) string {
	t.Helper()
	c, err := h.Challenge(t.Context(), from.Address, false)
	if err != nil || c.Kind != account.Own || c.Text == "" {
		t.Fatal("no challenge:", c, err)
	}
	return c.Text
}

func TestAfterFailuresADeviceHasToWork(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "captcha=1", "captcha_threshold=3", challengeKey), t.Context()
	h.person(t, "ann", gallery.Member)
	signIn := func(who, password string, from account.From) error {
		_, err := h.SignIn(ctx, who, password, from)
		return err
	}
	for i := range 3 {
		if c, err := h.Challenge(ctx, home.Address, false); c != (account.Challenge{}) || err != nil {
			t.Fatal("asked for at once:", c, err)
		}
		unanswered(t, fmt.Sprint("failure ", i), signIn(fmt.Sprint("nobody", i), "wrong", home), false)
	}
	unanswered(t, "after the failures", signIn("ann", "correct horse", home), true)
	if err := signIn("ann", "correct horse", account.From{Address: "198.51.100.7"}); err != nil {
		t.Error("another network is asked:", err)
	}
	with := home
	with.Answer = testkit.Solve(h.challenge(t, home))
	if err := signIn("ann", "correct horse", with); err != nil {
		t.Error("with an answer:", err)
	}
	unanswered(t, "the same answer again", signIn("ann", "correct horse", with), true)
	_, err := h.SignUp(ctx, wish("bob"), home)
	unanswered(t, "an account", err, true)
	unanswered(t, "a letter", h.ForgotPassword(ctx, "ann", home), true)
	with.Answer = testkit.Solve(h.challenge(t, home))
	unanswered(t, "a letter with an answer", h.ForgotPassword(ctx, "ann", with), false)
	h.pass(25 * time.Hour)
	unanswered(t, "a day later", signIn("ann", "correct horse", home), false)
}

// Somebody whose account is tried from everywhere is guarded, whether or not it is there.
func TestFailuresAtOneAccountCountFromAllNetworks(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "captcha=1", "captcha_threshold=3", challengeKey), t.Context()
	h.person(t, "ann", gallery.Member)
	for _, who := range []string{"ann", "nobody"} {
		for i := range 4 {
			_, err := h.SignIn(ctx, who, "wrong", account.From{Address: fmt.Sprintf("198.51.100.%d", i)})
			unanswered(t, fmt.Sprint(who, i), err, i == 3)
		}
	}
	fresh := account.From{Address: "203.0.113.9"}
	c, err := h.Challenge(ctx, fresh.Address, true)
	if err != nil {
		t.Fatal(err)
	}
	fresh.Answer = testkit.Solve(c.Text)
	if _, err := h.SignIn(ctx, "ann", "correct horse", fresh); err != nil {
		t.Error("with an answer:", err)
	}
}

func TestWhoCannotWorkMayWait(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "captcha=1", "captcha_threshold=0", challengeKey), t.Context()
	h.person(t, "ann", gallery.Member)
	var kept []string
	for range 7 {
		kept = append(kept, h.challenge(t, home))
	}
	h.pass(29 * time.Second)
	from := func(i int) account.From { return account.From{Address: home.Address, Answer: kept[i]} }
	_, err := h.SignIn(ctx, "ann", "correct horse", from(0))
	unanswered(t, "too early", err, true)
	h.pass(time.Second)
	for i := range 6 {
		_, err := h.SignIn(ctx, "ann", "correct horse", from(i))
		unanswered(t, fmt.Sprint("waited ", i), err, i == 5)
	}
	_, err = h.SignIn(ctx, "ann", "correct horse", account.From{Address: "198.51.100.7", Answer: kept[0]})
	unanswered(t, "used before, from elsewhere", err, true)
	h.pass(15 * time.Minute)
	_, err = h.SignIn(ctx, "ann", "correct horse", from(6))
	unanswered(t, "a quarter of an hour later", err, false)
}

func TestCodesAreNotGuessedWithoutWork(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, challengeKey), t.Context()
	ann := h.person(t, "ann", gallery.Member)
	secondFactor(t, h, ann)
	e, err := h.SignIn(ctx, "ann", "correct horse", home)
	if err != nil || e.SecondStep == "" {
		t.Fatal(e, err)
	}
	h.set(t, "captcha=1", "captcha_threshold=2")
	for i := range 3 {
		_, err := h.FinishSignIn(ctx, e.SecondStep, "000000", false, home)
		unanswered(t, fmt.Sprint("code ", i), err, i == 2)
	}
}

// What is off costs nothing: nothing is counted, and no form has a challenge.
func TestChallengesAreOffUnlessWanted(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "captcha_threshold=1", challengeKey), t.Context()
	h.person(t, "ann", gallery.Member)
	for range 3 {
		_, err := h.SignIn(ctx, "ann", "wrong", home)
		unanswered(t, "off", err, false)
	}
	if c, err := h.Challenge(ctx, home.Address, false); c != (account.Challenge{}) || err != nil {
		t.Error(c, err)
	}
	h.set(t, "captcha=1")
	_, err := h.SignIn(ctx, "ann", "wrong", home)
	unanswered(t, "counted while it was off", err, false)
}
