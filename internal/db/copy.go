package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// table is one table of the house with its key, in the order that references
// allow: what is referred to comes first.
type table struct {
	name string
	keys []string
	id   bool // its key is a number that the engine gives out
}

var tables = []table{
	{"settings", []string{"name"}, false},
	{"versions", []string{"name"}, false},
	{"totals", []string{"name", "shard"}, false},
	{"onetime_tokens", []string{"purpose", "hash"}, false},
	{"rate_windows", []string{"subject", "span"}, false},
	{"visits", []string{"hash"}, false},
	{"stems", []string{"folder", "stem"}, false},
	{"blobs", []string{"blob_key"}, false},
	{"pending_blobs", []string{"note", "blob_key"}, false},
	{"users", []string{"id"}, true},
	{"api_keys", []string{"id"}, false},
	{"sessions", []string{"token_hash"}, false},
	{"recovery_codes", []string{"user_id", "hash"}, false},
	{"passkeys", []string{"id"}, false},
	{"identities", []string{"issuer", "subject"}, false},
	{"invitations", []string{"hash"}, false},
	{"bans", []string{"network"}, false},
	{"profile_pictures", []string{"user_id", "role"}, false},
	{"follows", []string{"follower_id", "followed_id"}, false},
	{"searches", []string{"user_id", "query"}, false},
	{"notifications", []string{"id"}, true},
	{"audit_log", []string{"id"}, true},
	{"webhooks", []string{"id"}, true},
	{"webhook_deliveries", []string{"id"}, true},
	{"idempotency", []string{"subject", "name"}, false},
	{"categories", []string{"id"}, true},
	{"tags", []string{"id"}, true},
	{"tag_aliases", []string{"name_lower"}, false},
	{"albums", []string{"id"}, true},
	{"album_texts", []string{"album_id"}, false},
	{"album_members", []string{"album_id", "user_id"}, false},
	{"album_likes", []string{"user_id", "album_id"}, false},
	{"shares", []string{"id"}, true},
	{"upload_links", []string{"id"}, true},
	{"media", []string{"id"}, true},
	{"media_texts", []string{"media_id"}, false},
	{"media_tags", []string{"media_id", "tag_id"}, false},
	{"captions", []string{"media_id", "language"}, false},
	{"comments", []string{"id"}, true},
	{"media_likes", []string{"user_id", "media_id"}, false},
	{"reports", []string{"id"}, true},
	{"files", []string{"id"}, true},
	{"media_versions", []string{"file_id"}, false},
	{"streams", []string{"file_id"}, false},
	{"resumables", []string{"id"}, false},
	{"resumable_parts", []string{"upload_id", "start"}, false},
}

// Copied is what a copy changed in the rows it went to.
type Copied struct {
	Written, Removed int64
	// Lost are the keys of bytes that the rows do not know any more.
	Lost []string
}

// CopyTo makes the rows of another database equal to these, as they are at one
// moment, and writes only what differs: a second copy is a catch-up, one that was
// cut short is taken up again. Nobody else may write to the other. Jobs are not
// copied; what they would do is found again in the rows. Tell hears of each table
// and the rows looked at; it may be nil.
func (d *DB) CopyTo(ctx context.Context, to *DB, tell func(table string, rows int64)) (Copied, error) {
	var done Copied
	err := d.snapshot(ctx, func(from querier) error {
		c := copier{from: from, to: to, done: &done, tell: tell}
		for _, t := range slices.Backward(tables) {
			if err := c.remove(ctx, t); err != nil {
				return fmt.Errorf("copy %s: %w", t.name, err)
			}
		}
		for _, t := range tables {
			if err := c.write(ctx, t); err != nil {
				return fmt.Errorf("copy %s: %w", t.name, err)
			}
		}
		return nil
	})
	return done, err
}

// Freeze runs f while nobody can write to the database; reading goes on. Writers
// wait for a few seconds and are then told that the house is busy.
func (d *DB) Freeze(ctx context.Context, f func() error) error {
	tx, err := d.engine.begin(ctx) // on SQLite that is all: there is one writer
	if err != nil {
		return fmt.Errorf("freeze: %w", err)
	}
	defer tx.rollback()
	if d.Postgres() != nil {
		names := make([]string, len(tables))
		for i, t := range tables {
			names[i] = t.name
		}
		if _, err := tx.exec(ctx, "LOCK TABLE "+strings.Join(names, ", ")+" IN EXCLUSIVE MODE"); err != nil {
			return fmt.Errorf("freeze: %w", err)
		}
	}
	return f()
}

// IsEmpty reports whether the database has neither people nor media.
func (d *DB) IsEmpty(ctx context.Context) (bool, error) {
	var n int64
	err := d.q.row(ctx, "SELECT (SELECT COUNT(*) FROM (SELECT id FROM users LIMIT 1) AS u) + (SELECT COUNT(*) FROM (SELECT id FROM media LIMIT 1) AS m)").Scan(&n)
	return n == 0, explain(err, "look for rows")
}

