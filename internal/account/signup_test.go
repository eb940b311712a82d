package account_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

func itoa(n int) string { return strconv.Itoa(n) }

func wish(name string) account.SignUp {
	return account.SignUp{Person: account.Person{Name: name, Email: name + "@example.test", Password: "correct horse"}, Agreed: true}
}

func TestSignUpIsConfirmedByLetter(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	w := wish("Ann_1")
	w.Language = "zh-CN"
	e, err := h.SignUp(ctx, w, home)
	if err != nil || e.Session != "" || e.User.Status != gallery.Unconfirmed || e.User.Name != "ann_1" {
		t.Fatal(e, err)
	}
	_, err = h.SignIn(ctx, "ann_1", "correct horse", home)
	refused(t, err, "account.unconfirmed")
	token := h.token(t, "Ann_1@example.test")
	_, err = h.Confirm(ctx, token+"X", home)
	refused(t, err, "token.over")
	e, err = h.Confirm(ctx, token, home)
	if err != nil || e.Session == "" || e.User.Status != gallery.Valid {
		t.Fatal(e, err)
	}
	if text := h.letter(t, "Ann_1@example.test"); !strings.Contains(text, "ann_1，您好") {
		t.Error("the welcome is not in his language:", text)
	}
	_, err = h.Confirm(ctx, token, home)
	refused(t, err, "token.over")
	h.enter(t, "ANN_1@example.TEST", "correct horse")
}

// Whoever signs up sees the same whether the address was known or not, at once and
// for as long as an account waits to be confirmed.
func TestSignUpTellsNobodyWhoseAddressIsKnown(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	h.person(t, "holder", gallery.Member)
	thief, fresh := wish("thief"), wish("fresh")
	thief.Email, thief.Password, fresh.Password = "HOLDER@example.test", "battery staple", "battery staple"
	seen := func(w account.SignUp) (list []string) {
		t.Helper()
		note := func(e account.Entrance, err error) {
			what := ""
			if fail, ok := errors.AsType[*gallery.Error](err); ok {
				what = fail.Code
			} else if err != nil {
				what = err.Error()
			}
			list = append(list, string(e.User.Status)+" "+what)
			if e.Session != "" || e.User.Name != "" && e.User.Email != w.Email {
				t.Error("told", e)
			}
		}
		note(h.SignUp(ctx, w, home))
		other := w
		other.Email = "other@example.test"
		note(h.SignUp(ctx, other, home)) // the name again
		note(h.SignIn(ctx, w.Name, w.Password, home))
		note(h.SignIn(ctx, w.Email, w.Password, home))
		h.pass(16 * time.Minute)
		note(account.Entrance{}, h.ResendConfirmation(ctx, w.Name, home))
		note(account.Entrance{}, h.ForgotPassword(ctx, w.Name, home))
		return list
	}
	got := seen(thief)
	if text := h.letter(t, "holder@example.test"); strings.Contains(text, "token=") || !strings.Contains(text, "holder") {
		t.Error("the owner is told:", text)
	}
	h.idle(t)
	h.post.None(t)
	want := seen(fresh)
	if !slices.Equal(got, want) || got[0] != "unconfirmed " || got[1] != " person.name_taken" || got[2] != " account.unconfirmed" || got[3] != " "+account.ErrPassword.Error() {
		t.Errorf("known: %q\nunknown: %q", got, want)
	}
	h.enter(t, "holder@example.test", "correct horse")
	h.pass(49 * time.Hour)
	if err := h.Erase(ctx); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"thief", "fresh"} {
		if _, err := h.DB.UserByName(ctx, name); !errors.Is(err, gallery.ErrNotFound) {
			t.Error("the name is not free again:", name, err)
		}
	}
	h.set(t, "require_user_email_confirmation=0")
	thief.Email = "holder@example.test"
	_, err := h.SignUp(ctx, thief, home)
	refused(t, err, "person.email_taken", "email") // without letters there is no other way to say it
}

func TestConfirmationIsAskedAgainWithMeasure(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	if _, err := h.SignUp(ctx, wish("ann"), home); err != nil {
		t.Fatal(err)
	}
	first := h.token(t, "ann@example.test")
	h.idle(t)
	for _, subject := range []string{"ann", "nobody", "nobody@example.test"} { // no answer tells who is there
		if err := h.ResendConfirmation(ctx, subject, home); err != nil {
			t.Error(subject, err)
		}
	}
	h.idle(t)
	h.post.None(t)
	h.pass(16 * time.Minute)
	if err := h.ResendConfirmation(ctx, "ann@example.test", home); err != nil {
		t.Fatal(err)
	}
	second := h.token(t, "ann@example.test")
	_, err := h.Confirm(ctx, first, home)
	refused(t, err, "token.over")
	if _, err := h.Confirm(ctx, second, home); err != nil {
		t.Error(err)
	}
}

