package upload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// Published is a media with the token of its delete link, told only once: ""
// where the media was there before (setting duplicate_uploads).
type Published struct {
	Media       *gallery.Media
	DeleteToken string
}

// Publish makes a draft public: admit, probe, plan, render, note, place, record.
// The draft's bench is cleared whatever happens. Until the bytes are placed the
// context's end stops the work; afterwards it is finished or left to the sweep.
func (d *Desk) Publish(ctx context.Context, by gallery.Actor, dr *Draft, wish Details) (*Published, error) {
	defer dr.Drop()
	start := time.Now()
	done, err := d.work(ctx, by, dr, wish)
	if d.Ended != nil {
		d.Ended(result(done, err), dr.File.Size, time.Since(start))
	}
	return done, err
}

// result is an upload's end in one word.
func result(done *Published, err error) string {
	_, refused := errors.AsType[*gallery.Error](err)
	switch {
	case refused:
		return "refused"
	case err != nil:
		return "failed"
	case done.DeleteToken == "":
		return "existing"
	}
	return "stored"
}

func (d *Desk) work(ctx context.Context, by gallery.Actor, dr *Draft, wish Details) (*Published, error) {
	j := &job{by: by, draft: dr, wish: wish, site: d.Site.Get()}
	if err := d.admit(ctx, j); err != nil {
		return nil, err
	}
	d.step("admitted")
	done, err := d.publish(ctx, j)
	if fail, ok := errors.AsType[*gallery.Error](err); !ok || fail.Kind != gallery.Busy && fail.Kind != gallery.TooMany {
		d.countAttempt(ctx, j)
	}
	return done, err
}

func (d *Desk) publish(ctx context.Context, j *job) (*Published, error) {
	if err := d.make(ctx, j); err != nil {
		return nil, err
	}
	m, err := d.existing(ctx, j)
	if err != nil {
		return nil, err
	}
	if m != nil {
		return &Published{Media: m}, nil
	}
	code := "upload.duplicate_stored"
	if j.plan.Resize {
		code = "upload.duplicate_resized"
	}
	if err := d.admitOnce(ctx, j, j.stored().file.MD5, code); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), placeDeadline)
	defer cancel()
	return d.settle(ctx, j, func(note string) (*Published, error) { return d.record(ctx, j, note) })
}

// make makes all that will be placed.
func (d *Desk) make(ctx context.Context, j *job) error {
	for _, step := range []struct {
		done string
		do   func(context.Context, *job) error
	}{{"probed", d.probe}, {"drawn", d.draw}, {"rendered", d.render}} {
		if err := step.do(ctx, j); err != nil {
			return err
		}
		d.step(step.done)
	}
	return nil
}

// maxTries is how often an upload looks for ids and names that nobody has.
const maxTries = 5

// settle notes, places and records, and begins again when the sweep took the
// same bytes meanwhile or another upload the same names.
func (d *Desk) settle(ctx context.Context, j *job, record func(note string) (*Published, error)) (*Published, error) {
	for try := 1; ; try++ {
		note, err := d.note(ctx, j)
		if err != nil {
			return nil, full(err)
		}
		d.step("noted")
		if err := d.place(ctx, j.made); err != nil {
			return nil, misplaced(err)
		}
		done, err := record(note)
		switch {
		case errors.Is(err, db.ErrTaken) && try == maxTries:
			return nil, gallery.Fail(gallery.Broken, "storage.race").Because(err)
		case errors.Is(err, db.ErrTaken), errors.Is(err, db.ErrDying) && ctx.Err() == nil:
			continue
		}
		return done, err
	}
}

// misplaced names by a code why bytes could not be placed.
func misplaced(err error) error {
	switch {
	case errors.Is(err, blob.ErrOutOfReach):
		return gallery.Fail(gallery.Busy, "storage.down").Because(err)
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrNotExist):
		return fault(err, "storage.no_dir")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fault(err, "storage.denied")
	}
	return fault(err, "storage.write")
}

// describe fills a media with all that is known but its name and files.
func (d *Desk) describe(j *job) (*gallery.Media, string) {
	f := j.told()
	now := d.Now().UTC().Truncate(time.Second)
	token := newDeleteToken()
	if j.wish.resumed != nil {
		token = deleteTokenOf(j.wish.resumed.secret)
	}
	hash := sha256.Sum256([]byte(token))
	m := &gallery.Media{
		PublicID:    gallery.RandomID(j.site.Int("public_id_length")),
		OwnerID:     j.owner.UserID,
		OwnerName:   j.owner.Name,
		CategoryID:  j.category,
		Kind:        gallery.Image,
		Title:       title(j.wish, f, j.draft.Name),
		Description: first(j.wish.Description, f.Description),
		Alt:         j.wish.Alt,
		Licence:     j.licence(),
		Tags:        tags(j, f),
		NSFW:        j.wish.NSFW,
		Approved:    approved(j.by, j.site.Text("moderate_uploads")),
		UploaderIP:  j.by.Address,
		Created:     created(j, f, now),
		DeleteHash:  hash[:],
	}
	j.measure(m)
	if f.Video {
		m.Kind = gallery.Video
	}
	longest := time.Duration(j.site.Int("upload_max_expiration")) * time.Second
	forced := gallery.Span(j.site.Text("auto_delete_guest_uploads"), now)
	m.Expires = gallery.Expiry(j.by, j.wish.end(now), forced, now, longest, j.site.On("enable_expirable_uploads"))
	if j.dated() {
		m.Folder = m.Created.In(j.site.Zone()).Format("2006/01/02/")
	}
	return m, token
}

