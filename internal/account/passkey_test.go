package account_test

import (
	"encoding/base64"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// newAuthenticator is at the house.
func newAuthenticator(t *testing.T) *testkit.Authenticator {
	t.Helper()
	return testkit.NewAuthenticator(t, base, "pics.example.test")
}

// register gives somebody a passkey.
func register(t *testing.T, h *house, by gallery.Actor, a *testkit.Authenticator) {
	t.Helper()
	c, err := h.BeginPasskey(t.Context(), by, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.FinishPasskey(t.Context(), by, c.State, "phone", a.Make(t, c.Options)); err != nil {
		t.Fatal(err)
	}
}

func TestAPasskeySignsIn(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann, bob := h.person(t, "ann", gallery.Member), h.person(t, "bob", gallery.Member)
	a := newAuthenticator(t)
	_, err := h.BeginPasskey(ctx, ann, "wrong horse")
	refused(t, err, "password.wrong")
	register(t, h, ann, a)
	c, err := h.BeginPasskeySignIn(ctx, account.From{Address: "198.51.100.9"})
	if err != nil {
		t.Fatal(err)
	}
	if o := a.Read(t, c.Options); o.PublicKey.RPID != "pics.example.test" {
		t.Error("the site calls itself", o.PublicKey.RPID)
	}
	answer := a.Use(t, c.Options)
	e, err := h.FinishPasskeySignIn(ctx, c.State, answer, home)
	if err != nil || e.Session == "" || e.User.ID != ann.UserID {
		t.Fatal(e, err)
	}
	_, err = h.FinishPasskeySignIn(ctx, c.State, answer, home)
	refused(t, err, "token.over") // replayed
	list, err := h.Passkeys(ctx, ann)
	if err != nil || len(list) != 1 || list[0].Name != "phone" || !list[0].LastUsed.Equal(h.time()) {
		t.Fatal(list, err)
	}
	refused(t, h.RenamePasskey(ctx, bob, list[0].ID, "mine"), "passkey.not_found")
	refused(t, h.RenamePasskey(ctx, ann, list[0].ID, "a\nb"), "passkey.name", "name")
	if err := h.RenamePasskey(ctx, ann, list[0].ID, "tablet"); err != nil {
		t.Error(err)
	}
	refused(t, h.RemovePasskey(ctx, bob, list[0].ID), "passkey.not_found")
	if err := h.RemovePasskey(ctx, ann, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if c, err = h.BeginPasskeySignIn(ctx, account.From{Address: "198.51.100.9"}); err != nil {
		t.Fatal(err)
	}
	_, err = h.FinishPasskeySignIn(ctx, c.State, a.Use(t, c.Options), home)
	refused(t, err, "passkey.wrong")
}

func TestPasskeysOfOthersAndElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann, bob := h.person(t, "ann", gallery.Member), h.person(t, "bob", gallery.Member)
	a := newAuthenticator(t)
	register(t, h, ann, a)
	for name, change := range map[string]func(*testkit.Authenticator){
		"another origin":  func(b *testkit.Authenticator) { b.Origin = "https://evil.example.test" },
		"http":            func(b *testkit.Authenticator) { b.Origin = "http://pics.example.test" },
		"another site":    func(b *testkit.Authenticator) { b.Site = "evil.example.test" },
		"nobody verified": func(b *testkit.Authenticator) { b.Flags = 0x01 },
		"another key":     func(b *testkit.Authenticator) { b.Key = newAuthenticator(t).Key },
		"an unknown one":  func(b *testkit.Authenticator) { b.ID = newAuthenticator(t).ID },
		"another's handle": func(b *testkit.Authenticator) {
			b.Handle = base64.RawURLEncoding.EncodeToString([]byte("somebody else, of thirty-two by."))
		},
		"a counter of then": func(b *testkit.Authenticator) { b.Count = 0 },
	} {
		a.Count = 5
		good, err := h.BeginPasskeySignIn(ctx, account.From{Address: "198.51.100.9"})
		if err != nil {
			t.Fatal(err)
		}
		if name == "a counter of then" {
			if _, err := h.FinishPasskeySignIn(ctx, good.State, a.Use(t, good.Options), home); err != nil {
				t.Fatal(err)
			}
		}
		b := *a
		change(&b)
		c, err := h.BeginPasskeySignIn(ctx, account.From{Address: "198.51.100.9"})
		if err != nil {
			t.Fatal(err)
		}
		e, err := h.FinishPasskeySignIn(ctx, c.State, b.Use(t, c.Options), account.From{Address: "192.0.2.77"})
		if e.Session != "" {
			t.Error(name, "is let in")
		}
		refused(t, err, "passkey.wrong", "credential")
	}
	c, err := h.BeginPasskey(ctx, ann, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	fresh := newAuthenticator(t)
	_, err = h.FinishPasskey(ctx, bob, c.State, "phone", fresh.Make(t, c.Options))
	refused(t, err, "passkey.wrong") // begun by another person
	_, err = h.FinishPasskey(ctx, ann, c.State, "phone", fresh.Make(t, c.Options))
	refused(t, err, "token.over")
	if c, err = h.BeginPasskey(ctx, bob, "correct horse"); err != nil {
		t.Fatal(err)
	}
	_, err = h.FinishPasskey(ctx, bob, c.State, "phone", a.Make(t, c.Options))
	refused(t, err, "passkey.taken") // ann's, which stays hers
	for _, bad := range []string{"", "{}", "null", `{"id":1}`, string(make([]byte, 70_000))} {
		if c, err = h.BeginPasskey(ctx, bob, "correct horse"); err != nil {
			t.Fatal(err)
		}
		_, err = h.FinishPasskey(ctx, bob, c.State, "phone", []byte(bad))
		refused(t, err, "passkey.wrong")
	}
	if c, err = h.BeginPasskeySignIn(ctx, account.From{Address: "198.51.100.9"}); err != nil {
		t.Fatal(err)
	}
	h.pass(11 * time.Minute)
	_, err = h.FinishPasskeySignIn(ctx, c.State, a.Use(t, c.Options), home)
	refused(t, err, "token.over")
	for range 300 { // a row each: a stranger's network begins so many
		if _, err = h.BeginPasskeySignIn(ctx, account.From{Address: "192.0.2.77"}); err != nil {
			break
		}
	}
	_, err = h.BeginPasskeySignIn(ctx, account.From{Address: "192.0.2.77"})
	refused(t, err, "login.guesses")
	h.Base = func() string { return "" }
	_, err = h.BeginPasskeySignIn(ctx, account.From{Address: "198.51.100.9"})
	refused(t, err, "passkey.base_url")
}
