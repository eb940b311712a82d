package gallery

import (
	"strings"
	"unicode/utf8"
)

// Takedown is what somebody says who wants his work taken down (17 U.S.C. 512(c)(3)).
type Takedown struct {
	Name  string // of whose work it is, or who speaks for him; stands for the signature
	Email string
	Work  string // what is his, and where it is found otherwise
	Sworn bool   // he believes that nobody has allowed it, and what he says is true

	Language string // BCP 47, that he reads; "" for the site's
}

// Bounds of what is said, in code points.
const (
	maxClaimant = 100
	maxClaimed  = 1500
)

// Report is the text of the report that staff read. It fails as Invalid where something is
// missing.
func (t Takedown) Report() (string, error) {
	t.Name, t.Work = strings.Join(strings.Fields(t.Name), " "), strings.TrimSpace(t.Work)
	wrong := func(text string, most int) bool {
		return text == "" || !utf8.ValidString(text) || utf8.RuneCountInString(text) > most
	}
	switch {
	case wrong(t.Name, maxClaimant):
		return "", Fail(Invalid, "takedown.name", maxClaimant).In("name")
	case wrong(t.Work, maxClaimed):
		return "", Fail(Invalid, "takedown.work", maxClaimed).In("work")
	case !t.Sworn:
		return "", Fail(Invalid, "takedown.sworn").In("sworn")
	}
	if err := CheckEmail(t.Email); err != nil {
		return "", err
	}
	return t.Name + " <" + t.Email + ">\n\n" + t.Work, nil
}
