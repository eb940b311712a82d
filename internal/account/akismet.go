package account

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"calotype/internal/gallery"
)

const (
	// akismet is asked what it takes for spam; its parameters are at
	// https://akismet.com/developers/detailed-docs/comment-check/.
	akismet = "https://rest.akismet.com/1.1/comment-check"
	// akismetPatience is how long somebody who changes his profile waits for it at most.
	akismetPatience = 4 * time.Second
)

// checkProfile fails with profile.spam where the site asks Akismet (setting akismet) and
// that takes what a person now says of himself for spam. That it cannot be reached stops
// nobody.
func (d *Desk) checkProfile(ctx context.Context, by gallery.Actor, before, after gallery.User) error {
	site := d.Site.Get()
	p := after.Profile
	if p.FullName+string(p.Websites)+p.Bio == "" || p.FullName == before.Profile.FullName && p.Websites == before.Profile.Websites && p.Bio == before.Profile.Bio {
		return nil
	}
	first, rest, _ := strings.Cut(string(p.Websites), "\n")
	form := url.Values{
		"api_key": {site.Text("akismet_api_key")}, "blog": {d.base()}, "blog_charset": {"UTF-8"}, "comment_type": {"signup"},
		"comment_author": {strings.TrimSpace(after.Name + " " + p.FullName)}, "comment_author_url": {first}, "comment_content": {strings.TrimSpace(p.Bio + "\n" + rest)},
	}
	if ip, err := netip.ParseAddr(by.Address); err == nil {
		form.Set("user_ip", ip.Unmap().String())
	}
	spam, err := d.askAkismet(ctx, form)
	if err != nil {
		slog.WarnContext(ctx, "akismet", "error", err)
		return nil
	}
	if spam {
		return gallery.Fail(gallery.Denied, "profile.spam").In("bio")
	}
	return nil
}

// askAkismet reports whether it says "true"; all but "true" and "false" is an error.
func (d *Desk) askAkismet(ctx context.Context, form url.Values) (bool, error) {
	at := akismet
	if d.Akismet != "" {
		at = d.Akismet
	}
	status, said, err := d.askService(ctx, at, akismetPatience, form)
	if err != nil {
		return false, err
	}
	verdict := strings.TrimSpace(string(said))
	if status != http.StatusOK || verdict != "true" && verdict != "false" {
		return false, fmt.Errorf("status %d and no verdict: %.40q", status, verdict)
	}
	return verdict == "true", nil
}
