package upload

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/imaging"
)

// Published is a new media with the token of its delete link, told only once.
type Published struct {
	Media       *gallery.Media
	DeleteToken string
}

// Publish makes a draft public: admit, probe, plan, render, note, place, record.
// The draft's bench is cleared whatever happens. Until the bytes are placed the
// context's end stops the work; afterwards it is finished or left to the sweep.
func (d *Desk) Publish(ctx context.Context, by gallery.Actor, dr *Draft, wish Details) (*Published, error) {
	defer dr.Drop()
	if err := d.admit(ctx, by, dr, wish); err != nil {
		return nil, err
	}
	facts, err := d.probe(ctx, dr)
	if err != nil {
		return nil, err
	}
	plan, err := d.plan(facts, dr, wish)
	if err != nil {
		return nil, err
	}
	made, err := d.render(ctx, dr, facts, plan)
	if err != nil {
		return nil, err
	}
	stored := made.files[len(made.files)-1].file
	if err := d.admitOnce(ctx, by, hex.EncodeToString(stored.MD5[:]), "upload.duplicate_stored"); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), placeDeadline)
	defer cancel()
	return d.settle(ctx, by, dr, wish, facts, plan, made)
}

// settle notes, places and records, and begins again when the sweep took the
// same bytes meanwhile.
func (d *Desk) settle(ctx context.Context, by gallery.Actor, dr *Draft, wish Details, facts imaging.Facts, p gallery.Plan, made *made) (*Published, error) {
	for {
		note, err := d.note(ctx, made)
		if err != nil {
			return nil, full(err)
		}
		if err := d.place(ctx, made); err != nil {
			return nil, full(err)
		}
		done, err := d.record(ctx, by, dr, wish, facts, p, made, note)
		if !errors.Is(err, db.ErrDying) || ctx.Err() != nil {
			return done, err
		}
	}
}

// describe fills a media with all that is known but its name and files.
func (d *Desk) describe(by gallery.Actor, dr *Draft, wish Details, f gallery.Facts, p gallery.Plan, made *made) (*gallery.Media, string) {
	site := d.Site.Get()
	if site.Text("upload_metadata") == "strip" {
		f.Title, f.Description = "", "" // what is removed from the file is not told beside it
	}
	now := d.Now().UTC().Truncate(time.Second)
	token := newDeleteToken()
	hash := sha256.Sum256([]byte(token))
	original := made.files[len(made.files)-1]
	m := &gallery.Media{
		PublicID:         gallery.RandomID(site.Int("public_id_length")),
		OwnerID:          by.UserID,
		OwnerName:        by.Name,
		CategoryID:       wish.CategoryID,
		Kind:             gallery.Image,
		Title:            title(wish, f, dr.Name),
		Description:      first(wish.Description, f.Description),
		Extension:        p.Extension,
		OriginalFilename: gallery.BaseName(dr.Name),
		MIME:             gallery.MIME(p.Extension),
		Size:             original.file.Size,
		Width:            p.Width,
		Height:           p.Height,
		Frames:           f.Frames,
		Duration:         f.Duration,
		Animated:         f.Animated,
		Is360:            f.Is360,
		NSFW:             wish.NSFW,
		Approved:         approved(by, site.Text("moderate_uploads")),
		Visibility:       gallery.Visibility(first(string(wish.Visibility), site.Text("default_visibility"))),
		MD5:              hex.EncodeToString(original.file.MD5[:]),
		SHA256:           hex.EncodeToString(original.file.SHA256[:]),
		SentMD5:          hex.EncodeToString(dr.File.MD5[:]),
		SentSHA256:       hex.EncodeToString(dr.File.SHA256[:]),
		SentSize:         dr.File.Size,
		Exif:             gallery.ExifKept(f.Exif, site.Text("upload_metadata")),
		Average:          made.average,
		ThumbHash:        made.thumbHash,
		UploaderIP:       by.Address,
		Created:          now,
		DeleteHash:       hash[:],
	}
	if f.Video {
		m.Kind = gallery.Video
	}
	forced := gallery.Span(site.Text("auto_delete_guest_uploads"), now)
	m.Expires = gallery.Expiry(by, wish.Expires, forced, site.On("enable_expirable_uploads"))
	if by.Rank != gallery.Guest {
		for _, name := range wish.Tags {
			m.Tags = append(m.Tags, gallery.Tag{Name: name})
		}
	}
	if site.Text("upload_storage_mode") == "datefolder" {
		m.Folder = now.In(site.Zone()).Format("2006/01/02/")
	}
	return m, token
}

// newDeleteToken makes 48 lower-case hex digits (api-v1.md 5.3).
func newDeleteToken() string {
	b := make([]byte, 24)
	rand.Read(b)
	return hex.EncodeToString(b)
}

func title(wish Details, f gallery.Facts, filename string) string {
	return gallery.CutTitle(first(wish.Title, f.Title, gallery.Title(filename)))
}

func approved(by gallery.Actor, moderate string) bool {
	if by.Staff() {
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
