package gallery_test

import (
	"testing"

	"calotype/internal/gallery"
	"calotype/internal/settings"
)

func TestAPersonalSiteIsOnePersons(t *testing.T) {
	t.Parallel()
	site := settings.New(map[string]string{"website_mode": "personal", "website_mode_personal_uid": "7", "website_mode_personal_routing": "me"})
	nobodys := settings.New(map[string]string{"website_mode": "personal"})
	for name, c := range map[string]struct {
		by                                  gallery.Actor
		owns, uploads, shows, uploadsToNone bool
	}{
		"the owner":       {gallery.Actor{UserID: 7, Rank: gallery.Member}, true, true, false, false},
		"banned":          {gallery.Actor{UserID: 7, Rank: gallery.Member, Banned: true}, false, false, false, false},
		"somebody":        {gallery.Actor{UserID: 8, Rank: gallery.Member}, false, false, false, false},
		"himself":         {gallery.Actor{UserID: 9, Rank: gallery.Member}, false, false, true, false},
		"a guest":         {gallery.Actor{Rank: gallery.Guest}, false, false, false, false},
		"a manager":       {gallery.Actor{UserID: 5, Rank: gallery.Manager}, false, false, true, false},
		"a manager's key": {gallery.Actor{UserID: 5, Rank: gallery.Manager, Scopes: gallery.DefaultScopes}, false, false, false, false},
		"an admin":        {gallery.Actor{UserID: 1, Rank: gallery.Admin}, false, true, true, true},
	} {
		p := gallery.PersonalOf(site)
		if p.Owns(c.by) != c.owns || p.Uploads(c.by) != c.uploads || p.Shows(c.by, 9) != c.shows || !p.Shows(c.by, 7) {
			t.Errorf("%s: owns %v, uploads %v, sees another %v, sees the owner %v", name, p.Owns(c.by), p.Uploads(c.by), p.Shows(c.by, 9), p.Shows(c.by, 7))
		}
		if got := gallery.PersonalOf(nobodys).Uploads(c.by); got != c.uploadsToNone {
			t.Errorf("%s uploads to nobody's: %v", name, got)
		}
		everybodys := gallery.PersonalOf(settings.New(nil))
		if everybodys.Owns(c.by) || !everybodys.Uploads(c.by) || !everybodys.Shows(c.by, 9) {
			t.Errorf("%s is kept from a community's", name)
		}
	}
	for path, want := range map[string]bool{"/me": true, "/": false, "/Me": false} {
		if gallery.PersonalOf(site).At(path) != want || gallery.PersonalOf(nobodys).At(path) || gallery.PersonalOf(settings.New(nil)).At(path) {
			t.Errorf("%s: %v", path, !want)
		}
	}
}

func TestGreetingsHaveSafeButtons(t *testing.T) {
	t.Parallel()
	for href, want := range map[string]string{"https://example.test/": "Hire me", "mailto:me@example.test": "Hire me", "javascript:alert(1)": "", "": ""} {
		g := gallery.GreetingOf(settings.New(map[string]string{"homepage_title": "Hi", "homepage_button": "Hire me", "homepage_button_href": href}))
		if g.Title != "Hi" || g.Button.Label != want {
			t.Errorf("%q: %v", href, g)
		}
	}
}
