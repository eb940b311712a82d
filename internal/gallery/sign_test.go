package gallery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/gallery"
)

func TestSign(t *testing.T) {
	t.Parallel()
	const key, path = gallery.SigningKey("secret"), "2024/10/10/cat.jpg"
	now := time.Date(2024, 10, 10, 12, 20, 0, 0, time.UTC)
	m := &gallery.Media{ID: 7, Visibility: gallery.Password}
	signed := func(key gallery.SigningKey, m *gallery.Media, path, s string, at time.Time) bool {
		by, ok := key.Signed(m, path, s, at)
		return ok && by == nil
	}
	s := key.Sign(m, path, now)
	if later := key.Sign(m, path, now.Add(39*time.Minute)); later != s {
		t.Errorf("the address changed within the hour: %s, %s", s, later)
	}
	for _, at := range []time.Time{now, now.Add(time.Hour), now.Add(99 * time.Minute)} {
		if !signed(key, m, path, s, at) {
			t.Errorf("no longer good at %v", at)
		}
	}
	for _, minute := range []int{0, 20, 59} { // one to two hours
		made := time.Date(2024, 10, 10, 12, minute, 59, 0, time.UTC)
		s := key.Sign(m, path, made)
		if !signed(key, m, path, s, made.Add(time.Hour)) || signed(key, m, path, s, made.Add(2*time.Hour)) {
			t.Errorf("made at %v: not good for one to two hours", made)
		}
	}
	hidden, other := *m, *m
	hidden.Visibility, other.ID = gallery.Private, 8
	for name, bad := range map[string]bool{
		"over":            signed(key, m, path, s, now.Add(100*time.Minute)),
		"another path":    signed(key, m, path+"x", s, now),
		"made private":    signed(key, &hidden, path, s, now),
		"another media":   signed(key, &other, path, s, now),
		"another key":     signed("x", m, path, s, now),
		"no key":          signed("", m, path, gallery.SigningKey("").Sign(m, path, now), now),
		"a later end":     signed(key, m, path, "z"+s, now),
		"nothing":         signed(key, m, path, "", now),
		"a dot":           signed(key, m, path, ".", now),
		"much":            signed(key, m, path, s+fmt.Sprintf("%0999d", 0), now),
		"a changed digit": signed(key, m, path, s[:len(s)-1]+"_", now) && s[len(s)-1] != '_',
	} {
		if bad {
			t.Errorf("%s is good", name)
		}
	}
}

func TestSignaturesRememberTickets(t *testing.T) {
	t.Parallel()
	const key, path = gallery.SigningKey("secret"), "2024/10/10/cat.jpg"
	now := time.Date(2024, 10, 10, 12, 20, 0, 0, time.UTC)
	m := &gallery.Media{ID: 7, Visibility: gallery.Private}
	ends := time.Date(2024, 10, 10, 14, 0, 0, 0, time.UTC)
	want := []gallery.Ticket{{gallery.ShareTicket, 1 << 40, key.LockOf("$argon2id$x"), ends}, {gallery.AlbumTicket, 3, "", ends}}
	s := key.Sign(m, path, now, want...)
	if got, ok := key.Signed(m, path, s, now); !ok || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, ok)
	}
	first, claim, _ := strings.Cut(s, ".")
	claim, mac, _ := strings.Cut(claim, ".")
	for name, bad := range map[string]string{
		"without the tickets": first + "." + mac,
		"of other tickets":    first + "." + strings.Replace(claim, "a~3", "a~4", 1) + "." + mac,
		"of fewer":            first + "." + claim[:strings.IndexByte(claim, '!')] + "." + mac,
		"as one of none":      key.Sign(m, path, now)[:strings.IndexByte(s, '.')] + "." + mac,
	} {
		if got, ok := key.Signed(m, path, bad, now); ok {
			t.Errorf("%s: good for %+v", name, got)
		}
	}
}

func TestTickets(t *testing.T) {
	t.Parallel()
	const key = gallery.SigningKey("secret")
	now := time.Date(2024, 10, 10, 12, 20, 0, 0, time.UTC)
	have := []gallery.Ticket{
		{gallery.AlbumTicket, 7, key.LockOf("$argon2id$x"), now.Add(time.Hour)},
		{gallery.ShareTicket, 1 << 40, "", now.Add(time.Minute)},
	}
	cookie := key.Seal(have)
	if got := key.Unseal(cookie, now); !slices.Equal(got, have) {
		t.Errorf("%+v", got)
	}
	if got := key.Unseal(cookie, now.Add(30*time.Minute)); !slices.Equal(got, have[:1]) {
		t.Errorf("later: %+v", got)
	}
	for _, bad := range []string{"", ".", "x", cookie + "x", "a" + cookie, gallery.SigningKey("other").Seal(have), gallery.SigningKey("").Seal(have)} {
		if got := key.Unseal(bad, now); got != nil {
			t.Errorf("%q: %+v", bad, got)
		}
	}
	var many []gallery.Ticket
	for i := range 100 {
		many = append(many, gallery.Ticket{Kind: gallery.AlbumTicket, ID: gallery.ID(i), Lock: "12345678", Expires: now.Add(time.Hour)})
	}
	if cookie := key.Seal(many); len(cookie) > 1024 {
		t.Errorf("%d bytes", len(cookie))
	} else if got := key.Unseal(cookie, now); len(got) == 0 || got[len(got)-1].ID != 99 {
		t.Errorf("%+v", got)
	}
	if key.LockOf("a") == key.LockOf("b") || key.LockOf("") != "" {
		t.Error("locks")
	}
}
