package curate

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// MostAtOnce is how many things one call changes at most.
const MostAtOnce = 1000

// MediaPatch is what changes of a media; nil leaves a field as it is.
type MediaPatch struct {
	Title       *string // at most 100 code points
	Description *string
	Alt         *string
	Tags        *[]string // all of them
	AddTags     []string
	DropTags    []string
	Category    *string // its URL key, "" for none
	Album       *string // public id, "" for none
	NSFW        *bool
	Licence     *gallery.Licence    // "" for not told
	Visibility  *gallery.Visibility // its own: public, link or private
	Expires     *time.Time          // zero for never
}

// Outcome is what became of one of many; Err is nil or a gallery.Error.
type Outcome struct {
	ID  string
	Err error
}

// EditMedia changes a media. Seen is its version (Updated) that the caller knows,
// zero for any; when it is another by now, the call fails with media.stale.
func (d *Desk) EditMedia(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, patch MediaPatch, seen time.Time) (*gallery.Media, error) {
	return d.one(ctx, id, func(tx *db.Tx) ([]Outcome, error) { return d.edit(ctx, tx, by, []string{id}, p, patch, seen) })
}

// EditMany changes many media, at most MostAtOnce, in one transaction, each as far
// as the actor may.
func (d *Desk) EditMany(ctx context.Context, by gallery.Actor, ids []string, p gallery.Proofs, patch MediaPatch) ([]Outcome, error) {
	return d.many(ctx, ids, func(tx *db.Tx, ids []string) ([]Outcome, error) {
		return d.edit(ctx, tx, by, ids, p, patch, time.Time{})
	})
}

// one runs a deed on one media and returns the media as it is then.
func (d *Desk) one(ctx context.Context, id string, deed func(*db.Tx) ([]Outcome, error)) (m *gallery.Media, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		done, err := deed(tx)
		if err == nil {
			err = done[0].Err
		}
		if err == nil {
			m, err = tx.MediaByPublicID(ctx, id)
		}
		return err
	})
	return m, err
}

// many runs a deed on many things in one transaction.
func (d *Desk) many(ctx context.Context, ids []string, deed func(*db.Tx, []string) ([]Outcome, error)) (done []Outcome, err error) {
	if len(ids) == 0 || len(ids) > MostAtOnce {
		return nil, invalid("ids", MostAtOnce)
	}
	var once []string
	seen := map[string]bool{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			once = append(once, id)
		}
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		done, err = deed(tx, once)
		return err
	})
	return done, err
}

// edit is one patch on its way to many media.
func (d *Desk) edit(ctx context.Context, tx *db.Tx, by gallery.Actor, ids []string, p gallery.Proofs, patch MediaPatch, seen time.Time) ([]Outcome, error) {
	change, err := d.checked(ctx, tx, by, p, &patch)
	if err != nil {
		return nil, err
	}
	picked, err := d.pick(ctx, tx, by, ids, p, func(m *gallery.Media, p gallery.Proofs) error {
		switch {
		case !seen.IsZero() && !m.Updated.Equal(seen):
			return gallery.Fail(gallery.Conflict, "media.stale")
		case patch.Visibility == nil && patch.Expires == nil && patch.Album == nil:
			return nil
		}
		return gallery.Judge(by, gallery.Manage, m.Policy(d.Now()), p)
	}, gallery.Edit)
	if err != nil {
		return nil, err
	}
	return picked.outcomes, d.apply(ctx, tx, by, picked, patch, change)
}

// apply writes a checked patch to the media that were picked.
func (d *Desk) apply(ctx context.Context, tx *db.Tx, by gallery.Actor, picked picked, patch MediaPatch, change db.MediaChange) error {
	tagged, worded := patch.Tags != nil || len(patch.AddTags)+len(patch.DropTags) > 0, change.Title != nil || change.Description != nil || change.Alt != nil
	for _, m := range picked.media {
		m.Title, m.Description, m.Alt = or(change.Title, m.Title), or(change.Description, m.Description), or(change.Alt, m.Alt)
		m.Tags = patch.tags(m.Tags)
		if len(m.Tags) > gallery.MostTags {
			picked.refuse(m, invalid("media.tags", gallery.MostTags))
		}
	}
	media := picked.good()
	if err := tx.ChangeMedia(ctx, identities(media), change, d.Now()); err != nil {
		return err
	}
	if tagged {
		if err := tx.SetTags(ctx, media); err != nil {
			return err
		}
	}
	if tagged || worded || change.Category != nil || change.Album != nil {
		if err := tx.SetTexts(ctx, media); err != nil {
			return err
		}
	}
	if change.Own != nil || change.Album != nil {
		if err := d.relocate(ctx, tx, media); err != nil {
			return err
		}
	}
	return d.audit(ctx, tx, by, "media.edit", media)
}

