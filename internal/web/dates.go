package web

import (
	"net/http"
	"strconv"
	"time"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// mostYears is how many years the bar has at most, the latest.
const mostYears = 40

// Date is a year or a month of a list that one may jump to.
type Date struct {
	Text, Href string
	Current    bool
}

// dates are the years that a list sorted by date reaches over, and the months of the one
// that was chosen, or the only one (product LS-36). Nothing is counted, so there may be empty ones.
func dates(r *http.Request, sort gallery.Sort, span browse.Span) (years, months []Date) {
	first, last := span.First.UTC(), span.Last.UTC()
	if first.IsZero() || first.Year() == last.Year() && first.Month() == last.Month() {
		return nil, nil
	}
	begin, chosen := last, false
	if sort == gallery.Oldest {
		begin = first
	}
	if t, err := time.Parse(time.DateOnly, r.URL.Query().Get(dateField(sort))); err == nil && t.Year() >= first.Year() && t.Year() <= last.Year() {
		begin, chosen = t, true
	}
	for year := last.Year(); year >= first.Year() && len(years) < mostYears; year-- {
		from := time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
		years = append(years, Date{strconv.Itoa(year), jump(r, sort, from, from.AddDate(1, 0, 0)), chosen && year == begin.Year()})
	}
	if !chosen && len(years) > 1 {
		return years, nil
	}
	for month := monthOf(last); !month.Before(monthOf(first)); month = month.AddDate(0, -1, 0) {
		if month.Year() == begin.Year() {
			months = append(months, Date{month.Format("2006-01"), jump(r, sort, month, month.AddDate(0, 1, 0)), chosen && month.Equal(monthOf(begin))})
		}
	}
	return years, months
}

// dateField is the field of an address that says where a list of an order begins.
func dateField(sort gallery.Sort) string {
	if sort == gallery.Oldest {
		return "after"
	}
	return "before"
}

// jump is the address of a list that begins with the last or the first day of a time.
func jump(r *http.Request, sort gallery.Sort, from, until time.Time) string {
	if sort == gallery.Oldest {
		return afresh(r.URL, "before", "", "after", from.Format(time.DateOnly))
	}
	return afresh(r.URL, "after", "", "before", until.AddDate(0, 0, -1).Format(time.DateOnly))
}

func monthOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}
