package app_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// What people do with their own account, and how they come in, is asked with bodies that
// do it. As it changes who asks, somebody else of the same rank asks each time: his
// likeness, who is made for the deed. Who has no account asks as himself, for a member's.

const (
	likePassword = "correct horse"
	likeBase     = "https://pics.example.test"
	recoveryCode = "abcdabcdabcdabcd"
	totpSecret   = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

// made is what a deed on somebody's account is about.
type made = func(*testing.T, *matrix, gallery.Actor) *thing

// ranks are those of who has an account.
var ranks = map[string]gallery.Rank{
	"stranger": gallery.Member, "owner": gallery.Member, "collaborator": gallery.Member, "manager": gallery.Manager, "admin": gallery.Admin,
}

// likeness is somebody of an asker's rank who asks in his place, and what he asks for.
func (x *matrix) likeness(t *testing.T, by *asker, of made) (*asker, *thing) {
	t.Helper()
	rank, has := ranks[by.name]
	if !has {
		who, _ := x.person(t, gallery.Member)
		return &asker{name: by.name, cookies: by.cookies, address: somewhere()}, of(t, x, who)
	}
	who, cookie := x.person(t, rank)
	return &asker{name: by.name, cookies: []*http.Cookie{cookie}, address: somewhere()}, of(t, x, who)
}

// somewhere is an address that nobody else comes from, as wrong guesses are counted by
// where they come from.
func somewhere() string {
	b := make([]byte, 4)
	rand.Read(b)
	return fmt.Sprintf("2001:db8:%x:%x::1", b[:2], b[2:])
}

// person makes somebody with a session and a password.
func (x *matrix) person(t *testing.T, rank gallery.Rank) (gallery.Actor, *http.Cookie) {
	t.Helper()
	who, cookie := x.settle(t, "x"+strings.ToLower(gallery.RandomID(11)), rank)
	hash, err := x.h.Curate.Hash(t.Context(), likePassword)
	if err != nil {
		t.Fatal(err)
	}
	x.write(t, func(ctx context.Context, tx *db.Tx) error { return tx.SetPassword(ctx, who.UserID, hash) })
	return who, cookie
}

// himself is nothing but who asks.
func himself(_ *testing.T, _ *matrix, who gallery.Actor) *thing {
	return &thing{state: "person", id: who.Name, owner: who.Name}
}

// ofAnother is what is not the asker's own.
func ofAnother(what made) made {
	return func(t *testing.T, x *matrix, _ gallery.Actor) *thing {
		t.Helper()
		who, _ := x.person(t, gallery.Member)
		return what(t, x, who)
	}
}

// withCodes is somebody who is asked for codes.
func withCodes(t *testing.T, x *matrix, who gallery.Actor) *thing {
	t.Helper()
	x.write(t, func(ctx context.Context, tx *db.Tx) error { return setCodes(ctx, tx, who.UserID) })
	return himself(t, x, who)
}

func setCodes(ctx context.Context, tx *db.Tx, id gallery.ID) error {
	hash := sha256.Sum256([]byte(recoveryCode))
	if err := tx.SetTOTP(ctx, id, totpSecret, 0); err != nil {
		return err
	}
	return tx.SetRecoveryCodes(ctx, id, [][]byte{hash[:]})
}

// beganCodes is a secret with its first code, as id and token.
func beganCodes(t *testing.T, x *matrix, who gallery.Actor) *thing {
	t.Helper()
	begun, err := x.h.Account.BeginTOTP(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(begun.Secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return &thing{state: "person", id: begun.Setup, owner: who.Name, token: code}
}

// madePasskey is what a browser answers when it has made a passkey, as id and token.
func madePasskey(t *testing.T, x *matrix, who gallery.Actor) *thing {
	t.Helper()
	c, err := x.h.Account.BeginPasskey(t.Context(), who, likePassword)
	if err != nil {
		t.Fatal(err)
	}
	answer := testkit.NewAuthenticator(t, likeBase, "pics.example.test").Make(t, c.Options)
	return &thing{state: "person", id: c.State, owner: who.Name, token: string(answer)}
}

// keptPasskey is a passkey.
func keptPasskey(t *testing.T, x *matrix, who gallery.Actor) *thing {
	t.Helper()
	made := madePasskey(t, x, who)
	k, err := x.h.Account.FinishPasskey(t.Context(), who, made.id, "phone", []byte(made.token))
	if err != nil {
		t.Fatal(err)
	}
	return &thing{state: "person", id: k.ID, owner: who.Name}
}

// usedPasskey is what a browser answers that has somebody's passkey, as id and token.
func usedPasskey(t *testing.T, x *matrix, _ *thing) *thing {
	t.Helper()
	who, _ := x.person(t, gallery.Member)
	c, err := x.h.Account.BeginPasskey(t.Context(), who, likePassword)
	if err != nil {
		t.Fatal(err)
	}
	key := testkit.NewAuthenticator(t, likeBase, "pics.example.test")
	if _, err := x.h.Account.FinishPasskey(t.Context(), who, c.State, "phone", key.Make(t, c.Options)); err != nil {
		t.Fatal(err)
	}
	if c, err = x.h.Account.BeginPasskeySignIn(t.Context(), account.From{Address: "198.51.100.9"}); err != nil {
		t.Fatal(err)
	}
	return &thing{state: "any", id: c.State, token: string(key.Use(t, c.Options))}
}

// anotherSession is a second sign-in.
func anotherSession(t *testing.T, x *matrix, who gallery.Actor) *thing {
	t.Helper()
	hash, now := sha256.Sum256([]byte(rand.Text())), time.Now()
	s := db.Session{ID: rand.Text(), Hash: hash[:], UserID: who.UserID, Created: now, LastSeen: now, Expires: now.Add(time.Hour)}
	x.write(t, func(ctx context.Context, tx *db.Tx) error { return tx.InsertSession(ctx, s) })
	return &thing{state: "person", id: s.ID, owner: who.Name}
}

// identified is an account elsewhere.
func identified(t *testing.T, x *matrix, who gallery.Actor) *thing {
	t.Helper()
	i := db.Identity{Issuer: "https://login.example.test", Subject: gallery.RandomID(12), UserID: who.UserID, Name: who.Name, Created: time.Now()}
	x.write(t, func(ctx context.Context, tx *db.Tx) error { return tx.InsertIdentity(ctx, i) })
	return &thing{state: "person", id: i.Subject, owner: who.Name, token: i.Issuer}
}

// aKey is a key, as id and token.
func aKey(t *testing.T, x *matrix, who gallery.Actor) *thing {
	t.Helper()
	text, k, err := x.h.Account.AddKey(t.Context(), who, account.KeyWish{Name: "k"})
	if err != nil {
		t.Fatal(err)
	}
	return &thing{state: "person", id: k.ID, owner: who.Name, token: text}
}

// selfRows are the deeds on one's own account: through the API, and by forms.
func selfRows(t *testing.T) map[string][]ask {
	t.Helper()
	rows := map[string][]ask{}
	who, whose := map[bool]grid{false: byAccount, true: byAccount.but("no", guests...)}, map[bool]grid{}
	for form, g := range who {
		whose[form] = g.but("none", accounts...)
	}
	add := func(route, what string, of made, want map[bool]grid, body func(*thing) fields) {
		_, path, _ := strings.Cut(route, " ")
		form := !strings.HasPrefix(path, "/api/")
		send := func(o *thing) request {
			r := request{path: strings.NewReplacer("{id}", o.id, "{role}", "avatar").Replace(path)}
			switch {
			case body == nil && form:
				r.body = url.Values{}
			case form:
				r.body = formOf(body(o))
			case body != nil:
				r.body = body(o)
			}
			return r
		}
		rows[route] = append(rows[route], ask{what: what, send: send, want: want[form], words: reached, self: of})
	}
	// both adds a deed of the API and the same of a form.
	both := func(route, page, what string, of made, want map[bool]grid, body func(*thing) fields) {
		add(route, what, of, want, body)
		add("POST "+page, what, of, want, body)
	}
	byPassword := func(more ...string) func(*thing) fields {
		return func(o *thing) fields {
			out := fields{"current_password": likePassword}
			for i := 0; i < len(more); i += 2 {
				out[more[i]] = strings.ReplaceAll(more[i+1], "NAME", o.owner)
			}
			return out
		}
	}
	without := func(pairs ...string) func(*thing) fields {
		return func(o *thing) fields {
			out := byPassword(pairs...)(o)
			delete(out, "current_password")
			return out
		}
	}
	unproven := map[bool]grid{false: who[false].but("refused", accounts...), true: who[true].but("refused", accounts...)}
	over := map[bool]grid{false: who[false].but("no", accounts...), true: who[true].but("no", accounts...)}
	both("PUT /api/2/me/password", "/settings/password", "by him", himself, who, byPassword("password", "battery staple"))
	both("PUT /api/2/me/password", "/settings/password", "by who does not know it", himself, unproven, without("password", "battery staple"))
	both("PUT /api/2/me/email", "/settings/email", "by him", himself, who, byPassword("email", "NAME@other.example.test"))
	both("PUT /api/2/me/email", "/settings/email", "by who does not know the password", himself, unproven, without("email", "NAME@other.example.test"))
	add("POST /api/2/me/deletion", "by him", himself, who, byPassword())
	add("POST /api/2/me/deletion", "by who does not know the password", himself, unproven, without())
	add("POST /settings/delete", "by him", himself, who, byPassword("sure", "1"))
	add("POST /settings/delete", "by who does not know the password", himself, unproven, without("sure", "1"))
	add("POST /settings/delete", "by who is not sure", himself, unproven, byPassword())
	add("POST /api/2/me/two-factor", "by him", himself, who, nil)
	add("POST /settings/codes/begin", "by him", himself, who, nil)
	code := func(o *thing) fields { return fields{"setup": o.id, "code": o.token} }
	both("POST /api/2/me/two-factor/confirm", "/settings/codes/enable", "by him", beganCodes, who, code)
	both("POST /api/2/me/two-factor/confirm", "/settings/codes/enable", "of another's", ofAnother(beganCodes), over, code)
	recovery := func(*thing) fields { return fields{"code": recoveryCode} }
	both("POST /api/2/me/two-factor/off", "/settings/codes/disable", "by him", withCodes, who, recovery)
	both("POST /api/2/me/two-factor/recovery-codes", "/settings/codes/renew", "by him", withCodes, who, recovery)
	both("POST /api/2/me/passkeys/begin", "/settings/passkeys/begin", "by him", himself, who, byPassword())
	both("POST /api/2/me/passkeys/begin", "/settings/passkeys/begin", "by who does not know the password", himself, unproven, without())
	add("POST /api/2/me/passkeys", "by him", madePasskey, who, func(o *thing) fields {
		return fields{"state": o.id, "name": "phone", "credential": json.RawMessage(o.token)}
	})
	add("POST /settings/passkeys", "by him", madePasskey, who, func(o *thing) fields {
		return fields{"state": o.id, "name": "phone", "credential": o.token}
	})
	rename := func(o *thing) fields { return fields{"name": "tablet"} }
	renameByID := func(o *thing) fields { return fields{"id": o.id, "name": "tablet"} }
	// theirs adds a deed on what is one's own, and on what is another's.
	theirs := func(route string, of made, body func(*thing) fields) {
		add(route, "his", of, who, body)
		add(route, "another's", ofAnother(of), whose, body)
	}
	theirs("PATCH /api/2/me/passkeys/{id}", keptPasskey, rename)
	theirs("DELETE /api/2/me/passkeys/{id}", keptPasskey, nil)
	theirs("POST /settings/passkeys/rename", keptPasskey, renameByID)
	theirs("POST /settings/passkeys/remove", keptPasskey, renameByID)
	theirs("DELETE /api/2/me/sessions/{id}", anotherSession, nil)
	theirs("POST /settings/sessions/{id}/end", anotherSession, nil)
	theirs("POST /settings/keys/{id}/revoke", aKey, nil)
	theirs("POST /settings/linked/remove", identified, func(o *thing) fields { return fields{"issuer": o.token, "subject": o.id} })
	unlink := to(func(o *thing) string {
		return "/api/2/me/identities?" + url.Values{"issuer": {o.token}, "subject": {o.id}}.Encode()
	})
	rows["DELETE /api/2/me/identities"] = []ask{
		{what: "his", want: who[false], words: reached, self: identified, send: unlink},
		{what: "another's", want: whose[false], words: reached, self: ofAnother(identified), send: unlink},
	}
	aFile := func(o *thing) fields { return fields{"kind": "curl", "key": o.token} }
	theirs("POST /api/2/keys/clients", aKey, aFile)
	theirs("POST /settings/keys/file", aKey, aFile)
	add("POST /settings/keys", "by him", himself, who, func(*thing) fields { return fields{"name": "k", "scopes": "upload"} })
	add("POST /settings/account", "by him", himself, who, func(o *thing) fields { return fields{"username": o.owner} })
	add("POST /settings/webhooks", "by him", himself, who, func(*thing) fields {
		return fields{"url": "https://hooks.example.test/x", "events": "media.uploaded"}
	})
	rows["PUT /api/2/me/avatar"] = []ask{{want: byAccount, words: reached, self: himself, send: with(at("/api/2/me/avatar"), picture(t, 20, 20))}}
	rows["POST /settings/pictures/{role}"] = []ask{{want: who[true], words: reached, self: himself, send: func(*thing) request { return pictureForm(t, "/settings/pictures/avatar") }}}
	rows["POST /login/passkey"] = []ask{{want: open, words: reached, bare: true, fresh: usedPasskey, send: func(o *thing) request {
		return request{path: "/login/passkey", body: url.Values{"state": {o.id}, "credential": {o.token}}, header: []string{"X-Forwarded-For", somewhere()}}
	}}}
	return rows
}

// formOf are fields as a form has them.
func formOf(f fields) url.Values {
	out := url.Values{}
	for name, value := range f {
		out.Set(name, fmt.Sprint(value))
	}
	return out
}

// pictureForm sends a picture as a form does.
func pictureForm(t *testing.T, path string) request {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "me.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(picture(t, 20, 20)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return request{path: path, body: body.Bytes(), header: []string{"Content-Type", form.FormDataContentType()}}
}
