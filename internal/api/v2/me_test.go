package v2_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// member makes somebody with a password and signs him in.
func (h *house) member(name string, rank gallery.Rank) (u gallery.User, session string) {
	h.t.Helper()
	if err := h.Account.Add(h.t.Context(), account.Person{Name: name, Email: name + "@example.test", Password: "correct horse"}, rank); err != nil {
		h.t.Fatal(err)
	}
	u, err := h.DB.UserByName(h.t.Context(), name)
	if err != nil {
		h.t.Fatal(err)
	}
	return u, h.signIn(u)
}

func TestOnesOwnAccount(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.set("quota_user_mb", "7")
	ann, key := h.person("ann", "user")
	h.person("bob", "user")
	h.wants("a guest", h.ask("GET", "/me", "", nil), 401, "login.needed")
	me := h.ask("GET", "/me", key, nil)
	h.wants("get", me, 200, "")
	if me.str("name") != "ann" || me.str("email") != "ann@example.test" || me.str("rank") != "user" || me.at("password") != false || me.str("links.profile") != h.url+"/user/ann" || me.at("links.avatar") != nil {
		t.Errorf("get: %s", me.text)
	}
	changed := h.ask("PATCH", "/me", key, `{"full_name":" Ann B. ","websites":["https://ann.example.test/"],"private":true,"language":"zh-CN","timezone":"Asia/Taipei","show_nsfw":true,"visibility":"link","expiration":"P1W","metadata":"strip"}`)
	h.wants("change", changed, 200, "")
	if again := h.ask("GET", "/me", key, nil); again.text != changed.text || again.str("full_name") != "Ann B." || again.at("private") != true || again.str("preferences.language") != "zh-CN" ||
		again.at("preferences.show_nsfw") != true || again.str("defaults.visibility") != "link" || again.str("defaults.expiration") != "P1W" || again.at("preferences.newsletter") != me.at("preferences.newsletter") {
		t.Errorf("changed: %s, then %s", changed.text, again.text)
	}
	for what, c := range map[string]struct {
		body, field string
		status      int
	}{
		"another's name":    {`{"name":"bob"}`, "name", 409},
		"a name too short":  {`{"name":"b"}`, "name", 422},
		"a route's name":    {`{"name":"search"}`, "name", 422},
		"no page":           {`{"websites":["https://ann.example.test/","javascript:alert(1)"]}`, "websites", 422},
		"no language":       {`{"language":"xx"}`, "language", 422},
		"no place":          {`{"timezone":"Mars/Base"}`, "timezone", 422},
		"a long text":       {`{"bio":"` + strings.Repeat("x", 256) + `"}`, "bio", 422},
		"of no visibility":  {`{"visibility":"password"}`, "visibility", 422},
		"no interval":       {`{"expiration":"P9Y"}`, "expiration", 422},
		"a rank of his own": {`{"rank":"admin"}`, "rank", 422},
		"room of his own":   {`{"quota":0}`, "quota", 422},
	} {
		if r := h.ask("PATCH", "/me", key, c.body); r.status != c.status || r.str("field") != c.field {
			t.Errorf("%s: %d %s, want %d about %q", what, r.status, r.text, c.status, c.field)
		}
	}
	h.upload(key, "?title=Mine", 1)
	usage := h.ask("GET", "/me/usage", key, nil)
	used, _ := usage.at("used_bytes").(float64)
	if usage.status != 200 || used <= 0 || usage.at("quota_bytes") != 7e6 || usage.at("media") != 1.0 || usage.at("albums") != 0.0 {
		t.Errorf("usage: %d %s", usage.status, usage.text)
	}

	set := h.ask("PUT", "/me/avatar", key, picture(t, 300, 300, 1))
	h.wants("avatar", set, 200, "")
	if r := h.ask("GET", "/me", key, nil); set.str("url") == "" || r.str("links.avatar") != set.str("url") || r.at("links.background") != nil {
		t.Errorf("avatar: %s, then %s", set.text, r.text)
	}
	h.wants("background", h.ask("PUT", "/me/background", key, picture(t, 900, 300, 1)), 200, "")
	h.wants("no picture", h.ask("PUT", "/me/avatar", key, []byte("hello")), 415, "")
	for range 2 {
		h.wants("without", h.ask("DELETE", "/me/avatar", key, nil), 204, "")
	}
	if r := h.ask("GET", "/me", key, nil); r.at("links.avatar") != nil || r.str("links.background") == "" {
		t.Errorf("without: %s", r.text)
	}

	h.set("account_deletion_days", "3")
	session := h.signIn(ann)
	gone := h.ask("POST", "/me/deletion", "", `{}`, "Cookie", session)
	h.wants("delete", gone, 202, "")
	if at, err := time.Parse(time.RFC3339, gone.str("deletes")); err != nil || time.Until(at) < 71*time.Hour || time.Until(at) > 73*time.Hour {
		t.Errorf("delete: %s, %v", gone.text, err)
	}
	h.wants("its session", h.ask("GET", "/me", "", nil, "Cookie", session), 401, "login.needed")
	h.wants("its key", h.ask("GET", "/me", key, nil), 401, "key.invalid")
}

