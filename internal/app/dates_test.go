package app_test

import (
	"strings"
	"testing"
	"time"

	"calotype/internal/gallery"
)

// A list by date leads to the years of what one sees in it, and there (product LS-36).
func TestListsLeadToTheYearsOfWhatOneSees(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, anns := owner(t, h)
	for id, of := range map[string]struct {
		year int
		who  gallery.Visibility
	}{"young": {2026, gallery.Public}, "older": {2024, gallery.Public}, "oldest": {2021, gallery.Private}} {
		m := gallery.Media{PublicID: id, Name: id, OwnerID: ann.UserID, Kind: gallery.Image, Visibility: of.who, Own: of.who, Approved: true,
			Created: time.Date(of.year, time.May, 5, 12, 0, 0, 0, time.UTC), Extension: "jpg", MIME: "image/jpeg", Width: 400, Height: 300}
		publish(t, h, &m, gallery.Original)
	}
	_, body := visit(t, "GET", server.URL+"/user/ann?before=2026-12-31", nil, anns)
	if !strings.Contains(body, "before=2021-12-31") || !strings.Contains(body, "before=2026-05-31") {
		t.Error("the owner's years:", between(body, `<section class="ls"`, "</section>"))
	}
	_, body = visit(t, "GET", server.URL+"/user/ann?before=2024-12-31", nil)
	if strings.Contains(body, "before=2021") || !strings.Contains(body, "before=2026-12-31") || !strings.Contains(body, "before=2024-05-31") ||
		strings.Contains(body, ".young") || !strings.Contains(body, "/image/") {
		t.Error("a guest's years:", between(body, `<section class="ls"`, "</section>"))
	}
	for _, path := range []string{"/user/ann?sort=title_asc", "/explore/trending", "/user/ann/liked"} {
		if _, body := visit(t, "GET", server.URL+path, nil, anns); strings.Contains(body, "before=2024") {
			t.Error("years where nothing goes by date:", path)
		}
	}
}
