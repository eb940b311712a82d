package account_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// authenticator is a passkey in software: it signs as browsers and security keys do.
type authenticator struct {
	id     []byte
	key    *ecdsa.PrivateKey
	handle string // whose it is, base64url, as the site said
	origin string
	site   string // the site's domain
	count  uint32
	flags  byte // 0x01 present, 0x04 verified
}

func newAuthenticator(t *testing.T) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authenticator{id: make([]byte, 32), key: key, origin: base, site: "pics.example.test", flags: 0x05}
	rand.Read(a.id)
	return a
}

var b64 = base64.RawURLEncoding.EncodeToString

// options are what both halves of the ceremony look at.
type options struct {
	PublicKey struct {
		Challenge string
		RPID      string `json:"rpId"`
		RP        struct{ ID string }
		User      struct{ ID, Name string }
		Selection struct{ UserVerification string } `json:"authenticatorSelection"`
	}
}

func (a *authenticator) read(t *testing.T, c account.Ceremony) options {
	t.Helper()
	var o options
	if err := json.Unmarshal(c.Options, &o); err != nil || o.PublicKey.Challenge == "" {
		t.Fatal(string(c.Options), err)
	}
	return o
}

func (a *authenticator) client(kind, challenge string) []byte {
	b, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	return b
}

// data is the authenticator's own word: site, flags, counter and what follows.
func (a *authenticator) data(flags byte, rest ...byte) []byte {
	site := sha256.Sum256([]byte(a.site))
	return append(binary.BigEndian.AppendUint32(append(site[:], flags), a.count), rest...)
}

// make answers navigator.credentials.create.
func (a *authenticator) make(t *testing.T, c account.Ceremony) []byte {
	t.Helper()
	o := a.read(t, c)
	a.handle = o.PublicKey.User.ID
	point, err := a.key.PublicKey.Bytes() // 0x04, x, y
	if err != nil {
		t.Fatal(err)
	}
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 0x20), point[33:]...)
	rest := append(make([]byte, 16), 0, byte(len(a.id)))
	rest = append(append(rest, a.id...), cose...)
	data := a.data(a.flags|0x40, rest...)
	object := append([]byte{0xa3, 0x63}, "fmt"...)
	object = append(append(object, 0x64), "none"...)
	object = append(append(object, 0x67), "attStmt"...)
	object = append(append(object, 0xa0, 0x68), "authData"...)
	object = append(append(object, 0x58, byte(len(data))), data...)
	if len(data) > 255 {
		t.Fatal(len(data))
	}
	return a.answer(t, map[string]any{
		"clientDataJSON": b64(a.client("webauthn.create", o.PublicKey.Challenge)), "attestationObject": b64(object),
	})
}

// use answers navigator.credentials.get.
func (a *authenticator) use(t *testing.T, c account.Ceremony) []byte {
	t.Helper()
	o := a.read(t, c)
	client := a.client("webauthn.get", o.PublicKey.Challenge)
	a.count++
	data := a.data(a.flags)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return a.answer(t, map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": a.handle,
	})
}

func (a *authenticator) answer(t *testing.T, response map[string]any) []byte {
	t.Helper()
	b, err := json.Marshal(map[string]any{
		"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// register gives somebody a passkey.
func register(t *testing.T, h *house, by gallery.Actor, a *authenticator) {
	t.Helper()
	c, err := h.BeginPasskey(t.Context(), by, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.FinishPasskey(t.Context(), by, c.State, "phone", a.make(t, c)); err != nil {
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
	c, err := h.BeginPasskeySignIn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if o := a.read(t, c); o.PublicKey.RPID != "pics.example.test" {
		t.Error("the site calls itself", o.PublicKey.RPID)
	}
	answer := a.use(t, c)
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
	if c, err = h.BeginPasskeySignIn(ctx); err != nil {
		t.Fatal(err)
	}
	_, err = h.FinishPasskeySignIn(ctx, c.State, a.use(t, c), home)
	refused(t, err, "passkey.wrong")
}

func TestPasskeysOfOthersAndElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann, bob := h.person(t, "ann", gallery.Member), h.person(t, "bob", gallery.Member)
	a := newAuthenticator(t)
	register(t, h, ann, a)
	for name, change := range map[string]func(*authenticator){
		"another origin":    func(b *authenticator) { b.origin = "https://evil.example.test" },
		"http":              func(b *authenticator) { b.origin = "http://pics.example.test" },
		"another site":      func(b *authenticator) { b.site = "evil.example.test" },
		"nobody verified":   func(b *authenticator) { b.flags = 0x01 },
		"another key":       func(b *authenticator) { b.key = newAuthenticator(t).key },
		"an unknown one":    func(b *authenticator) { b.id = newAuthenticator(t).id },
		"another's handle":  func(b *authenticator) { b.handle = b64([]byte("somebody else, of thirty-two by.")) },
		"a counter of then": func(b *authenticator) { b.count = 0 },
	} {
		a.count = 5
		good, err := h.BeginPasskeySignIn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if name == "a counter of then" {
			if _, err := h.FinishPasskeySignIn(ctx, good.State, a.use(t, good), home); err != nil {
				t.Fatal(err)
			}
		}
		b := *a
		change(&b)
		c, err := h.BeginPasskeySignIn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		e, err := h.FinishPasskeySignIn(ctx, c.State, b.use(t, c), account.From{Address: "192.0.2.77"})
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
	_, err = h.FinishPasskey(ctx, bob, c.State, "phone", fresh.make(t, c))
	refused(t, err, "passkey.wrong") // begun by another person
	_, err = h.FinishPasskey(ctx, ann, c.State, "phone", fresh.make(t, c))
	refused(t, err, "token.over")
	if c, err = h.BeginPasskey(ctx, bob, "correct horse"); err != nil {
		t.Fatal(err)
	}
	_, err = h.FinishPasskey(ctx, bob, c.State, "phone", a.make(t, c))
	refused(t, err, "passkey.taken") // ann's, which stays hers
	for _, bad := range []string{"", "{}", "null", `{"id":1}`, string(make([]byte, 70_000))} {
		if c, err = h.BeginPasskey(ctx, bob, "correct horse"); err != nil {
			t.Fatal(err)
		}
		_, err = h.FinishPasskey(ctx, bob, c.State, "phone", []byte(bad))
		refused(t, err, "passkey.wrong")
	}
	if c, err = h.BeginPasskeySignIn(ctx); err != nil {
		t.Fatal(err)
	}
	h.pass(11 * time.Minute)
	_, err = h.FinishPasskeySignIn(ctx, c.State, a.use(t, c), home)
	refused(t, err, "token.over")
	h.Base = func() string { return "" }
	_, err = h.BeginPasskeySignIn(ctx)
	refused(t, err, "passkey.base_url")
}