// IsForeign reports whether another database holds people or media of another
// house, that is what no earlier copy of these rows can have brought.
func (d *DB) IsForeign(ctx context.Context, to *DB) (foreign bool, err error) {
	err = d.snapshot(ctx, func(from querier) error {
		c := copier{from: from, to: to}
		// A person may be removed here after a copy; a media's row stays for ever.
		for _, t := range []struct {
			table
			columns string
			stays   bool
		}{
			{table{name: "users", keys: []string{"id"}, id: true}, "id, created", false},
			{table{name: "media", keys: []string{"id"}, id: true}, "id, public_id", true},
		} {
			err := c.merge(ctx, t.table, t.columns, func(have, want []any) {
				if want == nil && t.stays || have != nil && want != nil && !slices.Equal(have, want) {
					foreign = true
				}
			})
			if err != nil {
				return fmt.Errorf("compare %s: %w", t.name, err)
			}
		}
		return nil
	})
	return foreign, err
}

// HoldsAllOf reports whether every row of another database is here just so: a copy
// to it only adds rows, as when an earlier one was cut short.
func (d *DB) HoldsAllOf(ctx context.Context, other *DB) (all bool, err error) {
	all = true
	err = d.snapshot(ctx, func(from querier) error {
		c := copier{from: from, to: other}
		for _, t := range tables {
			columns, err := c.columns(ctx, t)
			if err != nil {
				return fmt.Errorf("compare %s: %w", t.name, err)
			}
			err = c.merge(ctx, t, strings.Join(columns, ", "), func(have, want []any) {
				if have != nil && (want == nil || !slices.Equal(have, want)) {
					all = false
				}
			})
			if err != nil {
				return fmt.Errorf("compare %s: %w", t.name, err)
			}
		}
		return nil
	})
	return all, err
}

// NoteRemoval lets the sweep remove the bytes of a key if nothing holds them.
func (t *Tx) NoteRemoval(ctx context.Context, key string, now time.Time) error {
	return explain(t.exec(ctx, `INSERT INTO pending_blobs (note, blob_key, reason, node, created, together)
		VALUES (?1, ?2, 'delete', '', ?3, 0) ON CONFLICT (note, blob_key) DO NOTHING`, "remove:"+key, key, millis(now)), "note the removal of %s", key)
}

// snapshot lets f read the rows as they are at one moment.
func (d *DB) snapshot(ctx context.Context, f func(querier) error) error {
	switch e := d.engine.(type) {
	case *sqlite:
		tx, err := e.reading.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return err
		}
		defer tx.Rollback()
		return f(sqlQuerier{tx})
	case *postgres:
		tx, err := e.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
		if err != nil {
			return postgresError(err)
		}
		defer tx.Rollback(context.WithoutCancel(ctx)) //nolint:errcheck // there is nothing to undo
		return f(pgQuerier{tx})
	}
	panic("db: a third engine")
}

type copier struct {
	from querier
	to   *DB
	done *Copied
	tell func(string, int64)
}

// copyBatch is how many rows are written in one transaction.
const copyBatch = 500

// order sorts by a key alike on both engines: texts by their bytes.
func (t table) order(postgres bool) string {
	parts := slices.Clone(t.keys)
	for i, k := range t.keys {
		if postgres && !t.id && !numbers[k] {
			parts[i] += ` COLLATE "C"`
		}
	}
	return " ORDER BY " + strings.Join(parts, ", ")
}

// numbers are the key columns beside id that hold numbers; all others hold text.
var numbers = map[string]bool{"shard": true, "span": true, "media_id": true, "tag_id": true, "user_id": true,
	"follower_id": true, "followed_id": true, "album_id": true, "start": true, "file_id": true}

