//go:build bench

package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"calotype/internal/testkit"
)

// copies: the rows of a million media from SQLite to PostgreSQL and back, and what a
// site waits for at the end of a copy, when all rows are compared once more while
// nobody can write.
func copies(t *testing.T, all *table) {
	ways := []string{"sqlite:" + filepath.Join(t.TempDir(), "x.db"), testkit.Postgres(t), "sqlite:" + filepath.Join(t.TempDir(), "y.db")}
	from := filled(t, "SQLite", ways[0], many)
	defer func() { from.Close() }()
	for i, name := range []string{"SQLite to PostgreSQL", "PostgreSQL to SQLite"} {
		to := opened(t, ways[i+1])
		start := time.Now()
		done, err := from.CopyTo(t.Context(), to, nil)
		if err != nil {
			t.Fatal(err)
		}
		first := time.Since(start)
		fmt.Fprintf(os.Stderr, "%s: %d rows in %v\n", name, done.Written, first.Round(time.Second))
		start = time.Now()
		err = from.Freeze(t.Context(), func() error {
			_, err := from.CopyTo(t.Context(), to, nil)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		frozen := time.Since(start)
		all.add(row{what: name + ", writes refused", measured: frozen.Round(time.Millisecond).String(), reference: "first copy " + first.Round(time.Second).String(),
			ratio: frozen.Seconds(), reach: 60, unit: "s"})
		from.Close()
		from = to
	}
}