func TestUnconfirmedAccountsGo(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	if _, err := h.SignUp(ctx, wish("ann"), home); err != nil {
		t.Fatal(err)
	}
	token := h.token(t, "ann@example.test")
	h.pass(47 * time.Hour)
	if err := h.Erase(ctx); err != nil {
		t.Fatal(err)
	}
	h.user(t, "ann")
	h.pass(2 * time.Hour)
	_, err := h.Confirm(ctx, token, home)
	refused(t, err, "token.over")
	if err := h.Erase(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := h.DB.UserByName(ctx, "ann"); err == nil {
		t.Error("the account stays")
	}
}

func TestSignUpRefuses(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "signup_domains=example.test,example.org", "user_minimum_age=16"), t.Context()
	h.Routes = func(word string) bool { return word == "gizmo" }
	h.person(t, "paypal", gallery.Member)
	for name, c := range map[string]struct {
		change      func(*account.SignUp)
		code, field string
	}{
		"a short name":          {func(w *account.SignUp) { w.Name = "ab" }, "person.username", "username"},
		"a long name":           {func(w *account.SignUp) { w.Name = "abcdefghijklmnopq" }, "person.username", "username"},
		"letters of elsewhere":  {func(w *account.SignUp) { w.Name = "аnna" }, "person.username", "username"}, // a Cyrillic а
		"a path":                {func(w *account.SignUp) { w.Name = "../ann" }, "person.username", "username"},
		"a line break":          {func(w *account.SignUp) { w.Name = "ann\nbcc" }, "person.username", "username"},
		"a reserved word":       {func(w *account.SignUp) { w.Name = "Admin" }, "person.reserved", "username"},
		"one that looks alike":  {func(w *account.SignUp) { w.Name = "adm1n" }, "person.reserved", "username"},
		"one that m looks like": {func(w *account.SignUp) { w.Name = "adrnin" }, "person.reserved", "username"},
		"a route":               {func(w *account.SignUp) { w.Name = "gizmo" }, "person.reserved", "username"},
		"a route of settings":   {func(w *account.SignUp) { w.Name = "image" }, "person.reserved", "username"},
		"taken":                 {func(w *account.SignUp) { w.Name = "PayPal" }, "person.name_taken", "username"},
		"looks like another":    {func(w *account.SignUp) { w.Name = "paypa1" }, "person.name_taken", "username"},
		"no address":            {func(w *account.SignUp) { w.Email = "ann" }, "person.email", "email"},
		"two addresses":         {func(w *account.SignUp) { w.Email = "a@example.test,b@example.test" }, "person.email", "email"},
		"a named address":       {func(w *account.SignUp) { w.Email = "Ann <a@example.test>" }, "person.email", "email"},
		"a second head line":    {func(w *account.SignUp) { w.Email = "a@example.test\r\nBcc: e@example.test" }, "person.email", "email"},
		"another domain":        {func(w *account.SignUp) { w.Email = "a@example.net" }, "signup.domain", "email"},
		"a domain at its end":   {func(w *account.SignUp) { w.Email = "a@evil-example.test" }, "signup.domain", "email"},
		"a short password":      {func(w *account.SignUp) { w.Password = "1234567" }, "person.password", "password"},
		"a huge password":       {func(w *account.SignUp) { w.Password = strings.Repeat("x", 129) }, "person.password", "password"},
		"no consent":            {func(w *account.SignUp) { w.Agreed = false }, "signup.terms", "agreed"},
		"too young":             {func(w *account.SignUp) { w.OldEnough = false }, "signup.age", "old_enough"},
	} {
		w := wish("ann")
		w.OldEnough = true
		c.change(&w)
		e, err := h.SignUp(ctx, w, home)
		if e.Session != "" || err == nil {
			t.Error(name, e, err)
		}
		refused(t, err, c.code, c.field)
	}
	if users, err := h.DB.Users(ctx, allUsers); err != nil || len(users) != 1 {
		t.Error("something was left behind:", users, err)
	}
	h.set(t, "enable_signups=0")
	_, err := h.SignUp(ctx, wish("ann"), home)
	refused(t, err, "signup.closed")
	h.set(t, "enable_signups=1", "signup_mode=closed")
	_, err = h.SignUp(ctx, wish("ann"), home)
	refused(t, err, "signup.closed")
}

// Where no letter can be sent nobody waits for one; a site that has the server, but does not know
// where its letters shall lead, says so.
func TestSignUpWhereTheSiteCannotWrite(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "email_smtp_server="), t.Context()
	if e, err := h.SignUp(ctx, wish("bob"), home); err != nil || e.Session == "" || h.Confirms() {
		t.Error(e, err)
	}
	h.set(t, "email_smtp_server=127.0.0.1")
	h.Base = func() string { return "" }
	_, err := h.SignUp(ctx, wish("ann"), home)
	refused(t, err, "mail.base_url")
	h.set(t, "require_user_email_confirmation=0")
	if e, err := h.SignUp(ctx, wish("ann"), home); err != nil || e.Session == "" {
		t.Error(e, err)
	}
}

