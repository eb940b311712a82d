package curate

import (
	"context"
	"errors"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// reportFloods are how many reports a network may send.
var reportFloods = map[time.Duration]int64{time.Hour: 20, 24 * time.Hour: 100}

// mostReports is how many reports are listed at once.
const mostReports = 100

// Report tells staff what a visitor finds wrong with a media that he sees.
func (d *Desk) Report(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, reason, text string) error {
	if !gallery.ReportReasonAllowed(reason) {
		return invalid("report.reason")
	}
	text, err := prose("report.text", text, maxReason)
	if err != nil {
		return err
	}
	return d.report(ctx, by, id, p, gallery.Report{Reason: reason, Text: text}, func(*db.Tx, gallery.Report) error { return nil })
}

// report adds a report of a media that the actor sees, and goes on with it.
func (d *Desk) report(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, r gallery.Report, next func(*db.Tx, gallery.Report) error) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := tx.MediaByPublicID(ctx, id)
		if err != nil {
			return missing(err, "media.not_found")
		}
		if p.Member, err = tx.MemberRight(ctx, by.UserID, m.Lineage); err != nil {
			return err
		}
		if err := gallery.Judge(by, gallery.See, m.Policy(d.Now()), p); err != nil {
			return err
		}
		r.MediaID = m.ID
		if err := d.lodge(ctx, tx, by, &r); err != nil {
			return err
		}
		if err := next(tx, r); err != nil {
			return err
		}
		return d.tell(ctx, tx, EventReported, []*gallery.Media{m})
	})
}

// lodge adds a report by an actor, if his network has not sent too many.
func (d *Desk) lodge(ctx context.Context, tx *db.Tx, by gallery.Actor, r *gallery.Report) error {
	if err := d.flood(ctx, tx, "reports:"+by.Network(), reportFloods, "report.flood"); err != nil {
		return err
	}
	r.ReporterID, r.Address, r.Created = by.UserID, by.Address, d.Now()
	return tx.InsertReport(ctx, r)
}

// Reports lists up to n open reports for staff, oldest first, after the one of an
// id.
func (d *Desk) Reports(ctx context.Context, by gallery.Actor, after gallery.ID, n int) ([]gallery.Report, error) {
	if !by.Staff() || !by.Has(gallery.ScopeRead) {
		return nil, gallery.Fail(gallery.Denied, "report.denied")
	}
	return d.DB.OpenReports(ctx, after, min(max(n, 1), mostReports))
}

// ResolveReport closes a report and all others of the same; with discard the media goes
// into the trash, and a comment is deleted.
func (d *Desk) ResolveReport(ctx context.Context, by gallery.Actor, id gallery.ID, discard bool) error {
	if !by.Staff() || !by.Has(gallery.ScopeWrite) {
		return gallery.Fail(gallery.Denied, "report.denied")
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := tx.ReportByID(ctx, id)
		if err != nil {
			return missing(err, "report.not_found")
		}
		if !r.Resolved.IsZero() {
			return gallery.Fail(gallery.Conflict, "report.resolved")
		}
		detail := "kept"
		if discard && r.MediaPublicID != "" {
			detail = "discarded"
			if err := d.discardReported(ctx, tx, by, r); err != nil {
				return err
			}
		}
		if err := tx.ResolveReports(ctx, r.MediaID, r.CommentID, by.UserID, d.Now()); err != nil {
			return err
		}
		object, of := "media", r.MediaPublicID
		if r.CommentID != 0 {
			object, of = "comment", r.CommentPublicID
		}
		return tx.Audit(ctx, []gallery.Deed{deed(by, "report.resolve", object, of, detail)}, d.Now())
	})
}

// discardReported discards what a report is about.
func (d *Desk) discardReported(ctx context.Context, tx *db.Tx, by gallery.Actor, r gallery.Report) error {
	if r.CommentID != 0 {
		if err := tx.HoldComment(ctx, r.CommentPublicID); err != nil {
			return err
		}
		c, err := tx.Comment(ctx, r.MediaID, r.CommentPublicID, sight(by, gallery.Object{}))
		if errors.Is(err, gallery.ErrNotFound) { // somebody was faster
			return nil
		}
		if err != nil {
			return err
		}
		return tx.DeleteComment(ctx, c, by.UserID, d.Now())
	}
	m, err := tx.MediaByPublicID(ctx, r.MediaPublicID)
	if err == nil {
		err = d.discard(ctx, tx, []*gallery.Media{m})
	}
	if err == nil && m.OwnerID != 0 && m.OwnerID != by.UserID {
		err = tx.Notify(ctx, []gallery.Notification{{UserID: m.OwnerID, Kind: gallery.NoticeRemoved, MediaID: m.ID}}, d.Now())
	}
	return err
}

// AuditLog lists up to n entries of the audit log for administrators, newest
// first, before the one of an id (0: from the top).
func (d *Desk) AuditLog(ctx context.Context, by gallery.Actor, before gallery.ID, n int) ([]gallery.Deed, error) {
	if !by.MayOperate() {
		return nil, gallery.Fail(gallery.Denied, "audit.denied")
	}
	return d.DB.AuditLog(ctx, before, min(max(n, 1), mostReports))
}
