package testkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Authenticator is a passkey in software: it signs as browsers and security keys do.
type Authenticator struct {
	ID     []byte
	Key    *ecdsa.PrivateKey
	Handle string // whose it is, base64url, as the site said
	Origin string
	Site   string // the site's domain
	Count  uint32
	Flags  byte // 0x01 present, 0x04 verified
}

// NewAuthenticator makes one that is at an origin of a site and verifies who uses it.
func NewAuthenticator(t *testing.T, origin, site string) *Authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &Authenticator{ID: make([]byte, 32), Key: key, Origin: origin, Site: site, Flags: 0x05}
	rand.Read(a.ID)
	return a
}

var b64 = base64.RawURLEncoding.EncodeToString

// Asked is what both halves of a ceremony look at.
type Asked struct {
	PublicKey struct {
		Challenge string
		RPID      string `json:"rpId"`
		RP        struct{ ID string }
		User      struct{ ID, Name string }
		Selection struct{ UserVerification string } `json:"authenticatorSelection"`
	}
}

// Read tells what a ceremony asks for.
func (a *Authenticator) Read(t *testing.T, asked []byte) Asked {
	t.Helper()
	var o Asked
	if err := json.Unmarshal(asked, &o); err != nil || o.PublicKey.Challenge == "" {
		t.Fatal(string(asked), err)
	}
	return o
}

func (a *Authenticator) client(kind, challenge string) []byte {
	b, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.Origin, "crossOrigin": false})
	return b
}

// data is the authenticator's own word: site, flags, counter and what follows.
func (a *Authenticator) data(flags byte, rest ...byte) []byte {
	site := sha256.Sum256([]byte(a.Site))
	return append(binary.BigEndian.AppendUint32(append(site[:], flags), a.Count), rest...)
}

// Make answers navigator.credentials.create.
func (a *Authenticator) Make(t *testing.T, asked []byte) []byte {
	t.Helper()
	o := a.Read(t, asked)
	a.Handle = o.PublicKey.User.ID
	point, err := a.Key.PublicKey.Bytes() // 0x04, x, y
	if err != nil {
		t.Fatal(err)
	}
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 0x20), point[33:]...)
	rest := append(make([]byte, 16), 0, byte(len(a.ID)))
	rest = append(append(rest, a.ID...), cose...)
	data := a.data(a.Flags|0x40, rest...)
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

// Use answers navigator.credentials.get.
func (a *Authenticator) Use(t *testing.T, asked []byte) []byte {
	t.Helper()
	o := a.Read(t, asked)
	client := a.client("webauthn.get", o.PublicKey.Challenge)
	a.Count++
	data := a.data(a.Flags)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.Key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return a.answer(t, map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": a.Handle,
	})
}

func (a *Authenticator) answer(t *testing.T, response map[string]any) []byte {
	t.Helper()
	b, err := json.Marshal(map[string]any{
		"id": b64(a.ID), "rawId": b64(a.ID), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
