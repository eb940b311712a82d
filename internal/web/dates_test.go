package web

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

func TestListsByDateLeadToTheirYearsAndMonths(t *testing.T) {
	t.Parallel()
	day := func(text string) time.Time {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	whole := browse.Span{First: day("2024-11-30"), Last: day("2026-02-01")}
	for _, c := range []struct {
		name, at      string
		sort          gallery.Sort
		span          browse.Span
		years, months string
	}{
		{"nothing", "/explore", gallery.Newest, browse.Span{}, "", ""},
		{"one month", "/explore", gallery.Newest, browse.Span{First: day("2026-02-01"), Last: day("2026-02-28")}, "", ""},
		{"from the top", "/explore?seek=x&shape=square", gallery.Newest, whole,
			"?before=2026-12-31&shape=square ?before=2025-12-31&shape=square ?before=2024-12-31&shape=square",
			""},
		{"from a month", "/explore?before=2024-12-31", gallery.Newest, whole,
			"?before=2026-12-31 ?before=2025-12-31 =?before=2024-12-31", "=?before=2024-12-31 ?before=2024-11-30"},
		{"the other way", "/explore?before=2026-01-01&sort=date_asc", gallery.Oldest, whole,
			"?after=2026-01-01&sort=date_asc ?after=2025-01-01&sort=date_asc ?after=2024-01-01&sort=date_asc", ""},
		{"from the last year", "/explore?before=2026-12-31", gallery.Newest, whole,
			"=?before=2026-12-31 ?before=2025-12-31 ?before=2024-12-31", "?before=2026-02-28 ?before=2026-01-31"},
		{"the other way, from a year", "/explore?after=2026-01-01&sort=date_asc", gallery.Oldest, whole,
			"=?after=2026-01-01&sort=date_asc ?after=2025-01-01&sort=date_asc ?after=2024-01-01&sort=date_asc",
			"?after=2026-02-01&sort=date_asc =?after=2026-01-01&sort=date_asc"},
		{"nonsense", "/explore?before=2126-01-01", gallery.Newest, browse.Span{First: day("2026-01-01"), Last: day("2026-02-01")},
			"?before=2026-12-31", "?before=2026-02-28 ?before=2026-01-31"},
	} {
		text := func(dates []Date) string {
			var all []string
			for _, d := range dates {
				mark := ""
				if d.Current {
					mark = "="
				}
				all = append(all, mark+d.Href)
			}
			return strings.Join(all, " ")
		}
		years, months := dates(httptest.NewRequest("GET", c.at, nil), c.sort, c.span)
		if text(years) != c.years || text(months) != c.months {
			t.Errorf("%s: %s / %s; want %s / %s", c.name, text(years), text(months), c.years, c.months)
		}
	}
}