// told are the facts without what is removed from the file.
func (j *job) told() gallery.Facts {
	f := nouns(j.facts)
	if j.metadata() == "strip" {
		f.Title, f.Description, f.Camera = "", "", ""
	}
	return f
}

// licence is the uploader's wish, else what the file tells, else the uploader's usual one.
func (j *job) licence() gallery.Licence {
	return gallery.Licence(first(string(j.wish.Licence), string(licence(j.facts.Rights)), string(j.by.Defaults.Licence)))
}

// measure fills in what is known of the bytes.
func (j *job) measure(m *gallery.Media) {
	f, sent, stored := j.told(), j.draft.File, j.stored().file
	m.Extension, m.OriginalFilename, m.MIME = j.plan.Extension, gallery.BaseName(j.draft.Name), gallery.MIME(j.plan.Extension)
	m.Size, m.Width, m.Height, m.Frames, m.Duration = stored.Size, j.plan.Width, j.plan.Height, f.Frames, f.Duration
	m.Animated, m.Is360, m.Camera, m.Taken = f.Animated, f.Is360, f.Camera, f.Taken
	m.MD5, m.SHA256 = hex.EncodeToString(stored.MD5[:]), hex.EncodeToString(stored.SHA256[:])
	m.SentMD5, m.SentSHA256, m.SentSize = hex.EncodeToString(sent.MD5[:]), hex.EncodeToString(sent.SHA256[:]), sent.Size
	m.Watermarked = marking(j.site).Covers(j.by, f, m.Width, m.Height)
	m.Exif, m.Average, m.ThumbHash = j.made.exif, j.made.average, j.made.thumbHash
}

// end is when the wish ends an upload that is recorded now: what it took to
// arrive and to be made is not taken off the time wished for.
func (w Details) end(now time.Time) time.Time {
	if w.Expires.IsZero() || w.Asked.IsZero() {
		return w.Expires
	}
	return now.Add(w.Expires.Sub(w.Asked))
}

// visibility is the form's, else the key's or owner's default's, or the site's;
// in an album the stricter of the two counts.
func (j *job) visibility() gallery.Visibility {
	return gallery.Visibility(first(string(j.wish.Visibility), string(j.by.Defaults.Visibility), j.site.Text("default_visibility")))
}

func (j *job) dated() bool { return j.site.Text("upload_storage_mode") == "datefolder" }

// created is now, or for an administrator who asks for it when the picture was
// taken (api-v1.md 2.9).
func created(j *job, f gallery.Facts, now time.Time) time.Time {
	taken := f.Taken.UTC().Truncate(time.Second)
	if j.wish.UseFileDate && j.by.Rank == gallery.Admin && j.dated() && !f.Taken.IsZero() && taken.Before(now) {
		return taken
	}
	return now
}

// tags are the form's, for members, and the name of the camera that a JPEG tells
// of, for those who want it (api-v1.md 2.6).
func tags(j *job, f gallery.Facts) (tags []gallery.Tag) {
	if j.by.Rank == gallery.Guest {
		return nil
	}
	names := j.wish.Tags
	if !j.by.Defaults.HideCamera && f.Format == "jpeg" && gallery.TagAllowed(f.Camera) {
		names = append(slices.Clone(names), f.Camera)
	}
	seen := map[string]bool{}
	for _, name := range names {
		if lower := strings.ToLower(name); !seen[lower] {
			seen[lower] = true
			tags = append(tags, gallery.Tag{Name: name})
		}
	}
	return tags
}

// newDeleteToken makes 48 lower-case hex digits (api-v1.md 5.3).
func newDeleteToken() string { return gallery.RandomHex(48) }

func title(wish Details, f gallery.Facts, filename string) string {
	return gallery.CutTitle(first(wish.Title, f.Title, gallery.Title(filename)))
}

func approved(by gallery.Actor, moderate string) bool {
	if by.Trusted() {
		return true
	}
	return moderate == "" || moderate == "guest" && by.Rank != gallery.Guest
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// marking is what the site wants its watermark on: nothing while it is off.
func marking(site *settings.Site) gallery.Marking {
	on := func(name string) bool { return site.On("watermark_enable") && site.On(name) }
	return gallery.Marking{
		Guests: on("watermark_enable_guest"), Members: on("watermark_enable_user"), Admins: on("watermark_enable_admin"),
		Choice: site.On("watermark_choice"), GIF: site.On("watermark_enable_file_gif"),
		MinWidth: site.Int("watermark_target_min_width"), MinHeight: site.Int("watermark_target_min_height"),
	}
}
