package db

import (
	"context"
	"database/sql"
	"strings"
)

// Explain runs f on a reader and returns the engine's plan for each query of it,
// by text.
func (d *DB) Explain(ctx context.Context, f func(*DB) error) (map[string]string, error) {
	e := &explaining{engine: d.engine, plans: map[string]string{}}
	err := f(&DB{engine: d.engine, reader: reader{e}})
	return e.plans, err
}

type explaining struct {
	engine
	plans map[string]string
}

func (e *explaining) query(ctx context.Context, text string, args ...any) (rows, error) {
	if err := e.explain(ctx, text, args); err != nil {
		return nil, err
	}
	return e.engine.query(ctx, text, args...)
}

func (e *explaining) row(ctx context.Context, text string, args ...any) scanner {
	if err := e.explain(ctx, text, args); err != nil {
		return failed{err}
	}
	return e.engine.row(ctx, text, args...)
}

func (e *explaining) explain(ctx context.Context, text string, args []any) error {
	if _, ok := e.engine.(*postgres); ok {
		lines, err := all(ctx, e.engine, scanOne[string], "EXPLAIN "+text, args...)
		e.plans[text] = strings.Join(lines, "\n")
		return err
	}
	lines, err := all(ctx, e.engine, func(row scanner) (line string, err error) {
		var id, parent, unused int64
		err = row.Scan(&id, &parent, &unused, &line)
		return line, err
	}, "EXPLAIN QUERY PLAN "+text, args...)
	e.plans[text] = strings.Join(lines, "\n")
	return err
}

// FillAlbumTexts is the migration that makes old albums findable.
func FillAlbumTexts(ctx context.Context, pool *sql.DB) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fillAlbumTexts(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

// CopiedTables are the tables that are copied, with their keys and whether each part of
// a key is taken for a number.
func CopiedTables() map[string]map[string]bool {
	known := map[string]map[string]bool{}
	for _, t := range tables {
		known[t.name] = map[string]bool{}
		for _, k := range t.keys {
			known[t.name][k] = t.id || numbers[k]
		}
	}
	return known
}
