package web

import (
	"strings"
	"time"
)

// pasts are how long ago something was, in words: up to so long in so long a unit.
var pasts = []struct {
	below, unit time.Duration
	name        string
}{
	{time.Hour, time.Minute, "ago.minute"}, {24 * time.Hour, time.Hour, "ago.hour"}, {7 * 24 * time.Hour, 24 * time.Hour, "ago.day"},
	{30 * 24 * time.Hour, 7 * 24 * time.Hour, "ago.week"}, {365 * 24 * time.Hour, 30 * 24 * time.Hour, "ago.month"},
}

// Ago is how long ago a moment was.
func (v *view) Ago(t time.Time) (string, error) {
	past := time.Since(t)
	if past < time.Minute {
		return v.T("ago.moment")
	}
	for _, s := range pasts {
		if past < s.below {
			return v.T(s.name, "n", int(past/s.unit))
		}
	}
	return v.T("ago.year", "n", int(past/(365*24*time.Hour)))
}

// Moment is a time for machines.
func (v *view) Moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Exactly is a time for people who want to know it to the minute.
func (v *view) Exactly(t time.Time) (string, error) {
	t = v.here(t)
	day, err := v.Day(t)
	return day + " " + t.Format("15:04") + " " + strings.ReplaceAll("UTC"+t.Format("Z07:00"), "Z", ""), err
}

// Number is a number as the page's language writes it.
func (v *view) Number(n int64) string { return v.pages.bundle.Number(v.Lang, float64(n)) }
