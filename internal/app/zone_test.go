package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// Times on pages are those of where the person lives, for guests those of the site; what
// a camera's clock said stays as it is.
func TestPagesTellTheTimeWherePeopleLive(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "default_timezone", "America/Santiago")
	id, session := signedIn(t, h, "tai", gallery.Member)
	by := gallery.Actor{UserID: id, Name: "tai", Rank: gallery.Member}
	late := time.Date(2026, 2, 3, 20, 30, 0, 0, time.UTC)
	publish(t, h, &gallery.Media{PublicID: "late0001", Name: "late", OwnerID: id, Kind: gallery.Image, Visibility: gallery.Public, Approved: true,
		Created: late, Taken: time.Date(2026, 2, 3, 23, 0, 0, 0, time.UTC), Extension: "heic", MIME: "image/heic", Width: 3, Height: 2}, gallery.Original)
	tells := func(want string, cookies ...*http.Cookie) {
		t.Helper()
		_, body := visit(t, "GET", server.URL+"/image/late0001", nil, cookies...)
		body = strings.ReplaceAll(body, "&#43;", "+")
		if !strings.Contains(body, `title="`+want+`"`) || !strings.Contains(body, "<dd>3 February 2026</dd>") {
			t.Errorf("not told %s: %s", want, body)
		}
	}
	tells("3 February 2026 17:30 UTC-03:00")          // a guest
	tells("3 February 2026 17:30 UTC-03:00", session) // who has said nothing
	if _, err := h.Account.Edit(t.Context(), by, id, account.Change{Timezone: new("Asia/Taipei")}); err != nil {
		t.Fatal(err)
	}
	tells("4 February 2026 04:30 UTC+08:00", session)
	if _, err := h.Account.Edit(t.Context(), by, id, account.Change{Timezone: new("UTC")}); err != nil {
		t.Fatal(err)
	}
	tells("3 February 2026 20:30 UTC", session)
}