// checked reads a patch: every field bounded, the album and category there.
func (d *Desk) checked(ctx context.Context, tx *db.Tx, by gallery.Actor, p gallery.Proofs, patch *MediaPatch) (c db.MediaChange, err error) {
	site := d.Site.Get()
	for _, field := range []struct {
		code string
		from *string
		to   **string
		most int
		read func(string, string, int) (string, error)
	}{
		{"media.title", patch.Title, &c.Title, maxTitle, line},
		{"media.description", patch.Description, &c.Description, maxDescription, prose},
		{"media.alt", patch.Alt, &c.Alt, maxAlt, prose},
	} {
		if field.from == nil {
			continue
		}
		text, err := field.read(field.code, *field.from, field.most)
		if err != nil {
			return c, err
		}
		*field.to = &text
	}
	if site.Stops(slices.Concat([]string{or(c.Title, ""), or(c.Description, ""), or(c.Alt, "")}, or(patch.Tags, nil), patch.AddTags)...) {
		return c, gallery.Fail(gallery.Invalid, "stop_words")
	}
	if v := patch.Visibility; v != nil && *v != gallery.Public && *v != gallery.Link && *v != gallery.Private {
		return c, invalid("media.visibility")
	}
	if patch.NSFW != nil && site.On("image_lock_nsfw_editing") && !by.Staff() {
		return c, gallery.Fail(gallery.Denied, "media.nsfw")
	}
	if patch.Licence != nil && !patch.Licence.Known() {
		return c, invalid("media.licence")
	}
	c.NSFW, c.Own, c.Licence = patch.NSFW, patch.Visibility, patch.Licence
	if c.Expires, err = d.expiry(patch.Expires); err != nil {
		return c, err
	}
	if c.Category, err = category(ctx, tx, patch.Category); err != nil {
		return c, err
	}
	c.Album, err = d.target(ctx, tx, by, p, patch.Album)
	return c, err
}

// expiry is an end that lies ahead and within what the site allows.
func (d *Desk) expiry(wish *time.Time) (*time.Time, error) {
	if wish == nil || wish.IsZero() {
		return wish, nil
	}
	site, now := d.Site.Get(), d.Now()
	if !site.On("enable_expirable_uploads") || !wish.After(now) {
		return nil, invalid("media.expires")
	}
	end := gallery.Capped(*wish, now, time.Duration(site.Int("upload_max_expiration"))*time.Second)
	return &end, nil
}

func category(ctx context.Context, tx *db.Tx, slug *string) (*gallery.ID, error) {
	if slug == nil || *slug == "" {
		return zeroIf(slug != nil), nil
	}
	c, err := tx.CategoryBySlug(ctx, *slug)
	if errors.Is(err, gallery.ErrNotFound) {
		err = invalid("media.category")
	}
	return &c.ID, err
}

// target is the album that media go to, for whoever may add to it; it is held
// until the transaction's end.
func (d *Desk) target(ctx context.Context, tx *db.Tx, by gallery.Actor, p gallery.Proofs, id *string) (*gallery.ID, error) {
	if id == nil || *id == "" {
		return zeroIf(id != nil), nil
	}
	a, err := d.album(ctx, tx, by, gallery.Add, *id, p)
	if err != nil {
		return nil, err
	}
	return &a.ID, tx.HoldAlbum(ctx, a.ID)
}

// tags are a media's after the patch.
func (patch MediaPatch) tags(have []gallery.Tag) []gallery.Tag {
	if patch.Tags != nil {
		have = gallery.CleanTags(*patch.Tags)
	}
	var names []string
	for _, tag := range have {
		if !slices.ContainsFunc(patch.DropTags, func(drop string) bool { return strings.EqualFold(strings.TrimSpace(drop), tag.Name) }) {
			names = append(names, tag.Name)
		}
	}
	return gallery.CleanTags(append(names, patch.AddTags...))
}

func or[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

// zeroIf is a pointer to no id, or nil.
func zeroIf(yes bool) *gallery.ID {
	if yes {
		return new(gallery.ID)
	}
	return nil
}
