// Package blob says what a store of bytes promises: whole files under keys,
// never half of one. The keepers of the promise are the packages below it
// (disk, mem), the suite that holds them to it is blobtest. Who may see which
// bytes, and when they may go, it leaves to the rows and to maintain.
package blob

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Store keeps whole files under keys. All methods may be called side by side,
// and each refuses a key that CheckKey refuses.
type Store interface {
	// Put stores the whole of f, from its first byte, and returns when the
	// bytes would survive a power cut. An existing key is left as it is, with
	// success: a key names its content. The store may share the bytes of f
	// instead of copying them, so f must not be written to afterwards; its
	// name may be removed, its offset is undefined. A failed Put may be
	// repeated. A full store satisfies errors.Is(err, syscall.ENOSPC).
	// contentType may be empty; a store without a place for it drops it.
	Put(ctx context.Context, key, contentType string, f *os.File) error
	// Open opens the bytes for reading; the caller closes them. A missing key
	// satisfies errors.Is(err, fs.ErrNotExist).
	Open(ctx context.Context, key string) (io.ReadSeekCloser, Info, error)
	// Delete removes the bytes; what is already gone is success.
	Delete(ctx context.Context, key string) error
	// List yields what lies under keys that begin with prefix ("" is all), in
	// no promised order. An error is yielded once and ends the list. What is
	// put or deleted meanwhile may or may not be seen.
	List(ctx context.Context, prefix string) iter.Seq2[Info, error]
}

// Presigner is the optional gift of a store that visitors may read by themselves.
// It is asked for by assertion.
type Presigner interface {
	// Presign returns an address at which the bytes can be had for a few minutes
	// with the Content-Type, Content-Disposition and Cache-Control of h; "" says
	// that the store is to be read from.
	Presign(ctx context.Context, key string, h http.Header) (string, error)
	// Origin is what all these addresses begin with, as "https://host:port"; "" where
	// the store is to be read from.
	Origin() string
}

// Tidier is the optional gift of a store in which a Put that was cut short can
// leave something behind that List does not show.
type Tidier interface {
	// Tidy removes what such a Put left that began before a moment.
	Tidy(ctx context.Context, before time.Time) error
}

// Info is what a store knows about stored bytes.
type Info struct {
	Key      string
	Size     int64 // bytes
	Modified time.Time
}

// ErrKey is found in the error for a key that breaks the key rule.
var ErrKey = errors.New("bad key")

// ErrOutOfReach is found in the error of a store that could not be asked, or is
// overwhelmed: the same call may succeed later.
var ErrOutOfReach = errors.New("store out of reach")

// MaxKey and MaxPart are the greatest lengths of a key and of one part between
// slashes, in bytes.
const (
	MaxKey  = 1024
	MaxPart = 255
)

// CheckKey is the one rule for keys: at most MaxKey bytes of valid UTF-8 in
// parts joined by single slashes; no part is empty, begins with a dot or is
// longer than MaxPart; no backslash and no control character. The error
// satisfies errors.Is(err, ErrKey).
func CheckKey(key string) error {
	switch {
	case len(key) > MaxKey:
		return fmt.Errorf("%w: %d bytes long", ErrKey, len(key))
	case !utf8.ValidString(key), !fs.ValidPath(key):
		return fmt.Errorf("%w: %q", ErrKey, key)
	case strings.ContainsFunc(key, func(r rune) bool { return r == '\\' || unicode.IsControl(r) }):
		return fmt.Errorf("%w: %q", ErrKey, key)
	}
	for part := range strings.SplitSeq(key, "/") {
		if part[0] == '.' || len(part) > MaxPart {
			return fmt.Errorf("%w: %q", ErrKey, key)
		}
	}
	return nil
}

// Parts begins the keys of what has arrived of uploads that are not whole yet.
const Parts = "parts/"

// PartsOf begins the keys of one upload's parts.
func PartsOf(upload string) string { return Parts + upload + "/" }

// RemoveAll removes whatever lies under keys that begin with prefix.
func RemoveAll(ctx context.Context, s Store, prefix string) error {
	for info, err := range s.List(ctx, prefix) {
		if err != nil {
			return err
		}
		if err := s.Delete(ctx, info.Key); err != nil {
			return err
		}
	}
	return nil
}

// Key is the key of bytes by their SHA-256: "sha256/ab/cd/abcd…" in lower hex.
func Key(sha256 [32]byte) string {
	sum := hex.EncodeToString(sha256[:])
	return "sha256/" + sum[:2] + "/" + sum[2:4] + "/" + sum
}
