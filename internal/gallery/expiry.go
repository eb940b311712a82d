package gallery

import "time"

// Expiry is when an upload ends (api-v1.md 2.7): a guest's by the site's forced
// time where there is one, else by the wish; zero for never. Without
// expirable uploads no wish counts.
func Expiry(by Actor, wish, forced time.Time, expirable bool) time.Time {
	switch {
	case !expirable:
		return time.Time{}
	case by.Rank == Guest && !forced.IsZero():
		return forced
	}
	return wish
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
