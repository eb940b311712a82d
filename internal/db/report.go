package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// InsertReport adds a report and sets its ID.
func (t *Tx) InsertReport(ctx context.Context, r *gallery.Report) error {
	return explain(t.q.row(ctx, "INSERT INTO reports (media_id, reporter_id, address, reason, text, created, comment_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
		int64(r.MediaID), int64(r.ReporterID), r.Address, r.Reason, r.Text, millis(r.Created), int64(r.CommentID)).Scan(&r.ID), "insert report")
}

const reportQuery = `SELECT reports.id, reports.media_id, COALESCE(media.public_id, ''), COALESCE(media.title, ''), reports.reporter_id,
	COALESCE(users.name, ''), reports.address, reports.reason, reports.text, reports.created, reports.resolved,
	reports.comment_id, COALESCE(comments.public_id, ''), COALESCE(comments.text, '')
	FROM reports LEFT JOIN media ON media.id = reports.media_id AND media.deleted = 0 LEFT JOIN users ON users.id = reports.reporter_id
	LEFT JOIN comments ON comments.id = reports.comment_id `

func scanReport(row scanner) (r gallery.Report, err error) {
	err = row.Scan(&r.ID, &r.MediaID, &r.MediaPublicID, &r.MediaTitle, &r.ReporterID, &r.ReporterName, &r.Address, &r.Reason, &r.Text,
		moment{&r.Created}, moment{&r.Resolved}, &r.CommentID, &r.CommentPublicID, &r.CommentText)
	return r, err
}

// OpenReports lists up to n reports that nobody has resolved, oldest first, after
// the one of an id (0: from the first).
func (r reader) OpenReports(ctx context.Context, after gallery.ID, n int) ([]gallery.Report, error) {
	found, err := all(ctx, r.q, scanReport, reportQuery+"WHERE reports.resolved = 0 AND reports.id > ?1 ORDER BY reports.id LIMIT ?2", int64(after), n)
	return found, explain(err, "open reports")
}

// ReportByID fetches a report.
func (r reader) ReportByID(ctx context.Context, id gallery.ID) (gallery.Report, error) {
	rep, err := scanReport(r.q.row(ctx, reportQuery+"WHERE reports.id = ?1", int64(id)))
	return rep, explain(err, "report %d", id)
}

// ResolveReports closes all open reports of a media, or of one of the comments on it where
// comment is not 0.
func (t *Tx) ResolveReports(ctx context.Context, media, comment, by gallery.ID, now time.Time) error {
	return explain(t.exec(ctx, "UPDATE reports SET resolved = ?4, resolved_by = ?3 WHERE media_id = ?1 AND comment_id = ?2 AND resolved = 0",
		int64(media), int64(comment), int64(by), millis(now)), "resolve reports")
}
