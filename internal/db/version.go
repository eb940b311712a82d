package db

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
)

// versions is what this process knows of the row in the table versions.
type versions struct {
	row   atomic.Int64 // as it was last seen
	epoch atomic.Int64
}

// see takes note of the row's number.
func (v *versions) see(n int64) {
	if v.row.Swap(n) != n {
		v.epoch.Add(1)
	}
}

// Epoch changes whenever a media was deleted, moved or shown to others than
// before, here or as far as Watch has seen elsewhere. What was read under one
// epoch may be remembered until the next.
func (d *DB) Epoch() int64 { return d.versions.epoch.Load() }

// Watch looks for what other processes have changed. When it cannot tell, the
// epoch changes to be on the safe side.
func (d *DB) Watch(ctx context.Context) error {
	var n int64
	err := d.q.row(ctx, "SELECT n FROM versions WHERE name = 'media'").Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		d.versions.epoch.Add(1)
		return explain(err, "version of media")
	}
	d.versions.see(n)
	return nil
}

// shift begins a new epoch with the transaction's end.
func (t *Tx) shift(ctx context.Context) error {
	if t.shifted > 0 {
		return nil
	}
	err := t.q.row(ctx, `INSERT INTO versions (name, n) VALUES ('media', 1)
		ON CONFLICT (name) DO UPDATE SET n = versions.n + 1 RETURNING n`).Scan(&t.shifted)
	return explain(err, "new version of media")
}
