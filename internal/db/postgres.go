package db

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"golang.org/x/sys/unix"

	"calotype/internal/gallery"
)

const (
	postgresConns = 16              // of one process, unless the URL says pool_max_conns
	dialTimeout   = 5 * time.Second // unless the URL says connect_timeout
	// silence is how long a server may leave sent bytes unanswered before the
	// connection counts as lost.
	silence = 10 * time.Second
	// lockTimeout is how long a writer waits for another, as on SQLite.
	lockTimeout = 5 * time.Second
	// migrationLock is the advisory lock of Alone: "calo" in ASCII.
	migrationLock = 0x63616c6f
)

// postgres is a pool of connections, each good for reading and writing.
type postgres struct {
	pgQuerier
	pool *pgxpool.Pool
}

func openPostgres(ctx context.Context, url string) (*postgres, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		// The parser's own words quote the URL, password and all.
		return nil, errors.New(`the URL is malformed; want "postgres://user:password@host:port/name?sslmode=…"`)
	}
	if !strings.Contains(url, "pool_max_conns=") {
		cfg.MaxConns = postgresConns
	}
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = dialTimeout
	}
	if cfg.ConnConfig.RuntimeParams["lock_timeout"] == "" { // in milliseconds
		cfg.ConnConfig.RuntimeParams["lock_timeout"] = strconv.FormatInt(lockTimeout.Milliseconds(), 10)
	}
	if cfg.ConnConfig.RuntimeParams["application_name"] == "" {
		cfg.ConnConfig.RuntimeParams["application_name"] = "calotype"
	}
	cfg.ConnConfig.DialFunc = (&net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: silence, Interval: silence / 2, Count: 2},
		Control:         impatient,
	}).DialContext
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	e := &postgres{pgQuerier{pool}, pool}
	if err := e.prepare(ctx); err != nil {
		pool.Close()
		return nil, plain(err, cfg.ConnConfig)
	}
	return e, nil
}

// impatient lets the kernel give up a connection whose bytes nobody acknowledges.
func impatient(_, _ string, conn syscall.RawConn) (err error) {
	outer := conn.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(silence.Milliseconds()))
	})
	if errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.ENOPROTOOPT) {
		err = nil // not TCP
	}
	return errors.Join(outer, err)
}

// plain says in one line why the server could not be used.
func plain(err error, c *pgx.ConnConfig) error {
	at := fmt.Sprintf("%s:%d", c.Host, c.Port)
	fault, ok := errors.AsType[*pgconn.PgError](err)
	switch {
	case ok && (fault.Code == "28P01" || fault.Code == "28000"):
		return fmt.Errorf("%s refuses user %q: wrong name or password", at, c.User)
	case ok:
		return fmt.Errorf("%s: %s", at, fault.Message)
	}
	if connect, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		lines := strings.Split(connect.Error(), "\n")
		return fmt.Errorf("%s cannot be reached: %s", at, strings.TrimSpace(lines[len(lines)-1]))
	}
	return err
}

func (e *postgres) prepare(ctx context.Context) error {
	return e.alone(ctx, func() error {
		pool := stdlib.OpenDBFromPool(e.pool)
		return errors.Join(migrate(ctx, postgresDialect, pool), e.assertWords(ctx), pool.Close())
	})
}

// assertWords asks whether the database takes Chinese for letters; with a locale
// like "C" nothing but ASCII would be found.
func (e *postgres) assertWords(ctx context.Context) error {
	var found bool
	err := e.pool.QueryRow(ctx, "SELECT to_tsvector('simple', '東京') @@ to_tsquery('simple', '東京') AND current_setting('server_encoding') = 'UTF8'").Scan(&found)
	if err == nil && !found {
		err = errors.New("the database must have the encoding UTF8 and a UTF-8 locale such as C.UTF-8 (createdb --encoding=UTF8 --locale=C.UTF-8 --template=template0)")
	}
	return err
}

func (e *postgres) begin(ctx context.Context) (transaction, error) {
	tx, err := e.pool.Begin(ctx)
	if err != nil {
		return nil, postgresError(err)
	}
	return &postgresTx{pgQuerier{tx}, tx}, nil
}

// again is so for a deadlock and a failed serialization.
func (e *postgres) again(err error) bool {
	fault, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (fault.Code == "40P01" || fault.Code == "40001")
}

