package db

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// scanner is a row, the only one or one of many.
type scanner interface{ Scan(dest ...any) error }

// all runs a query and scans every row.
func all[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) (list []T, err error) {
	found, err := q.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	for found.Next() {
		v, err := scan(found)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, found.Err()
}

// scanOne scans rows of a single column.
func scanOne[T any](row scanner) (v T, err error) {
	err = row.Scan(&v)
	return v, err
}

// explain wraps an error with what was tried, and an absent row as ErrNotFound.
func explain(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = gallery.ErrNotFound
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}

// takenIfAbsent is for INSERT … ON CONFLICT DO NOTHING RETURNING.
func takenIfAbsent(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrTaken
	}
	return err
}

// list writes "?3,?4,?5" for n placeholders that follow the given number.
func list(after, n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if i > 1 {
			b.WriteByte(',')
		}
		b.WriteByte('?')
		b.WriteString(strconv.Itoa(after + i))
	}
	return b.String()
}

// values writes "(?1,?2),(?3,?4)" for rows of some columns.
func values(rows, columns int) string {
	parts := make([]string, rows)
	for i := range parts {
		parts[i] = "(" + list(i*columns, columns) + ")"
	}
	return strings.Join(parts, ",")
}

func anys[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func orNull(id gallery.ID) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment scans milliseconds.
type moment struct{ t *time.Time }

func (m moment) Scan(src any) error {
	ms, ok := src.(int64)
	if !ok {
		return fmt.Errorf("time from %T", src)
	}
	*m.t = time.Time{}
	if ms != 0 {
		*m.t = time.UnixMilli(ms).UTC()
	}
	return nil
}

// hexed scans hex into bytes, nil where there are none.
type hexed struct{ b *[]byte }

func (h hexed) Scan(src any) error {
	s, ok := src.(string)
	if !ok {
		return fmt.Errorf("hex from %T", src)
	}
	*h.b = nil
	if s == "" {
		return nil
	}
	b, err := hex.DecodeString(s)
	*h.b = b
	return err
}

// idList scans ids that stand in a text.
type idList struct{ ids *[]gallery.ID }

func (l idList) Scan(src any) error {
	s, ok := src.(string)
	if !ok {
		return fmt.Errorf("ids from %T", src)
	}
	*l.ids = gallery.SplitIDs(s)
	return nil
}
