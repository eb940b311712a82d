package db

import (
	"context"
	"maps"
	"slices"
	"time"

	"calotype/internal/gallery"
)

// Window counts what a subject did until it ends; the next begins with the next
// deed.
type Window struct {
	Span  time.Duration
	Ends  time.Time
	Deeds int64
}

func scanWindow(row scanner) (w Window, err error) {
	var span int64
	err = row.Scan(&span, moment{&w.Ends}, &w.Deeds)
	w.Span = time.Duration(span) * time.Millisecond
	return w, err
}

// Windows lists the subject's windows that have not ended.
func (r reader) Windows(ctx context.Context, subject string, now time.Time) ([]Window, error) {
	open, err := all(ctx, r.q, scanWindow, "SELECT span, ends, deeds FROM rate_windows WHERE subject = ?1 AND ends > ?2 ORDER BY span",
		subject, millis(now))
	return open, explain(err, "windows")
}

// CountDeed adds a deed to the subject's windows of the given spans and returns
// them with it; a window that is missing or has ended begins anew.
func (t *Tx) CountDeed(ctx context.Context, subject string, spans []time.Duration, now time.Time) ([]Window, error) {
	if len(spans) == 0 {
		return nil, nil
	}
	var args []any
	for _, span := range spans {
		args = append(args, subject, span.Milliseconds(), millis(now.Add(span)), 1)
	}
	windows, err := all(ctx, t.q, scanWindow, "INSERT INTO rate_windows (subject, span, ends, deeds) VALUES "+values(len(spans), 4)+
		` ON CONFLICT (subject, span) DO UPDATE SET
		deeds = CASE WHEN rate_windows.ends <= excluded.ends - excluded.span THEN 1 ELSE rate_windows.deeds + 1 END,
		ends = CASE WHEN rate_windows.ends <= excluded.ends - excluded.span THEN excluded.ends ELSE rate_windows.ends END
		RETURNING span, ends, deeds`, args...)
	return windows, explain(err, "count deed")
}

// AddDeeds adds what each subject did to its window of a span that ends at a moment
// of the clock, and returns what there is now. A window of before begins anew; to one
// of a node whose clock goes ahead it is added. Deeds below 0 were not done after all.
func (t *Tx) AddDeeds(ctx context.Context, deeds map[string]int64, span time.Duration, ends time.Time) (map[string]int64, error) {
	told := make(map[string]int64, len(deeds))
	for some := range slices.Chunk(slices.Sorted(maps.Keys(deeds)), 500) { // in one order, so that no two nodes wait for each other
		var args []any
		for _, subject := range some {
			args = append(args, subject, span.Milliseconds(), millis(ends), deeds[subject])
		}
		_, err := all(ctx, t.q, func(row scanner) (_ struct{}, err error) {
			var subject string
			var n int64
			err = row.Scan(&subject, &n)
			told[subject] = n
			return struct{}{}, err
		}, "INSERT INTO rate_windows (subject, span, ends, deeds) VALUES "+values(len(some), 4)+
			` ON CONFLICT (subject, span) DO UPDATE SET
			deeds = CASE WHEN rate_windows.ends < excluded.ends THEN excluded.deeds
				WHEN rate_windows.ends > excluded.ends AND excluded.deeds < 0 THEN rate_windows.deeds
				ELSE rate_windows.deeds + excluded.deeds END,
			ends = CASE WHEN rate_windows.ends < excluded.ends THEN excluded.ends ELSE rate_windows.ends END
			RETURNING subject, deeds`, args...)
		if err != nil {
			return nil, explain(err, "add deeds")
		}
	}
	return told, nil
}

// Purge forgets what has ended by itself: sessions, one-time tokens, windows, visits,
// answers that might have been given again.
func (t *Tx) Purge(ctx context.Context, now time.Time) error {
	for _, table := range []string{
		"DELETE FROM sessions WHERE expires <= ?1", "DELETE FROM onetime_tokens WHERE expires <= ?1",
		"DELETE FROM rate_windows WHERE ends <= ?1", "DELETE FROM visits WHERE ends <= ?1", "DELETE FROM idempotency WHERE expires <= ?1",
		"DELETE FROM invitations WHERE expires <= ?1",
		"DELETE FROM webhook_deliveries WHERE created <= CAST(?1 AS BIGINT) - 2592000000", // 30 days
	} {
		if err := t.exec(ctx, table, millis(now)); err != nil {
			return explain(err, "purge")
		}
	}
	return nil
}

// shards is how many rows share one total.
const shards = 16

// MediaTotal is how many media there are, deleted ones aside.
func (r reader) MediaTotal(ctx context.Context) (n int64, err error) {
	err = r.q.row(ctx, "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM totals WHERE name = 'media'").Scan(&n)
	return n, explain(err, "total of media")
}

// addMedia changes the total of media by that one.
func (t *Tx) addMedia(ctx context.Context, id gallery.ID, by int) error {
	return t.exec(ctx, `INSERT INTO totals (name, shard, value) VALUES ('media', ?1, ?2)
		ON CONFLICT (name, shard) DO UPDATE SET value = totals.value + excluded.value`, int64(id)%shards, by)
}

// count adds a media, whose files are there, to all counts or takes it away.
func (t *Tx) count(ctx context.Context, id gallery.ID, by int) error {
	if err := t.countPeople(ctx, id, by); err != nil {
		return err
	}
	if err := t.countBytes(ctx, id, by); err != nil {
		return err
	}
	return t.addMedia(ctx, id, by)
}

// countPeople changes what the media's tags, album and owner count.
func (t *Tx) countPeople(ctx context.Context, id gallery.ID, by int) error {
	for _, text := range []string{
		"UPDATE tags SET media_count = media_count + ?2 WHERE id IN (SELECT tag_id FROM media_tags WHERE media_id = ?1)",
		"UPDATE albums SET media_count = media_count + ?2 WHERE id = (SELECT album_id FROM media WHERE id = ?1)",
		"UPDATE users SET media_count = media_count + ?2 WHERE id = (SELECT owner_id FROM media WHERE id = ?1)",
	} {
		if err := t.exec(ctx, text, int64(id), by); err != nil {
			return err
		}
	}
	return nil
}

// countBytes changes what the media's owner takes up, which the trash does, too.
func (t *Tx) countBytes(ctx context.Context, id gallery.ID, by int) error {
	return t.exec(ctx, `UPDATE users SET used_bytes = used_bytes + ?2 *
		(SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM files WHERE media_id = ?1 AND gone = 0 AND role NOT IN ('variant', 'stream'))
		WHERE id = (SELECT owner_id FROM media WHERE id = ?1)`, int64(id), by)
}
