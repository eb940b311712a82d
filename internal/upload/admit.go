package upload

import (
	"context"
	"encoding/hex"
	"errors"
	"regexp"
	"strings"
	"time"

	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// MayUpload says whether the actor may upload at all (api-v1.md 1.4). It is
// asked before a byte is read.
func (d *Desk) MayUpload(by gallery.Actor) error {
	site := d.Site.Get()
	switch {
	case by.Banned:
		return gallery.Fail(gallery.Denied, "upload.denied")
	case by.Rank == gallery.Admin:
		return nil
	case site.On("maintenance"):
		return gallery.Fail(gallery.Busy, "maintenance")
	case !site.On("enable_uploads"):
		return gallery.Fail(gallery.Denied, "upload.denied")
	case by.Rank == gallery.Guest && (!site.On("guest_uploads") || site.Text("website_privacy_mode") == "private"):
		return gallery.Fail(gallery.Denied, "upload.denied")
	}
	return nil
}

// MayFetch says whether the actor may upload by URL.
func (d *Desk) MayFetch(by gallery.Actor) error {
	allowed := map[string]bool{
		"everyone": true,
		"users":    by.Rank != gallery.Guest,
		"admins":   by.Rank == gallery.Admin,
	}[d.Site.Get().Text("upload_by_url")]
	if !allowed {
		return gallery.Fail(gallery.Denied, "url.disabled")
	}
	return nil
}

// admit asks what can be asked before the bytes are opened.
func (d *Desk) admit(ctx context.Context, by gallery.Actor, dr *Draft, wish Details) error {
	if err := d.MayUpload(by); err != nil {
		return err
	}
	if max := d.Limit(by); dr.File.Size > max {
		return gallery.Fail(gallery.TooLarge, "upload.too_big", max)
	}
	site := d.Site.Get()
	if stopped(site, append([]string{dr.Name, wish.Title, wish.Description}, wish.Tags...)) {
		return gallery.Fail(gallery.Invalid, "stop_words")
	}
	if err := d.admitFlood(ctx, by, site); err != nil {
		return err
	}
	if err := d.admitOnce(ctx, by, hex.EncodeToString(dr.File.MD5[:]), "upload.duplicate"); err != nil {
		return err
	}
	if limit := int64(site.Int("upload_max_files")); limit > 0 {
		n, err := d.DB.CountFiles(ctx)
		if err != nil {
			return err
		}
		if n >= limit {
			return gallery.Fail(gallery.Denied, "quota.files", limit)
		}
	}
	return nil
}

// flood lists the windows of the flood limits (api-v1.md 7).
var flood = []struct {
	setting, unit string
	span          time.Duration
}{
	{"flood_uploads_minute", "minute", time.Minute},
	{"flood_uploads_hour", "hour", time.Hour},
	{"flood_uploads_day", "day", 24 * time.Hour},
	{"flood_uploads_week", "week", 7 * 24 * time.Hour},
	{"flood_uploads_month", "month", 30 * 24 * time.Hour},
}

func (d *Desk) admitFlood(ctx context.Context, by gallery.Actor, site *settings.Site) error {
	if by.Rank == gallery.Admin || !site.On("flood_uploads_protection") {
		return nil
	}
	for _, w := range flood {
		limit := site.Int(w.setting)
		if limit == 0 {
			continue
		}
		n, err := d.DB.CountUploads(ctx, by.UserID, by.Address, d.Now().Add(-w.span))
		if err != nil {
			return err
		}
		if n >= int64(limit) {
			return gallery.Fail(gallery.TooMany, "upload.flood", limit, "images", w.unit)
		}
	}
	return nil
}

// stopped reports whether a stop word stands in a lower-cased text (product MO-06).
func stopped(site *settings.Site, texts []string) bool {
	for line := range strings.Lines(site.Text("stop_words")) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		word, err := regexp.Compile(line)
		if err != nil {
			continue
		}
		for _, text := range texts {
			if word.MatchString(strings.ToLower(text)) {
				return true
			}
		}
	}
	return false
}

// duplicateSpan is how long the same bytes count as sent before (api-v1.md 3.4).
const duplicateSpan = 24 * time.Hour

// admitOnce refuses what the same person sent within a day, where the site says
// so; administrators are exempt. The code tells at which step it was noticed.
func (d *Desk) admitOnce(ctx context.Context, by gallery.Actor, md5, code string) error {
	if d.Site.Get().Text("duplicate_uploads") != "refuse" || by.Rank == gallery.Admin {
		return nil
	}
	m, err := d.DB.MediaByHash(ctx, by.UserID, by.Address, md5, d.Now().Add(-duplicateSpan))
	if errors.Is(err, gallery.ErrNotFound) || err == nil && m.Expired(d.Now()) {
		return nil
	}
	if err != nil {
		return err
	}
	return gallery.Fail(gallery.Conflict, code)
}
