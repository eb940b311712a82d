package i18n

import (
	"fmt"
	"time"
)

// Day is a day as a language writes it.
func (b *Bundle) Day(lang string, t time.Time) (string, error) {
	month, err := b.T(lang, fmt.Sprint("date.month_", int(t.Month())))
	if err != nil {
		return "", err
	}
	return b.T(lang, "date.day", "day", t.Day(), "month", month, "year", t.Year())
}
