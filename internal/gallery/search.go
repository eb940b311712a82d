package gallery

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SearchText is what a search looks into, as tokens with a space between: words in
// lower case without accents, emoji and other symbols by their code point, as no
// database keeps them, and every two neighbours of a run of Han, kana or hangul,
// which none takes apart. Single characters of such runs stand at the end, so that
// neighbours stay neighbours.
func SearchText(parts ...string) string {
	var tokens, singles []string
	for _, part := range parts {
		for _, run := range runs(part) {
			tokens = append(tokens, run.tokens()...)
			if run.dense && len(run.runes) > 1 {
				for _, r := range run.runes {
					singles = append(singles, string(r))
				}
			}
		}
	}
	return strings.Join(append(tokens, singles...), " ")
}

// Term is tokens that must stand side by side.
type Term struct {
	Tokens []string
	Prefix bool // the token is only the beginning of a word
}

// mostTerms is how many words of a search count.
const mostTerms = 16

// SearchTerms takes apart what somebody looks for; all terms must be found. A word
// before a star ("photo*") is the beginning of one: without the star only whole words
// count, as reading all words with a beginning takes the longer the more media there
// are. It is empty for a text without letters, digits and symbols.
func SearchTerms(text string) []Term {
	list := runs(text)
	if len(list) > mostTerms {
		list = list[:mostTerms]
	}
	var terms []Term
	for _, run := range list {
		terms = append(terms, Term{Tokens: run.tokens(), Prefix: run.star && !run.dense})
	}
	return terms
}

// run is a word, or characters of a script that does not part its words.
type run struct {
	runes []rune
	dense bool
	digit bool
	star  bool // one follows
}

func (r run) tokens() []string {
	if !r.dense || len(r.runes) == 1 {
		return []string{string(r.runes)}
	}
	var pairs []string
	for i := range len(r.runes) - 1 {
		pairs = append(pairs, string(r.runes[i:i+2]))
	}
	return pairs
}

// runs parts a text where letters end, where digits begin, and where scripts
// change: a camera's "IMG20240101" is two words, of which one is often looked for.
func runs(text string) (list []run) {
	var now run
	end := func() {
		if len(now.runes) > 0 {
			list = append(list, now)
		}
		now = run{}
	}
	for _, r := range norm.NFKD.String(strings.ToLower(strings.ToValidUTF8(text, " "))) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue // an accent
		case unicode.Is(unicode.So, r):
			end()
			list = append(list, run{runes: []rune(fmt.Sprintf("u%x", r))})
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			now.star = r == '*'
			end()
			continue
		}
		if d, n := dense(r), unicode.IsDigit(r); d != now.dense || n != now.digit {
			end()
			now.dense, now.digit = d, n
		}
		now.runes = append(now.runes, r)
	}
	end()
	return list
}

func dense(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}