func TestKeysAndAccountsAreNotChangedUnseen(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, key := h.person("ann", "user")
	session := h.signIn(ann)
	trip := h.ask("POST", "/albums", key, `{"name":"Trip"}`).str("id")

	made := h.ask("POST", "/keys", "", map[string]any{"name": "phone", "scopes": []string{"upload"}, "album": trip}, "Cookie", session)
	h.wants("make a key", made, 201, "")
	if made.str("album") != trip || made.str("key") == "" || made.str("etag") == "" || made.str("etag") != made.header.Get("ETag") {
		t.Errorf("made: %s", made.text)
	}
	at := "/keys/" + made.str("id")
	changed := h.ask("PATCH", at, "", `{"name":"tablet","visibility":"link","expires":"2099-01-01T00:00:00Z"}`, "Cookie", session, "If-Match", made.header.Get("ETag"))
	h.wants("change it", changed, 200, "")
	if changed.str("name") != "tablet" || changed.str("visibility") != "link" || changed.str("album") != trip || changed.str("expires") != "2099-01-01T00:00:00Z" || changed.at("key") != nil {
		t.Errorf("changed: %s", changed.text)
	}
	h.wants("too late", h.ask("PATCH", at, "", `{"name":"watch"}`, "Cookie", session, "If-Match", made.header.Get("ETag")), 412, "etag.stale")
	h.wants("no end", h.ask("PATCH", at, "", `{"expires":"tomorrow"}`, "Cookie", session), 422, "key.expires")
	h.wants("no album", h.ask("PATCH", at, "", `{"album":"nothing1"}`, "Cookie", session), 404, "key.album")
	h.wants("by a key", h.ask("PATCH", at, key, `{"name":"watch"}`), 403, "account.session")
	h.wants("no key", h.ask("PATCH", "/keys/nothing1", "", `{"name":"watch"}`, "Cookie", session), 404, "key.not_found")
	freed := h.ask("PATCH", at, "", `{"visibility":"","album":"","expires":""}`, "Cookie", session)
	if freed.status != 200 || freed.str("name") != "tablet" || freed.at("album") != nil || freed.at("expires") != nil || freed.str("visibility") != "" {
		t.Errorf("freed: %d %s", freed.status, freed.text)
	}

	_, boss := h.person("boss", "admin")
	staff := h.keyOf(h.user("boss"), gallery.Scopes)
	for _, c := range []struct{ path, key string }{{"/me", key}, {"/users/ann", staff}} {
		read := h.ask("GET", c.path, c.key, nil)
		etag := read.header.Get("ETag")
		first := h.ask("PATCH", c.path, c.key, `{"bio":"`+c.path+`"}`, "If-Match", etag)
		h.wants(c.path, first, 200, "")
		if etag == "" || first.header.Get("ETag") == etag || first.header.Get("ETag") != h.ask("GET", c.path, c.key, nil).header.Get("ETag") {
			t.Errorf("%s: ETag %q, then %q", c.path, etag, first.header.Get("ETag"))
		}
		h.wants(c.path+" too late", h.ask("PATCH", c.path, c.key, `{"bio":"lost"}`, "If-Match", etag), 412, "etag.stale")
		h.wants(c.path+" whatever it is", h.ask("PATCH", c.path, c.key, `{"websites":[]}`, "If-Match", "*"), 200, "")
		if r := h.ask("GET", c.path, c.key, nil); r.str("bio") != c.path {
			t.Errorf("%s: %s", c.path, r.text)
		}
	}
	if r := h.ask("GET", "/users/ann", boss, nil); r.header.Get("ETag") != "" {
		t.Error("who may change nothing is told a state", r.header)
	}
}

