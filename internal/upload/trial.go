package upload

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// Trial is what would become of a draft.
type Trial struct {
	Kind          gallery.Kind
	Title         string
	Extension     string
	Size          int64 // as sent, bytes
	Width, Height int   // as stored, pixels
	Frames        int
	Duration      time.Duration
	Converted     bool // stored in another format or size than sent
	Visibility    gallery.Visibility
	Approved      bool
	Expires       time.Time // zero for never
}

// Try goes as far as Publish does before anything is drawn or stored, and fails as
// it would. The draft is dropped. It counts as an upload for the flood limits: the
// look into the bytes was work.
func (d *Desk) Try(ctx context.Context, by gallery.Actor, dr *Draft, wish Details) (*Trial, error) {
	defer dr.Drop()
	j := &job{by: by, draft: dr, wish: wish, site: d.Site.Get()}
	if err := d.admit(ctx, j); err != nil {
		return nil, err
	}
	d.countAttempt(ctx, j)
	if err := d.probe(ctx, j); err != nil {
		return nil, err
	}
	if err := d.draw(ctx, j); err != nil {
		return nil, err
	}
	f, now := nouns(j.facts), d.Now().UTC()
	t := &Trial{
		Kind: gallery.Image, Title: title(wish, f, dr.Name), Extension: j.plan.Extension, Size: dr.File.Size,
		Width: j.plan.Width, Height: j.plan.Height, Frames: f.Frames, Duration: f.Duration,
		Converted:  j.plan.Resize || j.plan.Convert,
		Visibility: gallery.Strictest(j.visibility(), j.album.Effective),
		Approved:   approved(by, j.site.Text("moderate_uploads")),
	}
	if f.Video {
		t.Kind = gallery.Video
	}
	longest := time.Duration(j.site.Int("upload_max_expiration")) * time.Second
	forced := gallery.Span(j.site.Text("auto_delete_guest_uploads"), now)
	t.Expires = gallery.Expiry(j.owner, wish.Expires, forced, now, longest, j.site.On("enable_expirable_uploads"))
	return t, nil
}
