package i18n

import (
	"slices"

	print "golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Number is a number as a language writes it (CLDR): with its thousands apart and, where it
// is not whole, one decimal.
func (b *Bundle) Number(lang string, n float64) string {
	tag := b.tags[max(slices.Index(b.langs, lang), 0)]
	return print.NewPrinter(tag).Sprint(number.Decimal(n, number.MaxFractionDigits(1)))
}
