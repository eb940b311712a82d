package upload

import (
	"context"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// flood lists the windows of the flood limits (api-v1.md 7).
var flood = []struct {
	setting, unit string
	span          time.Duration
}{
	{"flood_uploads_minute", "minute", time.Minute},
	{"flood_uploads_hour", "hour", time.Hour},
	{"flood_uploads_day", "day", 24 * time.Hour},
	{"flood_uploads_week", "week", 7 * 24 * time.Hour},
	{"flood_uploads_month", "month", 30 * 24 * time.Hour},
}

// spans are the windows with a limit; none for those whom no limit holds.
func (j *job) spans() (spans []time.Duration) {
	if j.by.Rank == gallery.Admin || j.by.House || !j.site.On("flood_uploads_protection") {
		return nil
	}
	for _, w := range flood {
		if j.site.Int(w.setting) > 0 {
			spans = append(spans, w.span)
		}
	}
	return spans
}

// flooded fails when one of the windows has no room for more deeds.
func (j *job) flooded(windows []db.Window, more int64, now time.Time) error {
	for _, w := range flood {
		limit := int64(j.site.Int(w.setting))
		for _, open := range windows {
			if open.Span == w.span && limit > 0 && open.Deeds+more > limit {
				return gallery.Fail(gallery.TooMany, "upload.flood", limit, "images", w.unit, open.Ends.Sub(now))
			}
		}
	}
	return nil
}

// admitFlood refuses early, before the bytes are opened; countIn decides.
func (d *Desk) admitFlood(ctx context.Context, j *job) error {
	if j.spans() == nil {
		return nil
	}
	open, err := d.DB.Windows(ctx, j.by.UploadSubject(), d.Now())
	if err != nil {
		return err
	}
	return j.flooded(open, 1, d.Now())
}

// countIn counts the job in the transaction that notes its bytes, so that
// uploads side by side cannot pass the limit together.
func (d *Desk) countIn(ctx context.Context, tx *db.Tx, j *job) error {
	if j.counted {
		return nil
	}
	windows, err := tx.CountDeed(ctx, j.by.UploadSubject(), j.spans(), d.Now())
	if err != nil {
		return err
	}
	return j.flooded(windows, 0, d.Now())
}

// countAttempt counts a job that came to nothing: its pixels were work, too.
func (d *Desk) countAttempt(ctx context.Context, j *job) {
	if j.counted || j.spans() == nil {
		return
	}
	err := d.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		_, err := tx.CountDeed(ctx, j.by.UploadSubject(), j.spans(), d.Now())
		return err
	})
	if err != nil {
		d.Log.ErrorContext(ctx, "count an attempt", "error", err)
	}
}
