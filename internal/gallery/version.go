package gallery

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
)

// VersionOf tells one state of a thing from another by all of it that may be
// changed, for things that do not note when they were. Nothing can be learned of
// the parts from it but whether they are the same.
func VersionOf(parts ...any) string {
	text, err := json.Marshal(parts)
	if err != nil {
		panic(err) // they are texts and numbers
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}
