package i18n

import (
	"slices"
	"strings"

	print "golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Number is a number as a language writes it (CLDR): with its thousands apart and, where it
// is not whole, one decimal.
func (b *Bundle) Number(lang string, n float64) string {
	tag := b.tags[max(slices.Index(b.langs, lang), 0)]
	return print.NewPrinter(tag).Sprint(number.Decimal(n, number.MaxFractionDigits(1)))
}

// short are the units that languages count large numbers in where room is short, the largest
// first (CLDR 46, compactDecimal, short).
var short = map[string][]struct {
	of   int64
	mark string
}{
	"en": {{1e6, "M"}, {1e3, "K"}}, "de": {{1e6, "\u00a0Mio."}}, "fr": {{1e6, "\u00a0M"}, {1e3, "\u00a0k"}}, "es": {{1e6, "\u00a0M"}, {1e3, "\u00a0mil"}},
	"pt": {{1e6, "\u00a0mi"}, {1e3, "\u00a0mil"}}, "ru": {{1e6, "\u00a0млн"}, {1e3, "\u00a0тыс."}},
	"zh": {{1e8, "亿"}, {1e4, "万"}}, "zh-TW": {{1e8, "億"}, {1e4, "萬"}}, "ja": {{1e8, "億"}, {1e4, "万"}}, "ko": {{1e8, "억"}, {1e4, "만"}},
}

// Short is a number in few letters, from 10,000 on in the units of the language and cut off,
// not rounded, so that no more is told than there is. A language whose units are not known
// has the whole number.
func (b *Bundle) Short(lang string, n int64) string {
	base, _, _ := strings.Cut(lang, "-")
	units, known := short[lang]
	if !known {
		units = short[base]
	}
	for _, u := range units {
		if n < max(u.of, 10_000) {
			continue
		}
		tenths := n / (u.of / 10)
		if tenths >= 100 {
			tenths -= tenths % 10
		}
		return b.Number(lang, float64(tenths)/10) + u.mark
	}
	return b.Number(lang, float64(n))
}
