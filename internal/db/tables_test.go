package db_test

import (
	"database/sql"
	"log/slog"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"calotype/internal/db"
	"calotype/internal/queue"
	"calotype/internal/testkit"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"
)

// keys tell of each table the columns of its key, and whether they hold numbers.
var keys = map[string]string{
	"sqlite3": `SELECT tables.name, columns.name, columns.type IN ('INTEGER', 'BIGINT') FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
		WHERE tables.type = 'table' AND columns.pk > 0`,
	"pgx": `SELECT k.table_name, k.column_name, c.data_type = 'bigint' FROM information_schema.table_constraints AS p
		JOIN information_schema.key_column_usage AS k USING (constraint_schema, constraint_name)
		JOIN information_schema.columns AS c ON c.table_schema = k.table_schema AND c.table_name = k.table_name AND c.column_name = k.column_name
		WHERE p.constraint_type = 'PRIMARY KEY' AND p.table_schema = current_schema()`,
}

// names tell of all tables, also of those without a key.
var names = map[string]string{
	"sqlite3": "SELECT name FROM sqlite_schema WHERE type = 'table'",
	"pgx":     "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'",
}

// keptBack reports whether a table is not for a copy: the migrations' own, the jobs',
// and what SQLite makes of texts to search in.
func keptBack(table string) bool {
	return table == "goose_db_version" || strings.HasPrefix(table, "river_") ||
		table == "media_search" || strings.HasPrefix(table, "media_search_") || table == "album_search" || strings.HasPrefix(table, "album_search_") || strings.HasPrefix(table, "sqlite_")
}

// Every table of the migrations is copied, by its key.
func TestAllTablesAreCopied(t *testing.T) {
	t.Parallel()
	for engine, url := range map[string]string{"sqlite3": "sqlite:" + filepath.Join(t.TempDir(), "x.db"), "pgx": testkit.Postgres(t)} {
		d := at(t, url)
		if _, err := queue.Open(t.Context(), d, queue.Config{Workers: river.NewWorkers(), Log: slog.New(slog.DiscardHandler)}); err != nil {
			t.Fatal(err)
		}
		rows, err := sql.Open(engine, strings.Replace(url, "sqlite:", "file:", 1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { rows.Close() })
		found := map[string]map[string]bool{}
		read(t, rows, names[engine], func(scan func(...any) error) error {
			var table string
			err := scan(&table)
			found[table] = map[string]bool{}
			return err
		})
		read(t, rows, keys[engine], func(scan func(...any) error) error {
			var table, column string
			var number bool
			err := scan(&table, &column, &number)
			found[table][column] = number
			return err
		})
		for _, other := range []string{"goose_db_version", "river_job"} {
			if found[other] == nil {
				t.Errorf("%s: the schema was not read: no %s", engine, other)
			}
		}
		maps.DeleteFunc(found, func(table string, _ map[string]bool) bool { return keptBack(table) })
		if diff := cmp.Diff(found, db.CopiedTables()); diff != "" {
			t.Errorf("%s: tables there are and tables that are copied (-, +):\n%s", engine, diff)
		}
	}
}

func read(t *testing.T, from *sql.DB, query string, each func(scan func(...any) error) error) {
	t.Helper()
	rows, err := from.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
