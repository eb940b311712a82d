package account_test

import (
	"errors"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	h.person(t, "ann", gallery.Member)
	session := h.enter(t, "ann", "correct horse").Session
	for _, subject := range []string{"nobody", "nobody@example.test", "ANN"} { // no answer tells who is there
		if err := h.ForgotPassword(ctx, subject, home); err != nil {
			t.Error(subject, err)
		}
	}
	token := h.token(t, "ann@example.test")
	refused(t, h.ResetPassword(ctx, token, "short", home), "person.password", "password")
	refused(t, h.ResetPassword(ctx, token+"A", "another horse", home), "token.over", "token")
	_, err := h.Confirm(ctx, token, home)
	refused(t, err, "token.over") // it is for something else
	if err := h.ResetPassword(ctx, token, "another horse", home); err != nil {
		t.Fatal(err)
	}
	h.letter(t, "ann@example.test") // that it was changed
	if by, _ := h.BySession(ctx, session, home.Address); by.UserID != 0 {
		t.Error("a session of before goes on")
	}
	refused(t, h.ResetPassword(ctx, token, "third horse!", home), "token.over")
	if _, err := h.SignIn(ctx, "ann", "correct horse", home); !errors.Is(err, account.ErrPassword) {
		t.Error("the old password fits:", err)
	}
	h.enter(t, "ann", "another horse")
	h.idle(t)
	if err := h.ForgotPassword(ctx, "ann", home); err != nil {
		t.Fatal(err)
	}
	h.idle(t)
	h.post.None(t) // a quarter of an hour has not passed
	h.pass(16 * time.Minute)
	if err := h.ForgotPassword(ctx, "ann@example.test", home); err != nil {
		t.Fatal(err)
	}
	late := h.token(t, "ann@example.test")
	h.pass(49 * time.Hour)
	refused(t, h.ResetPassword(ctx, late, "another horse", home), "token.over")
	for _, bad := range []string{"", " ", "a\r\nBcc: b", "a b", string(make([]byte, 300))} {
		refused(t, h.ForgotPassword(ctx, bad, home), "person.subject", "subject")
	}
}

func TestLettersAreAskedForWithMeasure(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	for i := range 20 {
		if err := h.ForgotPassword(ctx, "nobody"+itoa(i), home); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, h.ForgotPassword(ctx, "nobody", home), "letter.often")
	if err := h.ForgotPassword(ctx, "nobody", account.From{Address: "192.0.2.50"}); err != nil {
		t.Error(err)
	}
}

func TestALetterThatWasTurnedAwayIsSentAgain(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	h.person(t, "ann", gallery.Member)
	h.post.Refuse()
	if err := h.ForgotPassword(ctx, "ann", home); err != nil {
		t.Fatal(err)
	}
	if err := h.ResetPassword(ctx, h.token(t, "ann@example.test"), "another horse", home); err != nil {
		t.Error(err)
	}
}

func TestPasswordIsChangedByThoseWhoKnowIt(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann := h.person(t, "ann", gallery.Member)
	here, there := h.enter(t, "ann", "correct horse").Session, h.enter(t, "ann", "correct horse").Session
	refused(t, h.ChangePassword(ctx, ann, "wrong horse", "another horse", here), "password.wrong", "current_password")
	refused(t, h.ChangePassword(ctx, ann, "correct horse", "x", here), "person.password", "password")
	if err := h.ChangePassword(ctx, ann, "correct horse", "another horse", here); err != nil {
		t.Fatal(err)
	}
	if by, _ := h.BySession(ctx, here, home.Address); by.UserID == 0 {
		t.Error("his own session ended")
	}
	if by, _ := h.BySession(ctx, there, home.Address); by.UserID != 0 {
		t.Error("another session goes on")
	}
	ann.Scopes = gallery.Scopes
	refused(t, h.ChangePassword(ctx, ann, "another horse", "third horse!", here), "account.session")
}

func TestEmailIsChangedByLetterToTheNewAddress(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann := h.person(t, "ann", gallery.Member)
	h.person(t, "bob", gallery.Member)
	refused(t, h.ChangeEmail(ctx, ann, "new@example.test", "wrong horse"), "password.wrong")
	refused(t, h.ChangeEmail(ctx, ann, "new@example.test\r\nBcc: x@example.test", "correct horse"), "person.email", "email")
	if err := h.ChangeEmail(ctx, ann, "new@example.test", "correct horse"); err != nil {
		t.Fatal(err)
	}
	token := h.token(t, "new@example.test")
	if u := h.user(t, "ann"); u.Email != "ann@example.test" {
		t.Error("changed before it was confirmed:", u.Email)
	}
	h.idle(t)
	refused(t, h.ChangeEmail(ctx, ann, "other@example.test", "correct horse"), "letter.often")
	if err := h.ConfirmEmail(ctx, token, home); err != nil {
		t.Fatal(err)
	}
	h.letter(t, "ann@example.test") // the old address is told
	if u := h.user(t, "ann"); u.Email != "new@example.test" {
		t.Error(u.Email)
	}
	refused(t, h.ConfirmEmail(ctx, token, home), "token.over")
	h.pass(time.Hour)
	if err := h.ChangeEmail(ctx, ann, "BOB@example.test", "correct horse"); err != nil { // not told
		t.Fatal(err)
	}
	refused(t, h.ConfirmEmail(ctx, h.token(t, "BOB@example.test"), home), "person.email_taken", "email")
}
