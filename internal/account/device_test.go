package account_test

import (
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// A browser that was trusted with a code needs none for thirty days, for its person
// alone, and never without the password; what ends all sessions ends the trust.
func TestTrustedDevices(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann, bob := h.person(t, "ann", gallery.Member), h.person(t, "bob", gallery.Member)
	setup := secondFactor(t, h, ann)
	secondFactor(t, h, bob)
	known := func(name, device string) bool {
		t.Helper()
		from := home
		from.Device = device
		e, err := h.SignIn(ctx, name, "correct horse", from)
		if err != nil {
			t.Fatal(err)
		}
		return e.Session != ""
	}
	trusted := func(trust bool) string {
		t.Helper()
		h.pass(time.Minute) // a code is good once
		e, err := h.SignIn(ctx, "ann", "correct horse", home)
		if err != nil {
			t.Fatal(err)
		}
		code, err := totp.GenerateCode(setup.Secret, h.time())
		if err != nil {
			t.Fatal(err)
		}
		if e, err = h.FinishSignIn(ctx, e.SecondStep, code, trust, home); err != nil || (e.Device != "") != trust {
			t.Fatalf("%+v %v", e, err)
		}
		return e.Device
	}
	trusted(false)
	device := trusted(true)
	for name, want := range map[string]bool{"": false, device[1:]: false, device + "A": false, device: true} {
		if known("ann", name) != want {
			t.Errorf("%q trusted: %v", name, !want)
		}
	}
	if known("bob", device) {
		t.Error("another's device is trusted")
	}
	from := home
	from.Device = device
	if _, err := h.SignIn(ctx, "ann", "wrong horse", from); err == nil {
		t.Error("a device stands for the password")
	}
	h.pass(account.DeviceLife)
	if known("ann", device) {
		t.Error("trusted for ever")
	}
	for name, end := range map[string]func() error{
		"signing out everywhere": func() error { return h.RevokeOtherSessions(ctx, ann, "") },
		"ending one session": func() error {
			list, err := h.Sessions(ctx, ann)
			if err != nil {
				return err
			}
			return h.RevokeSession(ctx, ann, list[0].ID)
		},
		"a new password": func() error { return h.ChangePassword(ctx, ann, "correct horse", "correct horse", "") },
		"staff":          func() error { return h.EndSessions(ctx, gallery.Actor{House: true, Rank: gallery.Admin}, ann.UserID) },
	} {
		device := trusted(true)
		if !known("ann", device) {
			t.Fatal("not trusted before")
		}
		if err := end(); err != nil {
			t.Fatal(name, err)
		}
		if known("ann", device) {
			t.Errorf("%s leaves a device trusted", name)
		}
	}
}
