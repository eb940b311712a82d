// Package account turns credentials into an actor: passwords, codes, passkeys,
// accounts at other houses, API keys and sessions. It makes and keeps accounts from
// sign-up to erasure. What an actor may do is left to package gallery, the wording of
// letters to package mailer.
package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/sync/semaphore"
)

// Cost of argon2id: RFC 9106's second choice with 19 MiB, as OWASP gives it.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32
)

// argonPrefix begins the hashes that HashPassword makes.
const argonPrefix = "$argon2id$v=19$m=19456,t=2,p=1$"

// costliest bounds bcrypt: one step more takes twice as long.
const costliest = 14

// hashing bounds how many passwords are hashed at once, because each takes 19 MiB.
var hashing = semaphore.NewWeighted(2)

// ErrPassword says that a password does not fit.
var ErrPassword = errors.New("wrong password")

// HashPassword makes an argon2id hash in PHC form.
func HashPassword(ctx context.Context, password string) (string, error) {
	if err := hashing.Acquire(ctx, 1); err != nil {
		return "", err
	}
	defer hashing.Release(1)
	salt := make([]byte, 16)
	rand.Read(salt)
	sum := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		b64.EncodeToString(salt), b64.EncodeToString(sum)), nil
}

// CheckPassword returns nil when the password fits the hash, ErrPassword when not.
// It knows argon2id and, for accounts from elsewhere, bcrypt.
func CheckPassword(ctx context.Context, hash, password string) error {
	if strings.HasPrefix(hash, "$2") {
		return checkBcrypt(ctx, hash, password)
	}
	var version, memory, time uint32
	var threads uint8
	var rest string
	if _, err := fmt.Sscanf(hash, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &time, &threads, &rest); err != nil {
		return fmt.Errorf("password hash is not argon2id: %w", err)
	}
	var salt, want []byte
	for i := range rest {
		if rest[i] == '$' {
			salt, _ = base64.RawStdEncoding.DecodeString(rest[:i])
			want, _ = base64.RawStdEncoding.DecodeString(rest[i+1:])
		}
	}
	if len(salt) == 0 || len(want) == 0 || version != argon2.Version || memory > 1<<20 || time > 100 || time == 0 || threads == 0 {
		return errors.New("password hash is damaged")
	}
	if err := hashing.Acquire(ctx, 1); err != nil {
		return err
	}
	defer hashing.Release(1)
	got := argon2.IDKey([]byte(password), salt, time, memory, threads, uint32(len(want)))
	if subtle.ConstantTimeCompare(got, want) != 1 {
		return ErrPassword
	}
	return nil
}

func checkBcrypt(ctx context.Context, hash, password string) error {
	b := []byte(hash)
	if len(b) > 2 && b[2] == 'y' {
		b[2] = 'a' // PHP's name for the same
	}
	if cost, err := bcrypt.Cost(b); err != nil || cost > costliest {
		return fmt.Errorf("password hash is damaged, of cost %d", cost)
	}
	if err := hashing.Acquire(ctx, 1); err != nil {
		return err
	}
	defer hashing.Release(1)
	if len(password) > 72 { // bcrypt has always looked at so much
		password = password[:72]
	}
	err := bcrypt.CompareHashAndPassword(b, []byte(password))
	if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return ErrPassword
	}
	return err
}
