package account_test

import (
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

var stranger = gallery.Actor{Rank: gallery.Guest, Address: home.Address}

// come signs somebody in by the issuer.
func (i *issuer) come(t *testing.T, h *house, by gallery.Actor) (account.Entrance, error) {
	t.Helper()
	d, err := h.BeginConnect(t.Context(), by, account.OIDC, "/albums", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	e, next, err := h.FinishConnect(t.Context(), by, account.OIDC, i.visit(t, d), home)
	if next != "/albums" {
		t.Error("goes on to", next)
	}
	return e, err
}

func TestAnIssuerSignsPeopleIn(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	h := open(t, i.settings()...)
	i.person = map[string]any{"sub": "42", "email": "ann@example.test", "email_verified": true, "preferred_username": "Ann B.", "name": "Ann Bee"}
	e, err := i.come(t, h, stranger)
	if err != nil || e.Session == "" || e.User.Name != "ann_b" || e.User.Email != "ann@example.test" || e.User.Profile.FullName != "Ann Bee" {
		t.Fatalf("%+v %v", e, err)
	}
	again, err := i.come(t, h, stranger)
	if err != nil || again.User.ID != e.User.ID || again.Session == e.Session {
		t.Error(again, err)
	}
	i.person = map[string]any{"sub": "43", "email": "other@example.test", "email_verified": true, "preferred_username": "ann-b"}
	if e, err := i.come(t, h, stranger); err != nil || e.User.Name == "ann_b" || len(e.User.Name) < 3 {
		t.Errorf("the second of the name: %v, %v", e.User.Name, err)
	}
	i.person = map[string]any{"sub": "44", "email": "ANN@example.test", "email_verified": true}
	_, err = i.come(t, h, stranger)
	refused(t, err, "person.email_taken") // nobody takes an account over by its address
	i.person = map[string]any{"sub": "45", "name": "Bob"}
	if e, err = i.come(t, h, stranger); err != nil || e.AwaitsEmail == "" || e.Session != "" || e.User.ID != 0 {
		t.Errorf("without an address: %+v, %v", e, err)
	}
	i.person = map[string]any{"sub": "46", "email": "unsure@example.test", "preferred_username": "unsure"}
	if e, err = i.come(t, h, stranger); err != nil || e.Session != "" || e.User.Status != gallery.Unconfirmed {
		t.Errorf("an address that nobody confirmed: %+v, %v", e, err)
	}
	if e, err = h.Confirm(t.Context(), h.token(t, "unsure@example.test"), home); err != nil || e.Session != "" || e.User.Status != gallery.Valid {
		t.Errorf("whoever has the address is let into nothing: %+v, %v", e, err)
	}
	if e, err = i.come(t, h, stranger); err != nil || e.Session == "" {
		t.Error("by the issuer, once it is confirmed:", err)
	}
	h.set(t, "signup_mode=closed")
	i.person = map[string]any{"sub": "47", "email": "late@example.test", "email_verified": true}
	_, err = i.come(t, h, stranger)
	refused(t, err, "signup.closed")
}

func TestNobodyElsesWayIsFinished(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	h, ctx := open(t, i.settings()...), t.Context()
	i.person = map[string]any{"sub": "42", "email": "ann@example.test", "email_verified": true}
	way := func() account.Return {
		t.Helper()
		d, err := h.BeginConnect(ctx, stranger, account.OIDC, "", "")
		if err != nil {
			t.Fatal(err)
		}
		return i.visit(t, d)
	}
	for name, c := range map[string]struct {
		change func(*account.Return)
		code   string
	}{
		"another browser":  {func(r *account.Return) { r.Cookie = "x" }, "token.over"},
		"no cookie":        {func(r *account.Return) { r.Cookie = "" }, "token.over"},
		"another state":    {func(r *account.Return) { r.State += "x" }, "token.over"},
		"another code":     {func(r *account.Return) { r.Code = "x" }, "oidc.refused"},
		"the issuer's no":  {func(r *account.Return) { r.Error = "access_denied" }, "oidc.refused"},
		"somebody's code":  {func(r *account.Return) { r.Code = way().Code }, "oidc.refused"}, // its verifier is another's
		"a code come late": {func(*account.Return) { h.pass(20 * time.Minute) }, "token.over"},
	} {
		back := way()
		c.change(&back)
		e, _, err := h.FinishConnect(ctx, stranger, account.OIDC, back, home)
		if e.Session != "" {
			t.Error(name, "is let in")
		}
		refused(t, err, c.code)
		_, _, err = h.FinishConnect(ctx, stranger, account.OIDC, back, home)
		refused(t, err, "token.over")
	}
	i.nonce = "another"
	d, err := h.BeginConnect(ctx, stranger, account.OIDC, "", "")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = h.FinishConnect(ctx, stranger, account.OIDC, i.visit(t, d), home)
	refused(t, err, "oidc.refused")
	if users, err := h.DB.Users(ctx, allUsers); err != nil || len(users) != 0 {
		t.Error("something was left behind:", users, err)
	}
}

func TestAnIssuersAccountIsLinkedAndUnlinked(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	h, ctx := open(t, i.settings()...), t.Context()
	ann, bob := h.person(t, "ann", gallery.Member), h.person(t, "bob", gallery.Member)
	i.person = map[string]any{"sub": "42", "email": "elsewhere@example.test"}
	if e, err := i.come(t, h, ann); err != nil || e.Session != "" || e.User.ID != ann.UserID {
		t.Fatal(e, err)
	}
	e, err := i.come(t, h, stranger)
	if err != nil || e.User.ID != ann.UserID || e.Session == "" {
		t.Fatal(e, err)
	}
	_, err = i.come(t, h, bob)
	refused(t, err, "oidc.taken")
	d, err := h.BeginConnect(ctx, ann, account.OIDC, "", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = h.FinishConnect(ctx, bob, account.OIDC, i.visit(t, d), home)
	refused(t, err, "token.over") // begun by another person
	if d, err = h.BeginConnect(ctx, stranger, account.OIDC, "", ""); err != nil {
		t.Fatal(err)
	}
	_, _, err = h.FinishConnect(ctx, bob, account.OIDC, i.visit(t, d), home)
	refused(t, err, "token.over") // begun by a guest, who signed in meanwhile
	for _, password := range []string{"", "wrong horse"} {
		_, err = h.BeginConnect(ctx, ann, account.OIDC, "", password)
		refused(t, err, "password.wrong", "current_password")
	}
	list, err := h.Identities(ctx, ann)
	if err != nil || len(list) != 1 || list[0].Name != "elsewhere@example.test" {
		t.Fatal(list, err)
	}
	refused(t, h.Unlink(ctx, bob, list[0].Issuer, list[0].Subject), "identity.not_found")
	if err := h.Unlink(ctx, ann, list[0].Issuer, list[0].Subject); err != nil {
		t.Error(err)
	}
	i.person = map[string]any{"sub": "77", "email": "cid@example.test", "email_verified": true, "preferred_username": "cid"}
	e, err = i.come(t, h, stranger)
	if err != nil {
		t.Fatal(err)
	}
	cid := account.Actor(e.User, home.Address)
	refused(t, h.Unlink(ctx, cid, i.URL, "77"), "account.last_way")
	if err := h.ChangePassword(ctx, cid, "", "correct horse", e.Session); err != nil { // he had none
		t.Fatal(err)
	}
	if err := h.Unlink(ctx, cid, i.URL, "77"); err != nil {
		t.Error(err)
	}
}

func TestAnIssuerGivesRoles(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	h := open(t, append(i.settings(), "oidc_role_claim=realm.roles", "oidc_role_admin=pics-admin,root", "oidc_role_manager=pics-mod")...)
	as := func(roles any) gallery.Rank {
		t.Helper()
		i.person = map[string]any{"sub": "42", "email": "ann@example.test", "email_verified": true, "realm": map[string]any{"roles": roles}}
		e, err := i.come(t, h, stranger)
		if err != nil {
			t.Fatal(err)
		}
		return h.user(t, e.User.Name).Rank
	}
	if r := as([]string{"x", "pics-mod"}); r != gallery.Manager {
		t.Error(r)
	}
	i.mute = true
	if r := as([]string{"x"}); r != gallery.Manager {
		t.Error("an issuer that could not be asked took the rank away:", r)
	}
	i.mute = false
	if r := as(nil); r != gallery.Member {
		t.Error(r)
	}
	if r := as("root"); r != gallery.Admin {
		t.Error(r)
	}
	if r := as([]string{"x"}); r != gallery.Admin {
		t.Error("the last administrator is one no more:", r)
	}
	h.person(t, "boss", gallery.Admin)
	if r := as([]string{"x"}); r != gallery.Member {
		t.Error(r)
	}
}

// Who only begins leaves rows: a network begins so often in a while and no more.
func TestBeginningsAreBoundedByNetwork(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	h := open(t, i.settings()...)
	begin := func(address string) error {
		_, err := h.BeginConnect(t.Context(), gallery.Actor{Address: address}, account.OIDC, "", "")
		return err
	}
	for i := range 60 {
		if err := begin("192.0.2.7"); err != nil {
			t.Fatal(i, err)
		}
	}
	refused(t, begin("192.0.2.7"), "login.guesses")
	if err := begin("198.51.100.7"); err != nil {
		t.Error("another network:", err)
	}
}

func TestOIDCSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	_, err := h.BeginConnect(ctx, stranger, account.OIDC, "", "")
	refused(t, err, "oidc.off")
	h.set(t, "oidc_issuer=http://127.0.0.1:1", "oidc_client_id=x")
	_, err = h.BeginConnect(ctx, stranger, account.OIDC, "", "")
	refused(t, err, "oidc.out_of_reach")
	h.Base = func() string { return "" }
	_, err = h.BeginConnect(ctx, stranger, account.OIDC, "", "")
	refused(t, err, "oidc.base_url")
}
