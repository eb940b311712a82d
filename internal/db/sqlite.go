package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"calotype/internal/gallery"
)

const readingConns = 8

// sqlite has one writing connection, and several for reading beside it.
type sqlite struct {
	sqlQuerier
	reading, writing *sql.DB
}

func openSQLite(ctx context.Context, path string) (*sqlite, error) {
	e := &sqlite{}
	if err := e.connect(ctx, "file:"+(&url.URL{Path: path}).EscapedPath()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, errors.Join(err, e.close()))
	}
	return e, nil
}

func (e *sqlite) connect(ctx context.Context, file string) (err error) {
	// Pages are kept by each connection, at most 16 MB of them.
	const pragmas = "?_busy_timeout=5000&_synchronous=FULL&_foreign_keys=on&_cache_size=-16000"
	if e.writing, err = sql.Open("sqlite3", file+pragmas+"&_journal_mode=WAL&_txlock=immediate"); err != nil {
		return err
	}
	e.writing.SetMaxOpenConns(1)
	if err := assertPragmas(ctx, e.writing, false); err != nil {
		return err
	}
	if err := migrate(ctx, sqliteDialect, e.writing); err != nil {
		return err
	}

	if e.reading, err = sql.Open("sqlite3", file+pragmas+"&_query_only=on"); err != nil {
		return err
	}
	e.reading.SetMaxOpenConns(readingConns)
	e.reading.SetMaxIdleConns(readingConns)
	e.sqlQuerier = sqlQuerier{e.reading}
	return assertPragmas(ctx, e.reading, true)
}

// assertPragmas asks SQLite whether it does what the connection string says; a
// file system without shared memory, for one, silently refuses WAL.
func assertPragmas(ctx context.Context, pool *sql.DB, readOnly bool) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	queryOnly := "0"
	if readOnly {
		queryOnly = "1"
	}
	for _, p := range []struct{ name, want string }{
		{"journal_mode", "wal"},
		{"busy_timeout", "5000"},
		{"synchronous", "2"}, // FULL
		{"foreign_keys", "1"},
		{"query_only", queryOnly},
	} {
		var got string
		if err := conn.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
			return fmt.Errorf("pragma %s: %w", p.name, err)
		}
		if got != p.want {
			return fmt.Errorf("pragma %s is %s, want %s", p.name, got, p.want)
		}
	}
	return nil
}

func (e *sqlite) begin(ctx context.Context) (transaction, error) {
	tx, err := e.writing.BeginTx(ctx, nil)
	if errors.Is(err, context.DeadlineExceeded) { // others wrote all the time
		return nil, gallery.Fail(gallery.Busy, "database.busy").Because(err)
	}
	if err != nil {
		return nil, sqliteError(err)
	}
	return &sqliteTx{sqlQuerier{tx}, tx}, nil
}

func (e *sqlite) again(error) bool { return false }

// alone needs no lock: a transaction on the writing connection is alone.
func (e *sqlite) alone(_ context.Context, f func() error) error { return f() }

func (e *sqlite) pools() []Pool {
	var list []Pool
	for _, p := range []struct {
		name string
		pool *sql.DB
	}{{"reading", e.reading}, {"writing", e.writing}} {
		s := p.pool.Stats()
		list = append(list, Pool{Name: p.name, Busy: s.InUse, Idle: s.Idle, Most: s.MaxOpenConnections,
			Waited: s.WaitCount, SecondsWaiting: s.WaitDuration.Seconds()})
	}
	return list
}

func (e *sqlite) close() error {
	var errs []error
	for _, pool := range []*sql.DB{e.reading, e.writing} {
		if pool != nil { // half opened
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

type sqliteTx struct {
	sqlQuerier
	tx *sql.Tx
}

func (t *sqliteTx) commit(context.Context) error { return sqliteError(t.tx.Commit()) }
func (t *sqliteTx) rollback()                    { t.tx.Rollback() }

// sqlQuerier is a querier over a pool or a transaction of package sql.
type sqlQuerier struct {
	on interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	}
}

func (q sqlQuerier) query(ctx context.Context, text string, args ...any) (rows, error) {
	found, err := q.on.QueryContext(ctx, text, args...)
	return found, sqliteError(err)
}

func (q sqlQuerier) row(ctx context.Context, text string, args ...any) scanner {
	return sqliteRow{q.on.QueryRowContext(ctx, text, args...)}
}

func (q sqlQuerier) exec(ctx context.Context, text string, args ...any) (int64, error) {
	res, err := q.on.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, sqliteError(err)
	}
	return res.RowsAffected()
}

type sqliteRow struct{ *sql.Row }

func (r sqliteRow) Scan(dest ...any) error { return sqliteError(r.Row.Scan(dest...)) }

// sqliteError says in the system's word that the engine found no room, and in the
// house's that another process keeps writing.
func sqliteError(err error) error {
	engine, ok := errors.AsType[sqlite3.Error](err)
	if ok && engine.Code == sqlite3.ErrBusy {
		return gallery.Fail(gallery.Busy, "database.busy").Because(err)
	}
	if ok && (engine.Code == sqlite3.ErrFull || engine.SystemErrno == syscall.ENOSPC) {
		return fmt.Errorf("%w: %w", err, syscall.ENOSPC)
	}
	return err
}
