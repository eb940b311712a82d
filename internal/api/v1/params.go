package v1

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"calotype/internal/gallery"
)

const (
	minExpiry = 300 // seconds (2.7)
)

var (
	offered    = regexp.MustCompile(`^P(?:T(?:5M|15M|30M|1H|3H|6H|12H)|[1-6]D|[1-3]W|[1-6]M|1Y)$`)
	interval   = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)
	wallClock  = regexp.MustCompile(`^P(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$`)
	phpNumeric = regexp.MustCompile(`^[ \t\n\r\v\f]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[ \t\n\r\v\f]*$`)
)

// ParseExpiration reads the parameter of 2.7: an interval or seconds from now, at
// most the longest. The zero time means never.
func ParseExpiration(s string, now time.Time, longest time.Duration) (time.Time, error) {
	if s == "" || s == "0" {
		return time.Time{}, nil
	}
	seconds, ok := number(s)
	if !ok {
		s = strings.ToUpper(s)
		if y, m, d, ok := calendar(s); ok {
			if offered.MatchString(s) && !strings.Contains(s, "T") {
				return gallery.Capped(now.AddDate(y, m, d), now, longest), nil
			}
		}
		if seconds, ok = intervalSeconds(s); !ok {
			return time.Time{}, gallery.Fail(gallery.Invalid, "expiration.invalid")
		}
	} else if seconds = math.Trunc(seconds); seconds == 0 {
		return time.Time{}, nil
	}
	if seconds < 0 {
		return time.Time{}, gallery.Fail(gallery.Invalid, "expiration.invalid")
	}
	seconds = min(max(seconds, minExpiry), longest.Seconds())
	return now.Add(time.Duration(seconds) * time.Second), nil
}

// calendar gives the date part of an interval as years, months and days.
func calendar(s string) (y, m, d int, ok bool) {
	p := interval.FindStringSubmatch(s)
	if p == nil {
		return 0, 0, 0, false
	}
	return int(count(p[1])), int(count(p[2])), int(count(p[3])*7 + count(p[4])), true
}

// intervalSeconds measures an interval from 1970-01-01, as PHP does.
func intervalSeconds(s string) (float64, bool) {
	if p := wallClock.FindStringSubmatch(s); p != nil {
		return sinceEpoch(count(p[1]), count(p[2]), count(p[3]), count(p[4]), count(p[5]), count(p[6])), true
	}
	p := interval.FindStringSubmatch(s)
	if p == nil || strings.HasSuffix(s, "P") || strings.HasSuffix(s, "T") {
		return 0, false
	}
	return sinceEpoch(count(p[1]), count(p[2]), count(p[3])*7+count(p[4]), count(p[5]), count(p[6]), count(p[7])), true
}

func sinceEpoch(y, months, d, h, m, s float64) float64 {
	date := time.Date(1970+int(y), time.Month(1+int(months)), 1+int(d), 0, 0, 0, 0, time.UTC)
	return float64(date.Unix()) + h*3600 + m*60 + s
}

// count reads digits, at most a million: far beyond the longest expiry.
func count(digits string) float64 {
	if digits == "" {
		return 0
	}
	n, _ := strconv.ParseFloat(digits, 64)
	return min(n, 1e6)
}

// number reads what PHP calls numeric.
func number(s string) (float64, bool) {
	if !phpNumeric.MatchString(s) {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil && !math.IsInf(n, 0) {
		return 0, false
	}
	return n, true
}

// ParseTags reads the comma list of 2.6; bad tags drop out silently.
func ParseTags(s string) []string {
	var tags []string
	seen := map[string]bool{}
	for tag := range strings.SplitSeq(strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " "), ",") {
		tag = strings.TrimSpace(tag)
		if !gallery.TagAllowed(tag) || seen[tag] {
			continue
		}
		seen[tag] = true
		tags = append(tags, tag)
	}
	return tags
}

// ParseWidth reads the pixels of 2.8; 0 for what is no width.
func ParseWidth(s string) int {
	n, ok := number(s)
	if !ok || n < 1 {
		return 0
	}
	return int(min(n, 1e6))
}

// flag is true for what PHP loosely calls equal to 1.
func flag(s string) bool {
	n, ok := number(s)
	return ok && n == 1
}

func category(s string) gallery.ID {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return gallery.ID(n)
}
