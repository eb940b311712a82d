// Package shortid writes numbers as Chevereto writes them in its links, and reads
// them back (api-v1.md 5.1), so that a site that moves here keeps its links. New
// media get random ids from package gallery.
package shortid

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strings"
)

const letters = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// Code is one site's way of writing. It may be used side by side.
type Code struct {
	alphabet string
	padding  uint64
}

// New makes the code of a site's salt and padding; a padding of 0 counts as 1.
func New(salt string, padding uint64) *Code {
	sum := sha256.Sum256([]byte(salt))
	digits := hex.EncodeToString(sum[:])
	type pair struct{ digit, letter byte }
	pairs := make([]pair, len(letters))
	for i := range letters {
		pairs[i] = pair{digits[i], letters[i]}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.digit, a.digit), cmp.Compare(a.letter, b.letter))
	})
	var alphabet strings.Builder
	for _, p := range pairs {
		alphabet.WriteByte(p.letter)
	}
	return &Code{alphabet.String(), max(padding, 1)}
}

// Encode writes a number greater than 0; "" for one that is too large to be
// padded.
func (c *Code) Encode(id uint64) string {
	if id == 0 || id > math.MaxUint64/c.padding {
		return ""
	}
	var b []byte
	for v := id * c.padding; v > 0; v /= 62 {
		b = append(b, c.alphabet[v%62])
	}
	slices.Reverse(b)
	return string(b)
}

// Decode reads what Encode wrote. It reports false for all else: of the many
// strings that Chevereto reads as one number only its own is a link.
func (c *Code) Decode(s string) (id uint64, ok bool) {
	var v uint64
	for i := range len(s) {
		digit := strings.IndexByte(c.alphabet, s[i])
		if digit < 0 || v > (math.MaxUint64-uint64(digit))/62 {
			return 0, false
		}
		v = v*62 + uint64(digit)
	}
	id = v / c.padding
	return id, id > 0 && c.Encode(id) == s
}
