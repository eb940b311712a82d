package curate

import (
	"context"
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
		if err := d.flood(ctx, tx, "reports:"+by.Network(), reportFloods, "report.flood"); err != nil {
			return err
		}
		r := gallery.Report{MediaID: m.ID, ReporterID: by.UserID, Address: by.Address, Reason: reason, Text: text, Created: d.Now()}
		if err := tx.InsertReport(ctx, &r); err != nil {
			return err
		}
		return d.tell(ctx, tx, EventReported, []*gallery.Media{m})
	})
}

// Takedown puts among the reports that somebody wants his work taken down (product VW-21).
func (d *Desk) Takedown(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, t gallery.Takedown) error {
	text, err := t.Report()
	if err != nil {
		return err
	}
	return d.Report(ctx, by, id, p, "copyright", text)
}

// Reports lists up to n open reports for staff, oldest first, after the one of an
// id.
func (d *Desk) Reports(ctx context.Context, by gallery.Actor, after gallery.ID, n int) ([]gallery.Report, error) {
	if !by.Staff() || !by.Has(gallery.ScopeRead) {
		return nil, gallery.Fail(gallery.Denied, "report.denied")
	}
	return d.DB.OpenReports(ctx, after, min(max(n, 1), mostReports))
}

// ResolveReport closes a report and all others of the same media; with discard the
// media goes into the trash.
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
			m, err := tx.MediaByPublicID(ctx, r.MediaPublicID)
			if err == nil {
				err = d.discard(ctx, tx, []*gallery.Media{m})
			}
			if err == nil && m.OwnerID != 0 && m.OwnerID != by.UserID {
				err = tx.Notify(ctx, []gallery.Notification{{UserID: m.OwnerID, Kind: gallery.NoticeRemoved, MediaID: m.ID}}, d.Now())
			}
			if err != nil {
				return err
			}
		}
		if err := tx.ResolveReports(ctx, r.MediaID, by.UserID, d.Now()); err != nil {
			return err
		}
		return tx.Audit(ctx, []gallery.Deed{deed(by, "report.resolve", "media", r.MediaPublicID, detail)}, d.Now())
	})
}

// AuditLog lists up to n entries of the audit log for administrators, newest
// first, before the one of an id (0: from the top).
func (d *Desk) AuditLog(ctx context.Context, by gallery.Actor, before gallery.ID, n int) ([]gallery.Deed, error) {
	if !by.MayOperate() {
		return nil, gallery.Fail(gallery.Denied, "audit.denied")
	}
	return d.DB.AuditLog(ctx, before, min(max(n, 1), mostReports))
}
