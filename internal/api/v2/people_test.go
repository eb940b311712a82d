package v2_test

import (
	"strings"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

func TestPeopleAreSeenByThoseWhoMay(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, key := h.person("ann", "user")
	_, bob := h.person("bob", "user")
	admin, _ := h.person("root", gallery.Admin)
	root := h.signIn(admin)
	asRoot := func(method, path string, body any) reply { return h.ask(method, path, "", body, "Cookie", root) }
	h.upload(key, "", 1)
	h.upload(bob, "", 2)

	first := h.ask("GET", "/users?sort=username_asc&limit=1", "", nil)
	h.wants("first page", first, 200, "")
	second := h.ask("GET", "/users?sort=username_asc&limit=1&cursor="+first.str("next"), "", nil)
	if !strings.Contains(first.text, `"name":"ann"`) || !strings.Contains(second.text, `"name":"bob"`) || second.str("next") != "" || strings.Contains(first.text, "account") {
		t.Errorf("pages: %s then %s", first.text, second.text)
	}
	if r := h.ask("GET", "/users/ann", bob, nil); r.status != 200 || r.str("links.profile") != h.url+"/user/ann" || strings.Contains(r.text, "example.test") || r.at("media") != 1.0 {
		t.Errorf("another: %d %s", r.status, r.text)
	}
	h.wants("follow", h.ask("PUT", "/users/ann/follow", bob, nil), 204, "")
	if r := h.ask("GET", "/users/ann/followers", "", nil); r.status != 200 || !strings.Contains(r.text, `"name":"bob"`) {
		t.Errorf("followers: %s", r.text)
	}
	if r := h.ask("GET", "/users/bob/followed", "", nil); r.status != 200 || !strings.Contains(r.text, `"name":"ann"`) {
		t.Errorf("followed: %s", r.text)
	}
	h.wants("hide", h.ask("PATCH", "/me", key, `{"private":true}`), 200, "")
	h.wants("hidden", h.ask("GET", "/users/ann", bob, nil), 404, "user.not_found")
	h.wants("hidden followers", h.ask("GET", "/users/ann/followers", bob, nil), 404, "user.not_found")
	h.wants("for himself", h.ask("GET", "/users/ann", key, nil), 200, "")
	h.wants("nobody", h.ask("GET", "/users/nobody", key, nil), 404, "")
	if r := h.ask("GET", "/users", bob, nil); strings.Contains(r.text, `"name":"ann"`) {
		t.Errorf("hidden: %s", r.text)
	}
	if r := asRoot("GET", "/users/ann", nil); r.status != 200 || r.str("account.email") != "ann@example.test" || r.at("account.quota_bytes") != -1.0 || r.at("account.used_bytes") == 0.0 {
		t.Errorf("for staff: %s", r.text)
	}

	for _, query := range []string{"all=true", "rank=user", "banned=true", "status=valid", "prefix=a"} {
		h.wants(query+" for users", h.ask("GET", "/users?"+query, "", nil, "Cookie", h.signIn(ann)), 403, "account.denied")
		h.wants(query+" for guests", h.ask("GET", "/users?"+query, "", nil), 401, "login.needed")
		h.wants(query+" for keys without admin", h.ask("GET", "/users?"+query, h.keyOf(admin, gallery.DefaultScopes), nil), 403, "key.scope")
	}
	all := asRoot("GET", "/users?all=true&limit=2", nil)
	rest := asRoot("GET", "/users?all=true&limit=2&cursor="+all.str("next"), nil)
	if strings.Count(all.text, `"account"`) != 2 || strings.Count(rest.text, `"account"`) != 1 || rest.str("next") != "" || !strings.Contains(rest.text, `"name":"ann"`) {
		t.Errorf("all: %s then %s", all.text, rest.text)
	}
	if r := asRoot("GET", "/users?prefix=AN&rank=user", nil); strings.Count(r.text, `"account"`) != 1 || !strings.Contains(r.text, `"name":"ann"`) {
		t.Errorf("filtered: %s", r.text)
	}
	h.wants("all, in an order", asRoot("GET", "/users?all=true&sort=username_asc", nil), 422, "list.sort")
	h.wants("a bad cursor", asRoot("GET", "/users?all=true&cursor=x", nil), 422, "cursor")
	h.wants("a bad rank", asRoot("GET", "/users?rank=king", nil), 422, "request.invalid")
}

func TestStaffLooksAfterAccounts(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	admin, _ := h.person("root", gallery.Admin)
	manager, _ := h.person("modest", gallery.Manager)
	root, mod := h.signIn(admin), h.signIn(manager)
	asRoot := func(method, path string, body any) reply { return h.ask(method, path, "", body, "Cookie", root) }
	asMod := func(method, path string, body any) reply { return h.ask(method, path, "", body, "Cookie", mod) }

	const wish = `{"name":"Cleo","email":"cleo@example.test","password":"correct horse","rank":"manager"}`
	h.wants("by a manager", asMod("POST", "/users", wish), 403, "account.denied")
	made := asRoot("POST", "/users", wish)
	h.wants("make", made, 201, "")
	if made.str("name") != "cleo" || made.str("account.rank") != "manager" || made.str("account.status") != "valid" {
		t.Errorf("made: %s", made.text)
	}
	h.enter("cleo", "correct horse")
	for what, c := range map[string]struct {
		body, field string
		status      int
	}{
		"the same name":    {`{"name":"cleo","email":"c@example.test","password":"correct horse"}`, "name", 409},
		"the same address": {`{"name":"dora","email":"Cleo@example.test","password":"correct horse"}`, "email", 409},
		"a route's name":   {`{"name":"search","email":"c@example.test","password":"correct horse"}`, "name", 422},
		"no address":       {`{"name":"dora","email":"x@y@z","password":"correct horse"}`, "email", 422},
		"short":            {`{"name":"dora","email":"c@example.test","password":"x"}`, "password", 422},
		"no such rank":     {`{"name":"dora","email":"c@example.test","password":"correct horse","rank":"guest"}`, "rank", 422},
	} {
		if r := asRoot("POST", "/users", c.body); r.status != c.status || r.str("field") != c.field {
			t.Errorf("%s: %d %s, want %d about %q", what, r.status, r.text, c.status, c.field)
		}
	}

	changed := asMod("PATCH", "/users/ann", `{"bio":"cut","quota_bytes":5000}`)
	h.wants("change", changed, 200, "")
	if changed.str("bio") != "cut" || changed.at("account.quota_bytes") != 5000.0 {
		t.Errorf("changed: %s", changed.text)
	}
	if r := asMod("PATCH", "/users/ann", `{"rank":"admin"}`); r.status != 403 || r.str("field") != "rank" {
		t.Errorf("a rank by a manager: %d %s", r.status, r.text)
	}
	h.wants("an administrator by a manager", asMod("PATCH", "/users/root", `{"bio":"x"}`), 403, "account.denied")
	h.wants("by a user", h.ask("PATCH", "/users/cleo", "", `{"bio":"x"}`, "Cookie", "session="+h.enterNew("eve")), 404, "user.not_found")
	if r := asMod("PATCH", "/users/ann", `{"quota_bytes":-2}`); r.status != 422 || r.str("field") != "quota_bytes" {
		t.Errorf("a bad quota: %d %s", r.status, r.text)
	}
	if r := asRoot("PATCH", "/users/root", `{"rank":"user"}`); r.status != 409 || r.str("code") != "account.last_admin" {
		t.Errorf("the last administrator: %d %s", r.status, r.text)
	}

	h.wants("oneself", asRoot("PUT", "/users/root/ban", nil), 409, "account.self")
	h.wants("ban", asMod("PUT", "/users/ann/ban", nil), 204, "")
	h.wants("banned", h.ask("GET", "/me", key, nil), 403, "user.banned")
	if r := asMod("GET", "/users?banned=true", nil); strings.Count(r.text, `"account"`) != 1 {
		t.Errorf("banned: %s", r.text)
	}
	h.wants("unban", asMod("DELETE", "/users/ann/ban", nil), 204, "")
	h.wants("unbanned", h.ask("GET", "/me", key, nil), 200, "")
	h.wants("a password by a user", h.ask("PUT", "/users/ann/password", "", `{"password":"battery staple"}`, "Cookie", "session="+h.enter("eve", "correct horse")), 404, "user.not_found")
	h.wants("password", asMod("PUT", "/users/ann/password", `{"password":"battery staple"}`), 204, "")
	session := "session=" + h.enter("ann", "battery staple")
	h.wants("end sessions", asMod("DELETE", "/users/ann/sessions", nil), 204, "")
	h.wants("ended", h.ask("GET", "/me", "", nil, "Cookie", session), 401, "login.needed")
	h.wants("no codes", asMod("DELETE", "/users/ann/two-factor", nil), 204, "")
	h.wants("avatar", h.ask("PUT", "/me/avatar", key, picture(t, 200, 200, 1)), 200, "")
	h.wants("away with it", asMod("DELETE", "/users/ann/avatar", nil), 204, "")
	if r := asMod("GET", "/users/ann", nil); r.at("links.avatar") != nil {
		t.Errorf("avatar: %s", r.text)
	}

	h.write(func(tx *db.Tx) error {
		for name, status := range map[string]gallery.UserStatus{"late": gallery.Unapproved, "spam": gallery.Unapproved, "slow": gallery.Unconfirmed} {
			u := gallery.User{Name: name, Email: name + "@example.test", Rank: gallery.Member, Status: status}
			if err := tx.InsertUser(t.Context(), &u, h.Account.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	if r := asMod("GET", "/users?status=unapproved", nil); strings.Count(r.text, `"account"`) != 2 {
		t.Errorf("waiting: %s", r.text)
	}
	h.wants("approve", asMod("POST", "/users/late/approve", nil), 204, "")
	h.wants("approve again", asMod("POST", "/users/late/approve", nil), 404, "user.not_waiting")
	h.wants("reject", asMod("POST", "/users/spam/reject", nil), 204, "")
	h.wants("rejected", asMod("GET", "/users/spam", nil), 404, "user.not_found")
	h.wants("confirm", asMod("POST", "/users/slow/confirm", nil), 204, "")
	h.wants("delete", asMod("DELETE", "/users/slow", nil), 204, "")
	if r := asMod("GET", "/users/slow", nil); r.at("account.banned") != true || r.str("account.deletes") == "" {
		t.Errorf("deleted: %s", r.text)
	}
	h.wants("keep", asMod("POST", "/users/slow/keep", nil), 204, "")

	banned := asMod("POST", "/bans", `{"network":"192.0.2.*","message":"Go away.","expires":"2999-01-01T00:00:00Z"}`)
	if banned.status != 201 || banned.str("network") != "192.0.2.0/24" || banned.str("expires") != "2999-01-01T00:00:00Z" {
		t.Errorf("a ban: %s", banned.text)
	}
	h.wants("a ban within it", asMod("POST", "/bans", `{"network":"192.0.2.9"}`), 409, "ban.known")
	h.wants("no address", asMod("POST", "/bans", `{"network":"x"}`), 422, "ban.network")
	if r := asRoot("GET", "/bans", nil); r.status != 200 || !strings.Contains(r.text, banned.str("id")) {
		t.Errorf("bans: %s", r.text)
	}
	h.wants("lift", asRoot("DELETE", "/bans/"+banned.str("id"), nil), 204, "")
	h.wants("lifted", asRoot("DELETE", "/bans/"+banned.str("id"), nil), 404, "ban.not_found")
	invited := asMod("POST", "/invitations", `{"email":"fay@example.test","uses":2}`)
	h.wants("invite", invited, 201, "")
	if !strings.HasPrefix(invited.str("url"), h.url+"/signup?invitation=") || invited.at("uses") != 2.0 {
		t.Errorf("invite: %s", invited.text)
	}
	_, token, _ := strings.Cut(invited.str("url"), "=")
	if r := asRoot("GET", "/invitations", nil); r.status != 200 || !strings.Contains(r.text, invited.str("id")) || strings.Contains(r.text, token) {
		t.Errorf("invitations: %s", r.text)
	}
	h.wants("too many uses", asMod("POST", "/invitations", `{"uses":1001}`), 422, "request.invalid")
	h.wants("without letters", asMod("POST", "/invitations/letters", `{"email":"fay@example.test"}`), 500, "mail.unset")
	h.wants("by a user", h.ask("POST", "/invitations", "", `{}`, "Cookie", "session="+h.enter("eve", "correct horse")), 403, "account.denied")
	h.wants("revoke", asRoot("DELETE", "/invitations/"+invited.str("id"), nil), 204, "")
	h.wants("revoked", asRoot("DELETE", "/invitations/"+invited.str("id"), nil), 404, "invitation.not_found")
}

// enterNew makes a user and returns the token of his session.
func (h *house) enterNew(name string) string {
	h.t.Helper()
	h.member(name, gallery.Member)
	return h.enter(name, "correct horse")
}
