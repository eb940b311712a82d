package account_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

func TestALetterSignsIn(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann := h.person(t, "ann", gallery.Member)
	for _, subject := range []string{"ANN@example.test", "nobody", "nobody@example.test"} { // no answer tells who is there
		if err := h.AskMagicLink(ctx, subject, home); err != nil {
			t.Error(subject, err)
		}
	}
	text := h.letter(t, "ann@example.test")
	found := tokenInLetter.FindStringSubmatch(text)
	if found == nil || !strings.Contains(text, base+account.MagicPath) {
		t.Fatal("no link in the letter:\n", text)
	}
	h.idle(t)
	h.post.None(t)
	_, err := h.EnterByMagicLink(ctx, found[1]+"X", home)
	refused(t, err, "token.over")
	_, err = h.Confirm(ctx, found[1], home)
	refused(t, err, "token.over") // it is good for one purpose
	e, err := h.EnterByMagicLink(ctx, found[1], home)
	if err != nil || e.Session == "" || e.User.ID != ann.UserID {
		t.Fatal(e, err)
	}
	if by, err := h.BySession(ctx, e.Session, home.Address); err != nil || by.UserID != ann.UserID {
		t.Error(by, err)
	}
	_, err = h.EnterByMagicLink(ctx, found[1], home)
	refused(t, err, "token.over") // and once
}

// next asks for a letter a while after the last and returns its token.
func (h *house) next(t *testing.T, name string) string {
	t.Helper()
	h.pass(16 * time.Minute)
	if err := h.AskMagicLink(t.Context(), name, home); err != nil {
		t.Fatal(err)
	}
	token := h.token(t, name+"@example.test")
	h.idle(t) // it is noted when it was sent
	return token
}

func TestALetterThatSignsInEnds(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann, boss := h.person(t, "ann", gallery.Member), h.person(t, "boss", gallery.Admin)
	over := func(token string, codes ...string) {
		t.Helper()
		e, err := h.EnterByMagicLink(ctx, token, home)
		if e.Session != "" || e.SecondStep != "" {
			t.Error(e)
		}
		refused(t, err, append(codes, "token.over")[0])
	}
	late := h.next(t, "ann")
	h.pass(15 * time.Minute)
	over(late)
	early := h.next(t, "ann")
	later := h.next(t, "ann")
	over(early)
	if err := h.ChangePassword(ctx, ann, "correct horse", "another horse", ""); err != nil {
		t.Fatal(err)
	}
	over(later)
	h.letter(t, "ann@example.test") // that says so
	token := h.next(t, "ann")
	h.set(t, "magic_links=0")
	over(token, "magic.off")
	refused(t, h.AskMagicLink(ctx, "ann", home), "magic.off")
	h.set(t, "magic_links=1")
	if err := h.Ban(ctx, boss, ann.UserID); err != nil {
		t.Fatal(err)
	}
	over(token, "account.banned")
	h.pass(16 * time.Minute)
	if err := h.AskMagicLink(ctx, "ann", home); err != nil {
		t.Error(err)
	}
	h.idle(t)
	h.post.None(t)
	h.set(t, "email_smtp_server=")
	if h.MagicLinks() {
		t.Error("a site that writes no letters signs in by them")
	}
	refused(t, h.AskMagicLink(ctx, "ann", home), "magic.off")
}

func TestALetterDoesNotStandForACode(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann := h.person(t, "ann", gallery.Member)
	setup, err := h.BeginTOTP(ctx, ann)
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(setup.Secret, h.time())
	if err != nil {
		t.Fatal(err)
	}
	codes, err := h.EnableTOTP(ctx, ann, setup.Setup, code)
	if err != nil {
		t.Fatal(err)
	}
	e, err := h.EnterByMagicLink(ctx, h.next(t, "ann"), home)
	if err != nil || e.Session != "" || e.SecondStep == "" {
		t.Fatal(e, err)
	}
	if _, err := h.FinishSignIn(ctx, e.SecondStep, "000000", false, home); err == nil {
		t.Error("any code does")
	}
	if e, err = h.FinishSignIn(ctx, e.SecondStep, codes[0], false, home); err != nil || e.Session == "" {
		t.Error(e, err)
	}
}
