package admin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// hosted fails where values would make the site a personal one of nobody's, or put his
// page where others stand.
func hosted(ctx context.Context, tx *db.Tx, site *settings.Site, values map[string]string) error {
	touched := false
	for name := range values {
		touched = touched || strings.HasPrefix(name, "website_mode") || strings.HasPrefix(name, "route_")
	}
	p := gallery.PersonalOf(site)
	if p == nil || !touched {
		return nil
	}
	u, err := tx.UserByID(ctx, p.UserID)
	if errors.Is(err, gallery.ErrNotFound) || err == nil && (!u.Active() || u.Banned) {
		return gallery.Fail(gallery.Invalid, "setting.host").In("website_mode_personal_uid")
	}
	routes := []string{"route_image", "route_video", "route_album", "route_user"}
	if slices.ContainsFunc(routes, func(name string) bool { return strings.EqualFold("/"+site.Text(name), p.Path) }) {
		return gallery.Fail(gallery.Invalid, "setting.value").In("website_mode_personal_routing")
	}
	return err
}

const (
	mostTitle = 100 // code points, of the title and of what stands on the button
	mostText  = 2000
)

// Greet sets what the owner of a personal site says above his page; nobody else does.
func (d *Desk) Greet(ctx context.Context, by gallery.Actor, g gallery.Greeting) error {
	if !gallery.PersonalOf(d.Site.Get()).Owns(by) || !by.Has(gallery.ScopeWrite) {
		return gallery.Fail(gallery.NotFound, "path")
	}
	g.Title, g.Button.Label, g.Button.Href = strings.TrimSpace(g.Title), strings.TrimSpace(g.Button.Label), strings.TrimSpace(g.Button.Href)
	g.Text = strings.TrimSpace(strings.ReplaceAll(g.Text, "\r\n", "\n"))
	switch {
	case !line(g.Title):
		return gallery.Fail(gallery.Invalid, "homepage.title", mostTitle).In("title")
	case utf8.RuneCountInString(g.Text) > mostText || !utf8.ValidString(g.Text) || strings.ContainsRune(g.Text, 0):
		return gallery.Fail(gallery.Invalid, "homepage.text", mostText).In("text")
	case !line(g.Button.Label), g.Button.Label == "" && g.Button.Href != "":
		return gallery.Fail(gallery.Invalid, "album.button_label", mostTitle).In("label")
	case g.Button.Label != "" && !gallery.SafeLink(g.Button.Href):
		return gallery.Fail(gallery.Invalid, "album.button_href").In("href")
	}
	return d.keep(ctx, by, map[string]string{
		"homepage_title": g.Title, "homepage_text": g.Text, "homepage_button": g.Button.Label, "homepage_button_href": g.Button.Href,
	})
}

// line reports whether a text is a line of no more than mostTitle code points.
func line(text string) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= mostTitle && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}
