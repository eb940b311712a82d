package gallery

import (
	"net/mail"
	"strings"
)

// longestEmail is the most bytes of an address (RFC 5321, 4.5.3.1).
const longestEmail = 254

// CheckEmail takes a bare address and nothing that could become a second line or a
// second address of a letter; it fails as person.email.
func CheckEmail(email string) error {
	a, err := mail.ParseAddress(email)
	_, domain, _ := strings.Cut(email, "@")
	if err != nil || a.Address != email || a.Name != "" || len(email) > longestEmail || strings.ContainsAny(email, "\r\n\t \"<>,;\x00") ||
		domain == "" || strings.HasPrefix(domain, "[") {
		return Fail(Invalid, "person.email").In("email").Because(err)
	}
	return nil
}
