// Package account turns credentials into an actor: passwords, API keys and
// sessions. What an actor may do is left to package gallery.
package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"
)

// Cost of argon2id: RFC 9106's second choice with 19 MiB, as OWASP gives it.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32
)

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
func CheckPassword(ctx context.Context, hash, password string) error {
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