// user fetches somebody.
func (h *house) user(name string) gallery.User {
	h.t.Helper()
	u, err := h.DB.UserByName(h.t.Context(), name)
	if err != nil {
		h.t.Fatal(err)
	}
	return u
}

func TestOnesOwnData(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	_, other := h.person("bob", "user")
	mine, his := h.upload(key, "?visibility=private", 1), h.upload(other, "", 2)
	r := h.ask("GET", "/me/export", key, nil)
	if r.status != 200 || r.header.Get("Content-Type") != "application/zip" || r.header.Get("Content-Disposition") != `attachment; filename="ann.zip"` {
		t.Fatalf("export: %d %v", r.status, r.header)
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(r.text)), int64(len(r.text)))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range z.File {
		names[f.Name] = true
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, in); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if !names["account.json"] || !names["albums.json"] || !names["media/"+mine+".json"] || names["media/"+his+".json"] {
		t.Errorf("export: %v", names)
	}

	for _, kind := range gallery.ClientKinds {
		f := h.ask("POST", "/keys/clients", key, map[string]string{"kind": kind, "key": key})
		if f.status != 200 || !strings.Contains(f.text, key) || !strings.HasPrefix(f.header.Get("Content-Disposition"), `attachment; filename="127.0.0.1-`) {
			t.Errorf("%s: %d %v %s", kind, f.status, f.header, f.text)
		}
	}
	h.wants("another's key", h.ask("POST", "/keys/clients", key, map[string]string{"kind": "curl", "key": other}), 404, "key.not_found")
	h.wants("no key", h.ask("POST", "/keys/clients", key, `{"kind":"curl","key":"x"}`), 404, "key.not_found")
	h.wants("no program", h.ask("POST", "/keys/clients", key, map[string]string{"kind": "fax", "key": key}), 422, "request.invalid")
}

