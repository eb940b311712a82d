package account

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"calotype/internal/gallery"
)

// keyPrefix starts every user's key, as tools that look for leaked keys expect
// (api-v1.md 1.4).
const keyPrefix = "chv_"

// NewKey makes an API key `chv_<id>_<secret>` of a 256-bit secret. Only its hash
// is kept; the text is shown once.
func NewKey() (text, id string, hash []byte) {
	secret := make([]byte, 32)
	rand.Read(secret)
	id = gallery.RandomID(12)
	text = keyPrefix + id + "_" + hex.EncodeToString(secret)
	return text, id, hashSecret(text)
}

// SplitKey returns the id of a user's key; ok is false for what is none.
func SplitKey(text string) (id string, ok bool) {
	rest, ok := strings.CutPrefix(text, keyPrefix)
	if !ok {
		return "", false
	}
	id, secret, ok := strings.Cut(rest, "_")
	return id, ok && id != "" && secret != ""
}

// NewGuestKey makes a site's guest key: 64 lower-case hex digits.
func NewGuestKey() string {
	b := make([]byte, 32)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// KeyFits compares a key with a kept hash in constant time.
func KeyFits(text string, hash []byte) bool {
	return subtle.ConstantTimeCompare(hashSecret(text), hash) == 1
}

// GuestKeyFits compares a key with the site's in constant time; no key fits an
// empty one.
func GuestKeyFits(text, guest string) bool {
	return guest != "" && KeyFits(text, hashSecret(guest))
}

func hashSecret(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}
