package gallery

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// Button is a call to action on an album and its media (product AL-09).
type Button struct {
	Label string `json:"label"`          // at most 100 code points
	Icon  string `json:"icon,omitempty"` // an emoji, "" for none
	Href  string `json:"href"`           // any address that SafeLink lets pass
}

const (
	// MostButtons is how many buttons an album has at most.
	MostButtons = 20
	// LongestIcon is an emoji of several people, in bytes.
	LongestIcon = 64
)

// CallsTo are the buttons of the album.
func (a *Album) CallsTo() (list []Button, err error) {
	if a.Buttons == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(a.Buttons), &list); err != nil {
		return nil, fmt.Errorf("buttons of album %d: %w", a.ID, err)
	}
	return list, nil
}

// Shown are those that pages show.
func (a *Album) Shown() ([]Button, error) {
	if a.ButtonsOff {
		return nil, nil
	}
	return a.CallsTo()
}

// Emoji reports whether a text can stand for a picture on a button: short, and neither
// words nor what nobody sees.
func Emoji(text string) bool {
	if text == "" || len(text) > LongestIcon {
		return false
	}
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsSpace(r) || unicode.IsControl(r) }
	return !strings.ContainsFunc(text, word) && strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxLatin1 })
}
