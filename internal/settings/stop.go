package settings

import (
	"regexp"
	"strings"
)

// Stops reports whether a stop word (setting stop_words, product MO-06) stands in
// one of the texts, without regard to case. Lines that are no expression are
// passed over.
func (s *Site) Stops(texts ...string) bool {
	for line := range strings.Lines(s.Text("stop_words")) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		word, err := regexp.Compile(line)
		if err != nil {
			continue
		}
		for _, text := range texts {
			if word.MatchString(strings.ToLower(text)) {
				return true
			}
		}
	}
	return false
}
