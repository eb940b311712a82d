package upload

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"calotype/internal/gallery"
)

// MayUpload says whether the actor may upload at all (api-v1.md 1.4). It is
// asked before a byte is read.
func (d *Desk) MayUpload(by gallery.Actor) error {
	site := d.Site.Get()
	switch {
	case by.Banned, !by.Has(gallery.ScopeUpload):
		return gallery.Fail(gallery.Denied, "upload.denied")
	case by.Rank == gallery.Admin:
		return nil
	case site.On("maintenance"):
		return gallery.Fail(gallery.Busy, "maintenance")
	case !site.On("enable_uploads"), !gallery.PersonalOf(site).Uploads(by):
		return gallery.Fail(gallery.Denied, "upload.denied")
	case by.Rank == gallery.Guest && (!site.On("guest_uploads") || site.Text("website_privacy_mode") == "private"):
		return gallery.Fail(gallery.Denied, "upload.denied")
	}
	return nil
}

// AfterSignIn reports whether a guest who may not upload could as a member.
func (d *Desk) AfterSignIn(by gallery.Actor) bool {
	return by.UserID == 0 && !by.Banned && d.MayUpload(by) != nil && d.MayUpload(gallery.Actor{Rank: gallery.Member}) == nil
}

// AsksTerms reports whether an uploader must agree to the rules of the site before a
// form takes his file (setting upload_terms, product UP-30).
func (d *Desk) AsksTerms(by gallery.Actor) bool {
	return by.Rank == gallery.Guest && d.Site.Get().On("upload_terms")
}

// AsksWatermark reports whether people choose whether the site's watermark lies on what
// they upload.
func (d *Desk) AsksWatermark(by gallery.Actor) bool {
	return marking(d.Site.Get()).Asks(by)
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
func (d *Desk) admit(ctx context.Context, j *job) (err error) {
	j.owner = j.by
	if err := d.mayUpload(j); err != nil {
		return err
	}
	if max := d.Limit(j.by); j.draft.File.Size > max {
		return gallery.Fail(gallery.TooLarge, "upload.too_big", max)
	}
	if j.site.Stops(append([]string{j.draft.Name, j.wish.Title, j.wish.Description, j.wish.Alt}, j.wish.Tags...)...) {
		return gallery.Fail(gallery.Invalid, "stop_words")
	}
	if !j.wish.Licence.Known() {
		return gallery.Fail(gallery.Invalid, "media.licence").In("licence")
	}
	if err := d.admitFlood(ctx, j); err != nil {
		return err
	}
	if err := d.admitOnce(ctx, j, j.draft.File.MD5, "upload.duplicate"); err != nil {
		return err
	}
	if err := d.admitCount(ctx, j); err != nil {
		return err
	}
	if j.album, err = d.album(ctx, j); err != nil {
		return err
	}
	if j.category, err = d.category(ctx, j); err != nil {
		return err
	}
	return d.fits(ctx, d.DB, j, j.draft.File.Size)
}

// admitCount refuses what is beyond the most files of the site.
func (d *Desk) admitCount(ctx context.Context, j *job) error {
	room, limited, err := d.Room(ctx)
	if limited && err == nil && room == 0 {
		err = gallery.Fail(gallery.Denied, "quota.files", int64(j.site.Int("upload_max_files")))
	}
	return err
}

// Room is how many files more the site takes, where that is limited.
func (d *Desk) Room(ctx context.Context) (room int64, limited bool, err error) {
	limit := int64(d.Site.Get().Int("upload_max_files"))
	if limit == 0 {
		return 0, false, nil
	}
	n, err := d.DB.MediaTotal(ctx)
	return max(0, limit-n), true, err
}

// mayUpload is MayUpload, for those who come by an upload link, too: guests need no
// right of their own then.
func (d *Desk) mayUpload(j *job) error {
	switch {
	case j.wish.UploadLink == 0 || j.by.Banned:
		return d.MayUpload(j.by)
	case j.site.On("maintenance"):
		return gallery.Fail(gallery.Busy, "maintenance")
	case !j.site.On("enable_uploads"), !gallery.PersonalOf(j.site).Uploads(j.by):
		return gallery.Fail(gallery.Denied, "upload.denied")
	}
	return nil
}

// duplicateSpan is how long the same bytes count as sent before (api-v1.md 3.4).
const duplicateSpan = 24 * time.Hour

// admitOnce refuses what the same person sent within a day, where the site says
// so; administrators are exempt. The code tells at which step it was noticed.
func (d *Desk) admitOnce(ctx context.Context, j *job, md5 [16]byte, code string) error {
	if j.site.Text("duplicate_uploads") != "refuse" || j.by.Rank == gallery.Admin {
		return nil
	}
	m, err := d.DB.MediaByHash(ctx, j.by.UserID, j.by.Address, hex.EncodeToString(md5[:]), d.Now().Add(-duplicateSpan))
	if errors.Is(err, gallery.ErrNotFound) || err == nil && m.Expired(d.Now()) {
		return nil
	}
	if err != nil {
		return err
	}
	if j.by.UserID == 0 { // an address may be many people's: they are not told of each other's files
		return gallery.Fail(gallery.Conflict, code)
	}
	return gallery.Fail(gallery.Conflict, code, m)
}

// existing is the media that answers for the same bytes where the site says so:
// a person's own whenever it was, a guest's of the last day, that stays for ever
// and has the very bytes that would be stored. It is nil where there is none.
func (d *Desk) existing(ctx context.Context, j *job) (*gallery.Media, error) {
	if j.site.Text("duplicate_uploads") != "existing" {
		return nil, nil
	}
	var since time.Time
	if j.by.UserID == 0 {
		since = d.Now().Add(-duplicateSpan)
	}
	stored := j.stored().file
	m, err := d.DB.MediaByHash(ctx, j.by.UserID, j.by.Address, hex.EncodeToString(stored.MD5[:]), since)
	if errors.Is(err, gallery.ErrNotFound) {
		return nil, nil
	}
	if err != nil || !m.Expires.IsZero() || m.SHA256 != hex.EncodeToString(stored.SHA256[:]) {
		return nil, err
	}
	return m, nil
}
