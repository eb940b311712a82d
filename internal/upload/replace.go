package upload

import (
	"context"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Replace puts the bytes of a draft in the place of those of a media, for its owner. Its
// page, its words and its delete link stay; the bytes get a new address, and the old
// ones go. Seen is its version (Updated) that the caller knows, zero for any; when it is
// another by now, the call fails with media.stale. The draft's bench is cleared whatever
// happens.
func (d *Desk) Replace(ctx context.Context, by gallery.Actor, id string, dr *Draft, seen time.Time) (*gallery.Media, error) {
	return d.replace(ctx, by, id, dr, seen, "")
}

// replace is Replace by a version of the media itself, "" for none.
func (d *Desk) replace(ctx context.Context, by gallery.Actor, id string, dr *Draft, seen time.Time, version string) (*gallery.Media, error) {
	defer dr.Drop()
	old, err := d.DB.MediaByPublicID(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := d.MayReplace(by, old, gallery.Proofs{}, seen); err != nil {
		return nil, err
	}
	j := &job{by: by, owner: by, draft: dr, site: d.Site.Get()}
	if err := d.admitInstead(ctx, j, old, version); err != nil {
		return nil, err
	}
	if err := d.make(ctx, j); err != nil {
		d.countAttempt(ctx, j)
		return nil, err
	}
	if j.facts.Video != (old.Kind == gallery.Video) { // its addresses say which it is
		d.countAttempt(ctx, j)
		return nil, gallery.Fail(gallery.Invalid, "replace.kind").In("source")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), placeDeadline)
	defer cancel()
	done, err := d.settle(ctx, j, func(note string) (*Published, error) { return d.swap(ctx, j, id, note, seen, version) })
	if err != nil {
		return nil, err
	}
	return done.Media, nil
}

// MayReplace fails unless the actor may replace the bytes of a media in the version that
// was seen. Doors ask before they take any.
func (d *Desk) MayReplace(by gallery.Actor, m *gallery.Media, p gallery.Proofs, seen time.Time) error {
	if err := gallery.Judge(by, gallery.Replace, m.Policy(d.Now()), p); err != nil {
		return err
	}
	if !seen.IsZero() && !m.Updated.Equal(seen) {
		return gallery.Fail(gallery.Conflict, "media.stale")
	}
	return d.MayUpload(by)
}

// admitInstead is admit for bytes that come in the place of others. Those of a version are
// counted already; should today's settings make more of them, swap finds out.
func (d *Desk) admitInstead(ctx context.Context, j *job, old *gallery.Media, version string) error {
	if max := d.Limit(j.by); j.draft.File.Size > max {
		return gallery.Fail(gallery.TooLarge, "upload.too_big", max)
	}
	if j.site.Stops(j.draft.Name) {
		return gallery.Fail(gallery.Invalid, "stop_words")
	}
	if err := d.admitFlood(ctx, j); err != nil {
		return err
	}
	more := j.draft.File.Size - old.Stored()
	if j.site.Int("versions_kept") > 0 {
		more += old.Size
	}
	if version != "" {
		more = 0
	}
	return d.fits(ctx, d.DB, j, more)
}

// swap records the new bytes and lets go of the old ones, in one transaction. Bytes of a
// version are the media's again, and no version.
func (d *Desk) swap(ctx context.Context, j *job, id, note string, seen time.Time, version string) (done *Published, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		held, err := tx.MediaForChange(ctx, []string{id})
		if err != nil {
			return err
		}
		if len(held) == 0 {
			return gallery.Fail(gallery.NotFound, "media.not_found")
		}
		m := &held[0]
		if err := d.MayReplace(j.by, m, gallery.Proofs{}, seen); err != nil {
			return err
		}
		j.measure(m)
		if m.Licence == "" { // what somebody chose stays
			m.Licence = licence(j.facts.Rights)
		}
		m.Approved = m.Approved && approved(j.by, j.site.Text("moderate_uploads"))
		if m.Name, err = tx.ClaimFirst(ctx, m.Folder, m.Stems(j.site.Text("upload_filenaming"))); err != nil {
			return err
		}
		m.Files = files(m, j.made)
		kept := j.site.Int("versions_kept")
		if version != "" {
			if err := d.recall(ctx, tx, m, version); err != nil {
				return err
			}
			kept = max(kept, 1) // of what gives way
		}
		m.Updated = d.Now()
		if err := tx.ReplaceMedia(ctx, m, kept, m.Updated); err != nil {
			return err
		}
		if err := d.fits(ctx, tx, j, 0); err != nil {
			return err
		}
		done = &Published{Media: m}
		return tx.ClearNote(ctx, note)
	})
	return done, full(err)
}
