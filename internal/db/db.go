// Package db keeps the rows of the house: people, media, files, and the claims
// on names and bytes. Reading methods hang on DB and Tx, writing ones only on
// Tx, and the one way to a Tx is DB.Write. What is missing is an error that
// wraps gallery.ErrNotFound; a database out of reach is a gallery.Error of kind
// Busy. Who may do what is left to package gallery and the verbs; the bytes
// themselves are left to package blob.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrTaken says that a name, path or id that must be unique is already given out.
var ErrTaken = errors.New("already taken")

// DB is an open database.
type DB struct {
	reader
	engine engine

	versions versions
}

// engine is what SQLite and PostgreSQL do each in its own way.
type engine interface {
	querier // for reading
	begin(ctx context.Context) (transaction, error)
	// again reports whether a transaction that failed so may succeed if it is
	// begun anew, because it lost to another.
	again(err error) bool
	alone(ctx context.Context, f func() error) error
	pools() []Pool
	close() error
}

type transaction interface {
	querier
	commit(ctx context.Context) error
	rollback()
}

// querier runs texts with the placeholders ?1, ?2, ….
type querier interface {
	query(ctx context.Context, text string, args ...any) (rows, error)
	row(ctx context.Context, text string, args ...any) scanner
	// exec returns how many rows it touched.
	exec(ctx context.Context, text string, args ...any) (int64, error)
}

type rows interface {
	scanner
	Next() bool
	Err() error
	Close() error
}

// Open opens the database at a URL, "sqlite:data/house.db" or
// "postgres://user:password@host/name", and brings its tables up to date. The
// folder of a SQLite file must exist. No error tells the password.
func Open(ctx context.Context, url string) (*DB, error) {
	d, err := open(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	d.reader = reader{d.engine}
	return d, nil
}

func open(ctx context.Context, url string) (*DB, error) {
	scheme, rest, _ := strings.Cut(url, ":")
	switch {
	case scheme == "sqlite" && rest != "":
		e, err := openSQLite(ctx, rest)
		return &DB{engine: e}, err
	case scheme == "postgres", scheme == "postgresql":
		e, err := openPostgres(ctx, url)
		return &DB{engine: e}, err
	}
	return nil, errors.New(`the URL must have the form "sqlite:path" or "postgres://user:password@host/name"`)
}

// Pool is the state of one set of connections.
type Pool struct {
	Name           string
	Busy, Idle     int
	Most           int
	Waited         int64   // how often somebody had to wait for one
	SecondsWaiting float64 // all waits together
}

// Pools are the connections, to be measured.
func (d *DB) Pools() []Pool { return d.engine.pools() }

// SQLite is the one writing connection of that engine, nil on the other. Package
// queue works on it.
func (d *DB) SQLite() *sql.DB {
	if e, ok := d.engine.(*sqlite); ok {
		return e.writing
	}
	return nil
}

// Postgres is the pool of that engine, nil on the other. Package queue works on
// it.
func (d *DB) Postgres() *pgxpool.Pool {
	if e, ok := d.engine.(*postgres); ok {
		return e.pool
	}
	return nil
}

// Alone runs f while no other process does the same on this database, as when
// tables are brought up to date. Do not call it within itself.
func (d *DB) Alone(ctx context.Context, f func() error) error { return d.engine.alone(ctx, f) }

// Close closes all connections.
func (d *DB) Close() error { return d.engine.close() }

// tries is how often a transaction is begun that loses to others.
const tries = 5

// Write runs f in one transaction, which is committed when f returns nil and
// otherwise undone. Do no network call, pixel work or second Write inside, and
// read through the Tx. PostgreSQL may undo one of two transactions that wait for
// each other; then f runs anew, so it must not build on what it left behind. A
// full disk satisfies errors.Is(err, syscall.ENOSPC).
func (d *DB) Write(ctx context.Context, f func(*Tx) error) error {
	for try := 1; ; try++ {
		err := d.write(ctx, f)
		if err == nil || try == tries || !d.engine.again(err) {
			return err
		}
	}
}

func (d *DB) write(ctx context.Context, f func(*Tx) error) error {
	tx, err := d.engine.begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.rollback() // after commit it has nothing to do
	t := &Tx{reader: reader{tx}, tx: tx}
	if err := f(t); err != nil {
		return err
	}
	if err := tx.commit(ctx); err != nil {
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
	tx      transaction
	shifted int64 // the new version of media, 0 for none
}

// SQLite is the engine's own transaction, in which package queue enqueues its
// jobs; nil on PostgreSQL.
func (t *Tx) SQLite() *sql.Tx {
	if tx, ok := t.tx.(*sqliteTx); ok {
		return tx.tx
	}
	return nil
}

// Postgres is the engine's own transaction, in which package queue enqueues its
// jobs; nil on SQLite.
func (t *Tx) Postgres() pgx.Tx {
	if tx, ok := t.tx.(*postgresTx); ok {
		return tx.tx
	}
	return nil
}

// Lock waits until no other transaction holds the name and holds it until the
// end. SQLite has one writer, who holds everything.
func (t *Tx) Lock(ctx context.Context, name string) error {
	if t.Postgres() == nil {
		return nil
	}
	return explain(t.exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended(?1, 0))", name), "lock %s", name)
}

func (t *Tx) exec(ctx context.Context, text string, args ...any) error {
	_, err := t.tx.exec(ctx, text, args...)
	return err
}

// change is exec for a statement that must touch a row.
func (t *Tx) change(ctx context.Context, text string, args ...any) error {
	n, err := t.tx.exec(ctx, text, args...)
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return err
}

// reader holds the reading methods, over a pool or a transaction.
type reader struct{ q querier }
