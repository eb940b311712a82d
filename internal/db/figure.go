package db

import (
	"context"
	"time"
)

// Figures are how much there is on a site.
type Figures struct {
	Media   int64     // that are not deleted
	Users   int64     // accounts
	Albums  int64     // of all of them
	Bytes   int64     // in the store, what two media share once
	Counted time.Time // all but Media; zero for never
}

// CountFigures counts what no change keeps count of: it reads whole tables and is for
// jobs.
func (r reader) CountFigures(ctx context.Context, now time.Time) (f Figures, err error) {
	f.Counted = now
	err = r.q.row(ctx, "SELECT COUNT(*), CAST(COALESCE(SUM(album_count), 0) AS BIGINT) FROM users").Scan(&f.Users, &f.Albums)
	if err == nil {
		err = r.q.row(ctx, "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM blobs WHERE state = 'live'").Scan(&f.Bytes)
	}
	return f, explain(err, "count figures")
}

// SetFigures notes what CountFigures has found.
func (t *Tx) SetFigures(ctx context.Context, f Figures) error {
	return explain(t.exec(ctx, "INSERT INTO totals (name, shard, value) VALUES ('users', 0, ?1), ('albums', 0, ?2), ('bytes', 0, ?3), ('counted', 0, ?4)"+
		" ON CONFLICT (name, shard) DO UPDATE SET value = excluded.value", f.Users, f.Albums, f.Bytes, millis(f.Counted)), "set figures")
}

// Figures fetches what is known of how much there is.
func (r reader) Figures(ctx context.Context) (f Figures, err error) {
	err = r.q.row(ctx, `SELECT CAST(COALESCE(SUM(CASE WHEN name = 'media' THEN value END), 0) AS BIGINT),
		CAST(COALESCE(SUM(CASE WHEN name = 'users' THEN value END), 0) AS BIGINT),
		CAST(COALESCE(SUM(CASE WHEN name = 'albums' THEN value END), 0) AS BIGINT),
		CAST(COALESCE(SUM(CASE WHEN name = 'bytes' THEN value END), 0) AS BIGINT),
		CAST(COALESCE(SUM(CASE WHEN name = 'counted' THEN value END), 0) AS BIGINT)
		FROM totals WHERE name IN ('media', 'users', 'albums', 'bytes', 'counted')`).
		Scan(&f.Media, &f.Users, &f.Albums, &f.Bytes, moment{&f.Counted})
	return f, explain(err, "figures")
}
