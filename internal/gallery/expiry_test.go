package gallery_test

import (
	"testing"
	"time"

	"calotype/internal/gallery"
	"calotype/internal/settings"
)

func TestExpiry(t *testing.T) {
	t.Parallel()
	wish, forced, never := time.Unix(1, 0), time.Unix(2, 0), time.Time{}
	guest, user := gallery.Actor{Rank: gallery.Guest}, gallery.Actor{Rank: gallery.Member}
	now, longest := time.Unix(0, 0).UTC(), time.Hour
	thrifty := gallery.Actor{Rank: gallery.Member, Defaults: gallery.Defaults{Expiration: "PT30M"}}
	expiry := func(by gallery.Actor, wish, forced time.Time, on bool) time.Time {
		return gallery.Expiry(by, wish, forced, now, longest, on)
	}
	for name, c := range map[string]struct{ got, want time.Time }{
		"a guest's forced time wins":   {expiry(guest, wish, forced, true), forced},
		"a member's wish counts":       {expiry(user, wish, forced, true), wish},
		"a guest's wish counts":        {expiry(guest, wish, never, true), wish},
		"switched off means never":     {expiry(guest, wish, forced, false), never},
		"no wish means never":          {expiry(user, never, forced, true), never},
		"no wish means the default":    {expiry(thrifty, never, forced, true), now.Add(30 * time.Minute)},
		"a wish is above the default":  {expiry(thrifty, wish, forced, true), wish},
		"nothing lasts beyond the cap": {expiry(user, now.AddDate(0, 0, 1), forced, true), now.Add(time.Hour)},
		"a leap year is a year":        {gallery.Expiry(user, now.AddDate(3, 0, 0), never, now.AddDate(2, 0, 0), 365*24*time.Hour, true), now.AddDate(3, 0, 0)},
	} {
		if !c.got.Equal(c.want) {
			t.Errorf("%s: got %v", name, c.got)
		}
	}
}

func TestSpanKnowsEveryOfferedInterval(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for _, interval := range settings.Expirations {
		if got := gallery.Span(interval, from); got.IsZero() != (interval == "") || !got.IsZero() && !got.After(from) {
			t.Errorf("Span(%q) = %v", interval, got)
		}
	}
	if got := gallery.Span("P1W", from); !got.Equal(from.AddDate(0, 0, 7)) {
		t.Errorf("P1W = %v", got)
	}
	for _, bad := range []string{"P", "PT", "PTM", "P1X", "1D", "PxD"} {
		if got := gallery.Span(bad, from); !got.IsZero() {
			t.Errorf("Span(%q) = %v", bad, got)
		}
	}
}
