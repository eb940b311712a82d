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
	for name, c := range map[string]struct{ got, want time.Time }{
		"a guest's forced time wins": {gallery.Expiry(guest, wish, forced, true), forced},
		"a member's wish counts":     {gallery.Expiry(user, wish, forced, true), wish},
		"a guest's wish counts":      {gallery.Expiry(guest, wish, never, true), wish},
		"switched off means never":   {gallery.Expiry(guest, wish, forced, false), never},
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