func TestWhatOneSignsInBy(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, session := h.member("ann", "user")
	do := func(method, path string, body any) reply { return h.ask(method, path, "", body, "Cookie", session) }
	h.wants("from elsewhere", h.ask("PUT", "/me/password", "", `{}`, "Cookie", session, "Origin", "https://evil.example.test"), 403, "origin.denied")

	elsewhere := h.signIn(ann)
	list := do("GET", "/me/sessions", nil)
	if list.status != 200 || strings.Count(list.text, `"id"`) != 2 || strings.Count(list.text, `"current":true`) != 1 || strings.Contains(list.text, strings.TrimPrefix(session, "session=")) {
		t.Fatalf("sessions: %d %s", list.status, list.text)
	}
	for _, item := range list.at("items").([]any) {
		if s := item.(map[string]any); s["current"] == false {
			h.wants("end it", do("DELETE", "/me/sessions/"+s["id"].(string), nil), 204, "")
		}
	}
	h.wants("no session", do("DELETE", "/me/sessions/nothing", nil), 404, "session.not_found")
	h.wants("ended", h.ask("GET", "/me", "", nil, "Cookie", elsewhere), 401, "login.needed")
	elsewhere = h.signIn(ann)
	h.wants("end all others", do("DELETE", "/me/sessions", nil), 204, "")
	h.wants("ended", h.ask("GET", "/me", "", nil, "Cookie", elsewhere), 401, "login.needed")

	elsewhere = h.signIn(ann)
	h.wants("a wrong password", do("PUT", "/me/password", `{"current_password":"x","password":"battery staple"}`), 422, "password.wrong")
	h.wants("no password", do("PUT", "/me/password", `{"password":"battery staple"}`), 422, "password.wrong")
	h.wants("a short one", do("PUT", "/me/password", `{"current_password":"correct horse","password":"abc"}`), 422, "request.invalid")
	h.wants("password", do("PUT", "/me/password", `{"current_password":"correct horse","password":"battery staple"}`), 204, "")
	h.wants("kept", do("GET", "/me", nil), 200, "")
	h.wants("ended", h.ask("GET", "/me", "", nil, "Cookie", elsewhere), 401, "login.needed")

	h.wants("e-mail by nobody", do("PUT", "/me/email", `{"email":"a@example.test"}`), 422, "password.wrong")
	h.wants("no e-mail", do("PUT", "/me/email", `{"email":"a@b@c","current_password":"battery staple"}`), 422, "person.email")
	const moved = `{"email":"a@example.test","current_password":"battery staple"}`
	h.wants("e-mail without letters", do("PUT", "/me/email", moved), 500, "mail.unset")
	h.set("email_smtp_server", "127.0.0.1")
	h.set("email_from_email", "house@example.test")
	h.set("base_url", "https://img.example.test")
	h.wants("e-mail", do("PUT", "/me/email", moved), 202, "")
	if r := do("GET", "/me", nil); r.str("email") != "ann@example.test" {
		t.Errorf("before the letter's link was opened: %s", r.text)
	}

	setup := do("POST", "/me/two-factor", nil)
	h.wants("begin", setup, 200, "")
	code, err := totp.GenerateCode(setup.str("secret"), time.Now())
	if err != nil || !strings.HasPrefix(setup.str("url"), "otpauth://totp/") {
		t.Fatal(err, setup.text)
	}
	h.wants("a wrong code", do("POST", "/me/two-factor/confirm", map[string]string{"setup": setup.str("setup"), "code": "abcdef"}), 422, "code.wrong")
	h.wants("of no secret", do("POST", "/me/two-factor/confirm", map[string]string{"setup": "x", "code": code}), 403, "token.over")
	on := do("POST", "/me/two-factor/confirm", map[string]string{"setup": setup.str("setup"), "code": code})
	h.wants("confirm", on, 200, "")
	h.wants("again", do("POST", "/me/two-factor", nil), 409, "code.on")
	codes := on.at("recovery_codes").([]any)
	if len(codes) != 10 || do("GET", "/me", nil).at("two_factor") != true {
		t.Errorf("confirm: %s", on.text)
	}
	renewed := do("POST", "/me/two-factor/recovery-codes", map[string]any{"code": codes[0]})
	h.wants("renew", renewed, 200, "")
	h.wants("an old one", do("POST", "/me/two-factor/off", map[string]any{"code": codes[1]}), 422, "code.wrong")
	h.wants("off", do("POST", "/me/two-factor/off", map[string]any{"code": renewed.at("recovery_codes").([]any)[0]}), 204, "")
	h.wants("off twice", do("POST", "/me/two-factor/off", `{"code":"123456"}`), 409, "code.off")

	h.wants("a passkey by nobody", do("POST", "/me/passkeys/begin", `{}`), 422, "password.wrong")
	begun := do("POST", "/me/passkeys/begin", `{"current_password":"battery staple"}`)
	if begun.status != http.StatusOK || begun.str("state") == "" || begun.str("options.publicKey.rp.id") != "img.example.test" {
		t.Errorf("passkey: %d %s", begun.status, begun.text)
	}
	h.wants("of no browser", do("POST", "/me/passkeys", map[string]any{"name": "phone", "state": begun.str("state"), "credential": map[string]string{"id": "x"}}), 422, "passkey.wrong")
	h.wants("rename none", do("PATCH", "/me/passkeys/nothing", `{"name":"x"}`), 404, "passkey.not_found")
	h.wants("delete none", do("DELETE", "/me/passkeys/nothing", nil), 404, "passkey.not_found")
	for _, path := range []string{"/me/passkeys", "/me/identities"} {
		if r := do("GET", path, nil); r.status != 200 || len(r.at("items").([]any)) != 0 {
			t.Errorf("%s: %d %s", path, r.status, r.text)
		}
	}
	h.wants("unlink none", do("DELETE", "/me/identities?issuer=x&subject=y", nil), 404, "")

	h.wants("delete by nobody", do("POST", "/me/deletion", `{}`), 422, "password.wrong")
	h.wants("delete", do("POST", "/me/deletion", `{"current_password":"battery staple"}`), 202, "")
	h.wants("gone", do("GET", "/me", nil), 401, "login.needed")
	back := h.ask("GET", "/me", "", nil, "Cookie", "session="+h.enter("ann", "battery staple"))
	h.wants("come back", back, 200, "")
}

// enter signs somebody in by his password and returns the session's token.
func (h *house) enter(name, password string) string {
	h.t.Helper()
	e, err := h.Account.SignIn(h.t.Context(), name, password, account.From{Address: "127.0.0.1"})
	if err != nil {
		h.t.Fatal(err)
	}
	return e.Session
}
