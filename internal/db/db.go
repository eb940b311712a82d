// Package db keeps the rows of the house: people, media, files, and the claims
// on names and bytes. Reading methods hang on DB and Tx, writing ones only on
// Tx, and the one way to a Tx is DB.Write. What is missing is an error that
// wraps gallery.ErrNotFound. Who may do what is left to package gallery and the
// verbs; the bytes themselves are left to package blob.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// ErrTaken says that a name, path or id that must be unique is already given out.
var ErrTaken = errors.New("already taken")

// DB is an open database.
type DB struct {
	reader
	reading *sql.DB
	writing *sql.DB

	versions versions
}

// Open opens the database at a URL such as "sqlite:data/house.db" and brings
// its tables up to date. The file's folder must exist.
func Open(ctx context.Context, url string) (*DB, error) {
	path, ok := strings.CutPrefix(url, "sqlite:")
	if !ok || path == "" {
		return nil, errors.New(`open database: the URL must have the form "sqlite:path"`)
	}
	d, err := openSQLite(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return d, nil
}

// Pools are the connections for reading and for writing, to be measured.
func (d *DB) Pools() (reading, writing *sql.DB) { return d.reading, d.writing }

// Close closes all connections.
func (d *DB) Close() error {
	var errs []error
	for _, pool := range []*sql.DB{d.reading, d.writing} {
		if pool != nil { // half opened
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

// Write runs f in one transaction, which is committed when f returns nil and
// otherwise undone. Do no network call, pixel work or second Write inside, and
// read through the Tx. A full disk satisfies errors.Is(err, syscall.ENOSPC).
func (d *DB) Write(ctx context.Context, f func(*Tx) error) error {
	return full(d.write(ctx, f))
}

func (d *DB) write(ctx context.Context, f func(*Tx) error) error {
	tx, err := d.writing.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it has nothing to do
	t := &Tx{reader: reader{tx}, tx: tx}
	if err := f(t); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if t.shifted > 0 {
		d.versions.see(t.shifted)
	}
	return nil
}

// Tx is a transaction under way. It is good until Write's function returns.
type Tx struct {
	reader
	tx      *sql.Tx
	shifted int64 // the new version of media, 0 for none
}

// SQL is the engine's own transaction, in which package queue enqueues its jobs.
func (t *Tx) SQL() *sql.Tx { return t.tx }

func (t *Tx) exec(ctx context.Context, query string, args ...any) error {
	_, err := t.tx.ExecContext(ctx, query, args...)
	return err
}

// change is exec for a statement that must touch a row.
func (t *Tx) change(ctx context.Context, query string, args ...any) error {
	res, err := t.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return err
}

// reader holds the reading methods, over a pool or a transaction.
type reader struct{ q querier }

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