func TestSignUpByInvitation(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "signup_mode=invitation", "require_user_email_confirmation=0"), t.Context()
	boss, member := h.person(t, "boss", gallery.Manager), h.person(t, "member", gallery.Member)
	_, err := h.SignUp(ctx, wish("ann"), home)
	refused(t, err, "signup.invitation", "invitation")
	_, _, err = h.Invite(ctx, member, "", 1)
	refused(t, err, "account.denied")
	open, _, err := h.Invite(ctx, boss, "", 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ann", "bob"} {
		w := wish(name)
		w.Invitation = open
		if _, err := h.SignUp(ctx, w, home); err != nil {
			t.Error(name, err)
		}
	}
	w := wish("cid")
	w.Invitation = open
	_, err = h.SignUp(ctx, w, home)
	refused(t, err, "signup.invitation") // used up
	if err := h.InviteByLetter(ctx, boss, "dan@example.test"); err != nil {
		t.Fatal(err)
	}
	bound := h.token(t, "dan@example.test")
	w = wish("eve")
	w.Invitation = bound
	_, err = h.SignUp(ctx, w, home)
	refused(t, err, "signup.invitation") // another's
	list, err := h.Invitations(ctx, boss)
	if err != nil || len(list) != 1 || list[0].Email != "dan@example.test" {
		t.Fatal(list, err)
	}
	w = wish("dan")
	w.Invitation = bound
	if _, err := h.SignUp(ctx, w, home); err != nil {
		t.Error(err)
	}
	back, made, err := h.Invite(ctx, boss, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	if list, err = h.Invitations(ctx, boss); err != nil || len(list) != 1 || list[0].ID != made.ID {
		t.Fatal(list, err)
	}
	if err := h.TakeBackInvitation(ctx, boss, list[0].ID); err != nil {
		t.Error(err)
	}
	w = wish("fay")
	w.Invitation = back
	_, err = h.SignUp(ctx, w, home)
	refused(t, err, "signup.invitation")
}

func TestSignUpByApproval(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "signup_mode=approval", "notify_user_signups=1", "email_incoming_email=desk@example.test"), t.Context()
	boss := h.person(t, "boss", gallery.Manager)
	if _, err := h.SignUp(ctx, wish("ann"), home); err != nil {
		t.Fatal(err)
	}
	tokens := map[string]string{}
	for range 2 {
		m := h.post.Next(t)
		tokens[m.To[0]] = m.Data
	}
	if !strings.Contains(tokens["desk@example.test"], "ann") {
		t.Error("staff are not told")
	}
	token := tokenInLetter.FindStringSubmatch(strings.ReplaceAll(strings.ReplaceAll(tokens["ann@example.test"], "=\r\n", ""), "=3D", "="))
	e, err := h.Confirm(ctx, token[1], home)
	if err != nil || e.Session != "" || e.User.Status != gallery.Unapproved {
		t.Fatal(e, err)
	}
	_, err = h.SignIn(ctx, "ann", "correct horse", home)
	refused(t, err, "account.unapproved")
	if err := h.Approve(ctx, boss, e.User.ID); err != nil {
		t.Fatal(err)
	}
	h.letter(t, "ann@example.test")
	h.enter(t, "ann", "correct horse")
	refused(t, h.Approve(ctx, boss, e.User.ID), "user.not_waiting")
	refused(t, h.Reject(ctx, boss, e.User.ID), "user.not_waiting")
}

func TestSignUpIsBoundedByNetwork(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "require_user_email_confirmation=0"), t.Context()
	for i := range 10 {
		if _, err := h.SignUp(ctx, wish("user_"+itoa(100+i*7)), home); err != nil {
			t.Fatal(i, err)
		}
	}
	_, err := h.SignUp(ctx, wish("onemore"), home)
	refused(t, err, "signup.often")
	if _, err := h.SignUp(ctx, wish("onemore"), account.From{Address: "192.0.2.99"}); err != nil {
		t.Error("somebody else's flood locks the site:", err)
	}
}

// Whether a name is free is told to those whom the form would tell, and so often.
func TestNamesAreFreeOrNot(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "require_user_email_confirmation=0"), t.Context()
	if _, err := h.SignUp(ctx, wish("paypal"), home); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"PayPal": "person.name_taken", " paypa1": "person.name_taken", "settings": "person.reserved", "x": "person.username"} {
		refused(t, h.FreeName(ctx, name, home), want)
	}
	for i := range 58 {
		if err := h.FreeName(ctx, "somebody", home); err != nil {
			t.Fatal(i, err)
		}
	}
	refused(t, h.FreeName(ctx, "somebody", home), "signup.often")
	elsewhere := account.From{Address: "192.0.2.99"}
	if err := h.FreeName(ctx, "somebody", elsewhere); err != nil {
		t.Error("another network:", err)
	}
	for mode, want := range map[string]string{"invitation": "signup.invitation", "closed": "signup.closed"} {
		h.set(t, "signup_mode="+mode)
		refused(t, h.FreeName(ctx, "paypal", elsewhere), want)
	}
}
