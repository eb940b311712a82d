package curate

import (
	"context"
	"errors"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// DeleteMedia puts media into the trash, or where the site keeps none deletes them
// at once.
func (d *Desk) DeleteMedia(ctx context.Context, by gallery.Actor, ids []string, p gallery.Proofs) ([]Outcome, error) {
	return d.many(ctx, ids, func(tx *db.Tx, ids []string) ([]Outcome, error) {
		list, err := d.pick(ctx, tx, by, ids, p, nil, gallery.Delete)
		if err != nil {
			return nil, err
		}
		if err := d.audit(ctx, tx, by, "media.delete", list.media); err != nil {
			return nil, err
		}
		return list.outcomes, d.discard(ctx, tx, list.media)
	})
}

// discard trashes or deletes media; what lies in the trash already stays there.
func (d *Desk) discard(ctx context.Context, tx *db.Tx, media []*gallery.Media) error {
	if d.Site.Get().Int("trash_days") == 0 {
		return d.destroy(ctx, tx, media)
	}
	var fresh []gallery.ID
	for _, m := range media {
		if m.Trashed.IsZero() {
			fresh = append(fresh, m.ID)
		}
	}
	if err := tx.TrashMedia(ctx, fresh, d.Now()); err != nil {
		return err
	}
	return d.tell(ctx, tx, EventDeleted, media)
}

// destroy deletes media for good; the bytes go by a job.
func (d *Desk) destroy(ctx context.Context, tx *db.Tx, media []*gallery.Media) error {
	for _, m := range media {
		if err := tx.DeleteMedia(ctx, m.ID, d.Now()); err != nil {
			return err
		}
	}
	if len(media) == 0 {
		return nil
	}
	if err := d.tell(ctx, tx, EventDeleted, untrashed(media)); err != nil {
		return err
	}
	return d.Queue.Insert(ctx, tx, queue.Sweep{})
}

func untrashed(media []*gallery.Media) (list []*gallery.Media) {
	for _, m := range media {
		if m.Trashed.IsZero() {
			list = append(list, m)
		}
	}
	return list
}

// RestoreMedia takes media out of the trash; what lies in none stays as it is.
func (d *Desk) RestoreMedia(ctx context.Context, by gallery.Actor, ids []string, p gallery.Proofs) ([]Outcome, error) {
	return d.many(ctx, ids, func(tx *db.Tx, ids []string) ([]Outcome, error) {
		list, err := d.pick(ctx, tx, by, ids, p, nil, gallery.Restore)
		if err != nil {
			return nil, err
		}
		var trashed []*gallery.Media
		for _, m := range list.media {
			if !m.Trashed.IsZero() {
				trashed = append(trashed, m)
			}
		}
		if err := tx.RestoreMedia(ctx, trashed, d.Now()); err != nil {
			return nil, err
		}
		return list.outcomes, d.audit(ctx, tx, by, "media.restore", trashed)
	})
}

// PurgeMedia deletes media that lie in the trash for good.
func (d *Desk) PurgeMedia(ctx context.Context, by gallery.Actor, ids []string, p gallery.Proofs) ([]Outcome, error) {
	return d.many(ctx, ids, func(tx *db.Tx, ids []string) ([]Outcome, error) {
		list, err := d.pick(ctx, tx, by, ids, p, func(m *gallery.Media, _ gallery.Proofs) error {
			if m.Trashed.IsZero() {
				return gallery.Fail(gallery.Conflict, "media.not_trashed")
			}
			return nil
		}, gallery.Delete)
		if err != nil {
			return nil, err
		}
		if err := d.audit(ctx, tx, by, "media.purge", list.media); err != nil {
			return nil, err
		}
		return list.outcomes, d.destroy(ctx, tx, list.media)
	})
}

// emptyTrash deletes what has lain in the trash for as long as the site keeps it,
// some at a time, and reports whether there is more.
func (d *Desk) emptyTrash(ctx context.Context) (more bool, err error) {
	kept := time.Duration(d.Site.Get().Int("trash_days")) * 24 * time.Hour
	ids, err := d.DB.TrashedBefore(ctx, d.Now().Add(-kept), batch)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		for _, id := range ids {
			err := tx.DeleteMedia(ctx, id, d.Now())
			if err != nil && !errors.Is(err, gallery.ErrNotFound) { // somebody else was faster
				return err
			}
		}
		return d.Queue.Insert(ctx, tx, queue.Sweep{})
	})
	return len(ids) == batch, err
}

// Approve lets media that wait be seen, for staff, unless they were changed after seen
// (zero for any): then the outcome is media.stale, as nobody has looked at what is there now.
func (d *Desk) Approve(ctx context.Context, by gallery.Actor, ids []string, seen time.Time) ([]Outcome, error) {
	return d.moderate(ctx, by, ids, seen, "media.approve", gallery.NoticeApproved, "", func(tx *db.Tx, media []*gallery.Media) error {
		return tx.Approve(ctx, identities(media), d.Now())
	})
}

// Reject discards media that wait, for staff; the owner is told, the reason stands
// in the audit log.
func (d *Desk) Reject(ctx context.Context, by gallery.Actor, ids []string, reason string) ([]Outcome, error) {
	reason, err := prose("reason", reason, maxReason)
	if err != nil {
		return nil, err
	}
	return d.moderate(ctx, by, ids, time.Time{}, "media.reject", gallery.NoticeRejected, reason, func(tx *db.Tx, media []*gallery.Media) error {
		return d.discard(ctx, tx, media)
	})
}

func (d *Desk) moderate(ctx context.Context, by gallery.Actor, ids []string, seen time.Time, action, notice, detail string, do func(*db.Tx, []*gallery.Media) error) ([]Outcome, error) {
	return d.many(ctx, ids, func(tx *db.Tx, ids []string) ([]Outcome, error) {
		list, err := d.pick(ctx, tx, by, ids, gallery.Proofs{}, func(m *gallery.Media, _ gallery.Proofs) error {
			if m.Approved {
				return gallery.Fail(gallery.Conflict, "media.approved")
			}
			if !seen.IsZero() && m.Updated.After(seen) {
				return gallery.Fail(gallery.Conflict, "media.stale")
			}
			return nil
		}, gallery.Approve)
		if err != nil {
			return nil, err
		}
		var notices []gallery.Notification
		var deeds []gallery.Deed
		for _, m := range list.media {
			deeds = append(deeds, deed(by, action, "media", m.PublicID, detail))
			if m.OwnerID != 0 {
				notices = append(notices, gallery.Notification{UserID: m.OwnerID, Kind: notice, MediaID: m.ID})
			}
		}
		if err := tx.Notify(ctx, notices, d.Now()); err != nil {
			return nil, err
		}
		if err := tx.Audit(ctx, deeds, d.Now()); err != nil {
			return nil, err
		}
		return list.outcomes, do(tx, list.media)
	})
}