// remove takes away what the source does not have.
func (c *copier) remove(ctx context.Context, t table) error {
	keys := strings.Join(t.keys, ", ")
	var gone [][]any
	err := c.merge(ctx, t, keys, func(have, want []any) {
		if want == nil {
			gone = append(gone, have)
		}
	})
	if err != nil {
		return err
	}
	where := make([]string, len(t.keys))
	for i, k := range t.keys {
		where[i] = fmt.Sprintf("%s = ?%d", k, i+1)
	}
	for batch := range slices.Chunk(gone, copyBatch) {
		err := c.to.Write(ctx, func(tx *Tx) error {
			for _, key := range batch {
				if err := tx.exec(ctx, "DELETE FROM "+t.name+" WHERE "+strings.Join(where, " AND "), key...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, key := range batch {
			if t.name == "blobs" {
				c.done.Lost = append(c.done.Lost, key[0].(string))
			}
		}
		c.done.Removed += int64(len(batch))
	}
	return nil
}

// write brings new and changed rows over.
func (c *copier) write(ctx context.Context, t table) error {
	columns, err := c.columns(ctx, t)
	if err != nil {
		return err
	}
	var batch [][]any
	var looked int64
	var failed error
	flush := func() {
		if failed == nil && len(batch) > 0 {
			failed = c.upsert(ctx, t, columns, batch)
			c.done.Written += int64(len(batch))
			batch = nil
		}
	}
	err = c.merge(ctx, t, strings.Join(columns, ", "), func(have, want []any) {
		if looked++; c.tell != nil && looked%10_000 == 0 {
			c.tell(t.name, looked)
		}
		if want == nil || have != nil && slices.Equal(have, want) {
			return
		}
		if batch = append(batch, want); len(batch) == copyBatch {
			flush()
		}
	})
	flush()
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	if c.tell != nil {
		c.tell(t.name, looked)
	}
	if t.id && c.to.Postgres() != nil { // the next row must not get a number that came with the copy
		return c.to.Write(ctx, func(tx *Tx) error {
			return tx.exec(ctx, "SELECT setval(pg_get_serial_sequence('"+t.name+"', 'id'), GREATEST((SELECT MAX(id) FROM "+t.name+
				"), (SELECT value FROM totals WHERE name = ?1 AND shard = 0), 1))", retired+t.name)
		})
	}
	return nil
}

// columns lists a table's columns, the keys first.
func (c *copier) columns(ctx context.Context, t table) ([]string, error) {
	q := "SELECT name FROM pragma_table_info('" + t.name + "')"
	if c.to.Postgres() != nil {
		q = "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '" + t.name + "' AND is_generated = 'NEVER' ORDER BY ordinal_position"
	}
	list, err := all(ctx, c.to.q, scanOne[string], q)
	if err != nil {
		return nil, err
	}
	rest := slices.DeleteFunc(list, func(name string) bool { return slices.Contains(t.keys, name) })
	return append(slices.Clone(t.keys), rest...), nil
}

// parameters is how many values one statement may have on either engine.
const parameters = 30_000

func (c *copier) upsert(ctx context.Context, t table, columns []string, batch [][]any) error {
	var sets []string
	for _, name := range columns[len(t.keys):] {
		sets = append(sets, name+" = excluded."+name)
	}
	conflict := " ON CONFLICT (" + strings.Join(t.keys, ", ") + ") DO NOTHING"
	if len(sets) > 0 {
		conflict = " ON CONFLICT (" + strings.Join(t.keys, ", ") + ") DO UPDATE SET " + strings.Join(sets, ", ")
	}
	return c.to.Write(ctx, func(tx *Tx) error {
		for some := range slices.Chunk(batch, parameters/len(columns)) {
			var args []any
			for _, row := range some {
				args = append(args, row...)
			}
			err := tx.exec(ctx, "INSERT INTO "+t.name+" ("+strings.Join(columns, ", ")+") VALUES "+values(len(some), len(columns))+conflict, args...)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// merge walks through a table on both sides in the order of its key and tells of
// each row what the target has and what the source wants, nil for nothing.
func (c *copier) merge(ctx context.Context, t table, columns string, tell func(have, want []any)) error {
	n := strings.Count(columns, ",") + 1
	source := &stream{n: n}
	target := &stream{n: n}
	_, fromPostgres := c.from.(pgQuerier) // the two sides need not be of one engine
	var err error
	if source.rows, err = c.from.query(ctx, "SELECT "+columns+" FROM "+t.name+t.order(fromPostgres)); err != nil {
		return err
	}
	defer source.rows.Close()
	if target.rows, err = c.to.q.query(ctx, "SELECT "+columns+" FROM "+t.name+t.order(c.to.Postgres() != nil)); err != nil {
		return err
	}
	defer target.rows.Close()
	source.next()
	target.next()
	for source.row != nil || target.row != nil {
		switch order := compareKeys(target.row, source.row, len(t.keys)); {
		case order < 0:
			tell(target.row, nil)
			target.next()
		case order > 0:
			tell(nil, source.row)
			source.next()
		default:
			tell(target.row, source.row)
			source.next()
			target.next()
		}
	}
	return errors.Join(source.err, target.err)
}

// stream yields rows of numbers and texts; row is nil at the end.
type stream struct {
	rows rows
	n    int
	row  []any
	err  error
}

func (s *stream) next() {
	s.row = nil
	if s.err != nil || !s.rows.Next() {
		s.err = errors.Join(s.err, s.rows.Err())
		return
	}
	row := make([]any, s.n)
	dest := make([]any, s.n)
	for i := range row {
		dest[i] = &row[i]
	}
	if s.err = s.rows.Scan(dest...); s.err != nil {
		return
	}
	for i, v := range row {
		switch v := v.(type) {
		case []byte:
			row[i] = string(v)
		case int32:
			row[i] = int64(v)
		}
	}
	s.row = row
}

// compareKeys compares the first columns; a side that has ended comes last.
func compareKeys(a, b []any, n int) int {
	switch {
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	for i := range n {
		var order int
		if x, ok := a[i].(int64); ok {
			order = cmp.Compare(x, b[i].(int64))
		} else {
			order = strings.Compare(a[i].(string), b[i].(string))
		}
		if order != 0 {
			return order
		}
	}
	return 0
}
