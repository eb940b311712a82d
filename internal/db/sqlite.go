package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"syscall"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
)

const readingConns = 8

func openSQLite(ctx context.Context, path string) (*DB, error) {
	d := &DB{}
	if err := d.connect(ctx, "file:"+(&url.URL{Path: path}).EscapedPath()); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *DB) connect(ctx context.Context, file string) (err error) {
	const pragmas = "?_busy_timeout=5000&_synchronous=FULL&_foreign_keys=on"
	if d.writing, err = sql.Open("sqlite3", file+pragmas+"&_journal_mode=WAL&_txlock=immediate"); err != nil {
		return err
	}
	d.writing.SetMaxOpenConns(1)
	if err := assertPragmas(ctx, d.writing, false); err != nil {
		return err
	}
	if err := migrate(ctx, d.writing); err != nil {
		return err
	}

	if d.reading, err = sql.Open("sqlite3", file+pragmas+"&_query_only=on"); err != nil {
		return err
	}
	d.reading.SetMaxOpenConns(readingConns)
	d.reading.SetMaxIdleConns(readingConns)
	d.reader = reader{d.reading}
	return assertPragmas(ctx, d.reading, true)
}

// full says in the system's word that the engine found no room.
func full(err error) error {
	engine, ok := errors.AsType[sqlite3.Error](err)
	if ok && (engine.Code == sqlite3.ErrFull || engine.SystemErrno == syscall.ENOSPC) {
		return fmt.Errorf("%w: %w", err, syscall.ENOSPC)
	}
	return err
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

//go:embed migrations/*.sql
var migrations embed.FS

func migrate(ctx context.Context, pool *sql.DB) error {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, pool, folder, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	have, known, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if have > known {
		return fmt.Errorf("migrate: the database is of version %d, this program knows %d; use a newer program", have, known)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
