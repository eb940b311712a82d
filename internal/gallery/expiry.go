package gallery

import "time"

// year is the longest expiry of the contract (api-v1.md 2.7).
const year = 365 * 24 * time.Hour

// Expiry is when an upload ends (api-v1.md 2.7): a guest's by the site's forced
// time where there is one, else by the wish, else by the person's default; zero
// for never. Without expirable uploads no wish counts.
func Expiry(by Actor, wish, forced, now time.Time, longest time.Duration, expirable bool) time.Time {
	switch {
	case !expirable:
		return time.Time{}
	case by.Rank == Guest && !forced.IsZero():
		return forced
	case wish.IsZero():
		wish = Span(by.Defaults.Expiration, now)
	}
	return Capped(wish, now, longest)
}

// Capped is an end that is not later than the longest expiry from now. Where that
// is a year, a calendar year passes, too.
func Capped(end, now time.Time, longest time.Duration) time.Time {
	last := now.Add(longest)
	if longest == year {
		last = now.AddDate(1, 0, 0)
	}
	if end.After(last) {
		return last
	}
	return end
}

// Span is a moment that lies a calendar interval after another. It knows the
// intervals that the settings offer: "PT5M", "P1D", "P2W", "P1M", "P1Y"; what it
// does not know is the zero time.
func Span(interval string, from time.Time) time.Time {
	n := 0
	digits, rest := interval, ""
	if len(interval) > 2 && interval[1] == 'T' {
		digits, rest = interval[2:len(interval)-1], "T"
	} else if len(interval) > 2 {
		digits = interval[1 : len(interval)-1]
	} else {
		return time.Time{}
	}
	if digits == "" {
		return time.Time{}
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return time.Time{}
		}
		n = n*10 + int(c-'0')
	}
	switch rest + interval[len(interval)-1:] {
	case "TM":
		return from.Add(time.Duration(n) * time.Minute)
	case "TH":
		return from.Add(time.Duration(n) * time.Hour)
	case "D":
		return from.AddDate(0, 0, n)
	case "W":
		return from.AddDate(0, 0, 7*n)
	case "M":
		return from.AddDate(0, n, 0)
	case "Y":
		return from.AddDate(n, 0, 0)
	}
	return time.Time{}
}
