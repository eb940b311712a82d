package gallery

import (
	"crypto/hmac"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MostClaims is how many of his uploads a guest can keep for an account that he makes
// later; then he loses the oldest.
const MostClaims = 200

// SealClaims writes the public ids of media that somebody has shown to be his uploads,
// until a moment.
func (k SigningKey) SealClaims(ids []string, ends time.Time) string {
	ids = ids[max(0, len(ids)-MostClaims):]
	text := strconv.FormatInt(ends.Unix(), 36) + "!" + strings.Join(ids, "~")
	return text + "." + k.mac("claims", text)
}

// UnsealClaims reads what SealClaims wrote; what is over or was written by others is
// none.
func (k SigningKey) UnsealClaims(token string, now time.Time) []string {
	i := strings.LastIndexByte(token, '.')
	if i < 0 || k == "" || len(token) > 16<<10 || !hmac.Equal([]byte(token[i+1:]), []byte(k.mac("claims", token[:i]))) {
		return nil
	}
	text, ids, ok := strings.Cut(token[:i], "!")
	ends, err := strconv.ParseInt(text, 36, 64)
	if !ok || err != nil || now.Unix() >= ends {
		return nil
	}
	return slices.DeleteFunc(strings.Split(ids, "~"), func(id string) bool { return id == "" })
}
