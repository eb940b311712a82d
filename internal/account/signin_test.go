package account_test

import (
	"errors"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"golang.org/x/crypto/bcrypt"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

var allUsers = db.UserFilter{Limit: 100}

func TestSignInTellsNothingToStrangers(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann := h.person(t, "ann", gallery.Member)
	root := h.person(t, "boss", gallery.Admin)
	for _, c := range [][2]string{{"ann", "wrong horse"}, {"nobody", "correct horse"}, {"", ""}, {"ann\x00", "correct horse"}, {"ann@example.test", ""}} {
		if _, err := h.SignIn(ctx, c[0], c[1], home); !errors.Is(err, account.ErrPassword) {
			t.Errorf("%q: %v", c, err)
		}
	}
	if err := h.Ban(ctx, root, ann.UserID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SignIn(ctx, "ann", "wrong horse", home); !errors.Is(err, account.ErrPassword) {
		t.Error("a ban is told to a stranger:", err)
	}
	_, err := h.SignIn(ctx, "ann", "correct horse", home)
	refused(t, err, "account.banned")
}

// An account is guessed at from one network only so often; its owner, elsewhere,
// does not notice.
func TestGuessesHoldUpTheGuesser(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	h.person(t, "ann", gallery.Member)
	h.person(t, "bob", gallery.Member)
	for range 10 {
		if _, err := h.SignIn(ctx, "ann", "wrong horse", home); !errors.Is(err, account.ErrPassword) {
			t.Fatal(err)
		}
	}
	_, err := h.SignIn(ctx, "ANN", "correct horse", home)
	refused(t, err, "login.guesses")
	if _, err := h.SignIn(ctx, "ann", "correct horse", account.From{Address: "192.0.2.2"}); err != nil {
		t.Error("the owner is locked out:", err)
	}
	if _, err := h.SignIn(ctx, "bob", "correct horse", home); err != nil {
		t.Error("a neighbour is locked out:", err)
	}
	h.pass(16 * time.Minute)
	h.enter(t, "ann", "correct horse")
}

func TestBcryptBecomesArgon(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann := h.person(t, "ann", gallery.Member)
	b, err := bcrypt.GenerateFromPassword([]byte("correct horse"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	php := "$2y" + string(b)[3:]
	if err := h.DB.Write(ctx, func(tx *db.Tx) error { return tx.SetPassword(ctx, ann.UserID, php) }); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SignIn(ctx, "ann", "wrong horse", home); !errors.Is(err, account.ErrPassword) {
		t.Error(err)
	}
	h.enter(t, "ann", "correct horse")
	if hash := h.user(t, "ann").PasswordHash; hash[:9] != "$argon2id" {
		t.Error("kept as", hash)
	}
	h.enter(t, "ann", "correct horse")
	for _, damaged := range []string{"$2y$", "$2y$31$" + php[7:], php[:20]} {
		if err := account.CheckPassword(ctx, damaged, "correct horse"); err == nil || errors.Is(err, account.ErrPassword) {
			t.Errorf("%q: %v", damaged, err)
		}
	}
}

// A session is new at each sign-in, whatever the browser came with; it is listed
// without its token, and ends when it is revoked.
func TestSessions(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann, bob := h.person(t, "ann", gallery.Member), h.person(t, "bob", gallery.Member)
	planted := "PLANTEDPLANTEDPLANTEDPLANTED"
	first, second := h.enter(t, "ann", "correct horse").Session, h.enter(t, "ann", "correct horse").Session
	if first == second || first == planted {
		t.Fatal("a token comes twice")
	}
	for _, token := range []string{planted, "", first[:10], first + "x"} {
		if by, err := h.BySession(ctx, token, home.Address); err != nil || by.UserID != 0 {
			t.Errorf("%q speaks for %v, %v", token, by, err)
		}
	}
	h.pass(2 * time.Minute)
	if by, err := h.BySession(ctx, first, "192.0.2.7"); err != nil || by.UserID != ann.UserID {
		t.Fatal(by, err)
	}
	list, err := h.Sessions(ctx, ann)
	if err != nil || len(list) != 2 || !account.IsSession(list[0], first) || list[0].Address != "192.0.2.7" || !list[0].LastSeen.Equal(h.time()) || list[1].Agent != "Browser" {
		t.Fatalf("%+v %v", list, err)
	}
	refused(t, h.RevokeSession(ctx, bob, list[0].ID), "session.not_found")
	if err := h.RevokeSession(ctx, ann, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if by, _ := h.BySession(ctx, first, home.Address); by.UserID != 0 {
		t.Error("a revoked session goes on")
	}
	third := h.enter(t, "ann", "correct horse").Session
	if err := h.RevokeOtherSessions(ctx, ann, third); err != nil {
		t.Fatal(err)
	}
	if list, err := h.Sessions(ctx, ann); err != nil || len(list) != 1 || !account.IsSession(list[0], third) {
		t.Error(list, err)
	}
	ann.Scopes = gallery.Scopes
	_, err = h.Sessions(ctx, ann)
	refused(t, err, "account.session") // a key is no session
}

func TestCodes(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann, bob := h.person(t, "ann", gallery.Member), h.person(t, "bob", gallery.Member)
	setup, err := h.BeginTOTP(ctx, ann)
	if err != nil {
		t.Fatal(err)
	}
	code := func() string {
		t.Helper()
		c, err := totp.GenerateCode(setup.Secret, h.time())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	_, err = h.EnableTOTP(ctx, ann, setup.Setup, "000000x")
	refused(t, err, "code.wrong", "code")
	_, err = h.EnableTOTP(ctx, bob, setup.Setup, code())
	refused(t, err, "token.over")
	h.enter(t, "ann", "correct horse") // nothing is asked yet
	recovery, err := h.EnableTOTP(ctx, ann, setup.Setup, code())
	if err != nil || len(recovery) != 10 {
		t.Fatal(recovery, err)
	}
	begin := func() string {
		t.Helper()
		e, err := h.SignIn(ctx, "ann", "correct horse", home)
		if err != nil || e.Session != "" || e.SecondStep == "" {
			t.Fatal(e, err)
		}
		return e.SecondStep
	}
	step := begin()
	_, err = h.FinishSignIn(ctx, step, code(), false, home)
	refused(t, err, "code.wrong") // the code that set it up
	h.pass(30 * time.Second)
	used := code()
	if e, err := h.FinishSignIn(ctx, step, used, false, home); err != nil || e.Session == "" {
		t.Fatal(e, err)
	}
	_, err = h.FinishSignIn(ctx, step, used, false, home)
	refused(t, err, "login.over") // the step was taken
	_, err = h.FinishSignIn(ctx, begin(), used, false, home)
	refused(t, err, "code.wrong") // replayed
	if e, err := h.FinishSignIn(ctx, begin(), recovery[3], false, home); err != nil || e.Session == "" {
		t.Fatal(e, err)
	}
	_, err = h.FinishSignIn(ctx, begin(), recovery[3], false, home)
	refused(t, err, "code.wrong") // a recovery code is good once
	if by, _ := h.BySession(ctx, step, home.Address); by.UserID != 0 {
		t.Error("a half sign-in is a session")
	}
	h.pass(11 * time.Minute)
	late := begin()
	h.pass(11 * time.Minute)
	_, err = h.FinishSignIn(ctx, late, code(), false, home)
	refused(t, err, "login.over")
	refused(t, h.DisableTOTP(ctx, ann, "123"), "code.wrong")
	if err := h.DisableTOTP(ctx, ann, recovery[0]); err != nil {
		t.Fatal(err)
	}
	h.enter(t, "ann", "correct horse")
	if n, err := h.DB.RecoveryCodes(ctx, ann.UserID); err != nil || n != 0 {
		t.Error("recovery codes stay:", n, err)
	}
}

func TestWrongCodesEndTheSignIn(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann := h.person(t, "ann", gallery.Member)
	setup := secondFactor(t, h, ann)
	e, err := h.SignIn(ctx, "ann", "correct horse", home)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		from := account.From{Address: "192.0.2." + itoa(10+i)}
		_, err := h.FinishSignIn(ctx, e.SecondStep, "abcdef", false, from)
		refused(t, err, "code.wrong")
	}
	right, err := totp.GenerateCode(setup.Secret, h.time())
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.FinishSignIn(ctx, e.SecondStep, right, false, home)
	refused(t, err, "login.over")
	if e, err = h.SignIn(ctx, "ann", "correct horse", home); err != nil {
		t.Fatal(err)
	}
	if e, err := h.FinishSignIn(ctx, e.SecondStep, right, false, home); err != nil || e.Session == "" {
		t.Error("the owner is locked out:", err)
	}
}

// secondFactor has codes asked of somebody from now on.
func secondFactor(t *testing.T, h *house, by gallery.Actor) account.TOTP {
	t.Helper()
	setup, err := h.BeginTOTP(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(setup.Secret, h.time())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.EnableTOTP(t.Context(), by, setup.Setup, code); err != nil {
		t.Fatal(err)
	}
	h.pass(time.Minute)
	return setup
}