func (e *postgres) alone(ctx context.Context, f func() error) error {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	// Another's migration takes longer than a writer may wait.
	if _, err := conn.Exec(ctx, "SET lock_timeout = 0"); err != nil {
		return err
	}
	defer conn.Exec(context.WithoutCancel(ctx), "SET lock_timeout = "+strconv.FormatInt(lockTimeout.Milliseconds(), 10)) //nolint:errcheck // a lost connection is thrown away
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		return err
	}
	err = f()
	_, unlocked := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrationLock)
	return errors.Join(err, unlocked)
}

func (e *postgres) pools() []Pool {
	s := e.pool.Stat()
	return []Pool{{Name: "postgres", Busy: int(s.AcquiredConns()), Idle: int(s.IdleConns()), Most: int(s.MaxConns()),
		Waited: s.EmptyAcquireCount(), SecondsWaiting: s.EmptyAcquireWaitTime().Seconds()}}
}

func (e *postgres) close() error {
	e.pool.Close()
	return nil
}

type postgresTx struct {
	pgQuerier
	tx pgx.Tx
}

func (t *postgresTx) commit(ctx context.Context) error { return postgresError(t.tx.Commit(ctx)) }

// rollback does not end with the caller's context, lest the connection is thrown
// away.
func (t *postgresTx) rollback() {
	ctx, cancel := context.WithTimeout(context.Background(), dialTimeout)
	defer cancel()
	t.tx.Rollback(ctx) //nolint:errcheck // a connection that is lost has undone it
}

// pgQuerier is a querier over a pool or a transaction of pgx.
type pgQuerier struct {
	on interface {
		Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
		Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	}
}

// numbered writes PostgreSQL's placeholders; no text of ours has another question
// mark.
func numbered(text string) string { return strings.ReplaceAll(text, "?", "$") }

// storable replaces what PostgreSQL's text cannot hold, as strangers may send it: a
// zero byte and what is not UTF-8.
func storable(args []any) []any {
	for i, a := range args {
		if s, ok := a.(string); ok && (strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s)) {
			args = slices.Clone(args)
			args[i] = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
		}
	}
	return args
}

func (q pgQuerier) query(ctx context.Context, text string, args ...any) (rows, error) {
	found, err := q.on.Query(ctx, numbered(text), storable(args)...)
	return pgRows{found}, postgresError(err)
}

func (q pgQuerier) row(ctx context.Context, text string, args ...any) scanner {
	found, err := q.query(ctx, text, args...)
	return pgRow{found, err}
}

func (q pgQuerier) exec(ctx context.Context, text string, args ...any) (int64, error) {
	tag, err := q.on.Exec(ctx, numbered(text), storable(args)...)
	return tag.RowsAffected(), postgresError(err)
}

type pgRows struct{ pgx.Rows }

func (r pgRows) Err() error { return postgresError(r.Rows.Err()) }

func (r pgRows) Close() error {
	r.Rows.Close()
	return nil
}

// Scan reads flags, which are numbers, as bool.
func (r pgRows) Scan(dest ...any) error {
	for i, d := range dest {
		if b, ok := d.(*bool); ok {
			dest[i] = yesNo{b}
		}
	}
	return postgresError(r.Rows.Scan(dest...))
}

type pgRow struct {
	rows
	err error
}

func (r pgRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.Close()
	if !r.Next() {
		if err := r.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.Close()
	return r.Err()
}

// yesNo scans a flag, 0 or 1, or a condition.
type yesNo struct{ b *bool }

func (y yesNo) Scan(src any) error {
	switch v := src.(type) {
	case int64:
		*y.b = v != 0
	case bool:
		*y.b = v
	default:
		return fmt.Errorf("flag from %T", src)
	}
	return nil
}

// postgresError says in the house's words that the server is out of reach or out
// of room.
func postgresError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	fault, told := errors.AsType[*pgconn.PgError](err)
	switch {
	case told && fault.Code == "53100":
		return fmt.Errorf("%w: %w", err, syscall.ENOSPC)
	case told && slices.Contains([]string{"55P03", "40P01", "40001"}, fault.Code): // waited too long, or lost each time it was tried again
		return gallery.Fail(gallery.Busy, "database.busy").Because(err)
	case told && outOfReach(fault.Code), !told && lost(err):
		return gallery.Fail(gallery.Busy, "database.down").Because(err)
	}
	return err
}

// outOfReach is so for connection failures, too many connections, and a server
// that is stopping, starting or read-only after a failover.
func outOfReach(code string) bool {
	switch code {
	case "53300", "57P01", "57P02", "57P03", "25006":
		return true
	}
	return strings.HasPrefix(code, "08")
}

func lost(err error) bool {
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	return connecting || network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) ||
		strings.Contains(err.Error(), "conn closed") // pgconn has no value for it
}
