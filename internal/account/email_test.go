package account_test

import (
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

func TestWhoComesWithoutAnAddressSaysOne(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	h, ctx := open(t, append(i.settings(), "signup_domains=example.test")...), t.Context()
	h.person(t, "holder", gallery.Member)
	come := func(subject string) string {
		t.Helper()
		i.person = map[string]any{"sub": subject, "preferred_username": "bob", "name": "Bob B."}
		e, err := i.come(t, h, stranger)
		if err != nil || e.AwaitsEmail == "" {
			t.Fatal(e, err)
		}
		return e.AwaitsEmail
	}
	token, twice := come("45"), come("45")
	for email, code := range map[string]string{"bob": "person.email", "": "person.email", "bob@elsewhere.test": "signup.domain"} {
		_, err := h.GiveEmail(ctx, token, email, home)
		refused(t, err, code, "email")
	}
	e, err := h.GiveEmail(ctx, token, " bob@example.test ", home)
	if err != nil || e.Session != "" || e.User.Status != gallery.Unconfirmed || e.User.Name != "bob" || e.User.Profile.FullName != "Bob B." {
		t.Fatalf("%+v, %v", e, err)
	}
	for _, over := range []string{token, twice, "made up", ""} {
		_, err = h.GiveEmail(ctx, over, "other@example.test", home)
		refused(t, err, "token.over")
	}
	_, err = i.come(t, h, stranger)
	refused(t, err, "account.unconfirmed")
	// Whoever has the address may be another than who gave it: he is let into nothing.
	if e, err = h.Confirm(ctx, h.token(t, "bob@example.test"), home); err != nil || e.Session != "" || e.User.Status != gallery.Valid {
		t.Fatal(e, err)
	}
	h.letter(t, "bob@example.test") // welcome
	if e, err = i.come(t, h, stranger); err != nil || e.User.Name != "bob" || e.Session == "" {
		t.Error(e, err)
	}
	// Whose address is known is told to its owner only.
	e, err = h.GiveEmail(ctx, come("46"), "HOLDER@example.test", home)
	if err != nil || e.Session != "" || e.User.Status != gallery.Unconfirmed {
		t.Errorf("a known address: %+v, %v", e, err)
	}
	if text := h.letter(t, "holder@example.test"); strings.Contains(text, "token=") {
		t.Error("the owner is sent a token:", text)
	}
	meanwhile := come("48")
	h.set(t, "signup_mode=invitation")
	_, err = h.GiveEmail(ctx, meanwhile, "meanwhile@example.test", home)
	refused(t, err, "signup.invitation", "invitation")
	h.set(t, "signup_mode=open")
	late := come("47")
	h.pass(account.AwaitsLife + time.Second)
	_, err = h.GiveEmail(ctx, late, "late@example.test", home)
	refused(t, err, "token.over")
}

func TestAnAddressIsAskedForOnlyWhereALetterCanGo(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	h := open(t, append(i.settings(), "email_smtp_server=")...)
	i.person = map[string]any{"sub": "45", "preferred_username": "bob"}
	_, err := i.come(t, h, stranger)
	refused(t, err, "oidc.email")
	h.set(t, "require_user_email_social_signup=0")
	if e, err := i.come(t, h, stranger); err != nil || e.Session == "" || e.User.Email != "" {
		t.Error(e, err)
	}
}

func TestTheRoleSurvivesThatAnAddressIsAskedFor(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	h := open(t, append(i.settings(), "oidc_role_claim=groups", "oidc_role_manager=mods")...)
	i.person = map[string]any{"sub": "45", "preferred_username": "bob", "groups": []string{"mods"}}
	waiting, err := i.come(t, h, stranger)
	if err != nil {
		t.Fatal(err)
	}
	e, err := h.GiveEmail(t.Context(), waiting.AwaitsEmail, "bob@example.test", home)
	if err != nil || e.User.Rank != gallery.Manager || h.user(t, "bob").Rank != gallery.Manager {
		t.Error(e, err)
	}
}
