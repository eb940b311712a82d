//go:build bench

package bench

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

const (
	few   = 10_000
	many  = 1_000_000
	looks = 1000 // of each kind and size,
	spots = 200  // at so many places, all of which were looked at before
)

// rows: lists, viewers and searches in a million media beside ten thousand, on
// both engines. Both sizes are looked at in turn, so that what else the machine does
// weighs on both alike.
func rows(t *testing.T, all *table) {
	for _, engine := range []struct {
		name string
		url  func() string
	}{
		{"SQLite", func() string { return "sqlite:" + filepath.Join(t.TempDir(), "x.db") }},
		{"PostgreSQL", func() string { return testkit.Postgres(t) }},
	} {
		small, big := filled(t, engine.name, engine.url(), few), filled(t, engine.name, engine.url(), many)
		in := [2]map[string]func(context.Context, int) error{lookers(small, few), lookers(big, many)}
		for _, name := range slices.Sorted(maps.Keys(in[0])) {
			first, took := timesOf(t, in[0][name], in[1][name])
			all.add(row{what: engine.name + ", " + name, measured: us(took[1]), ratio: float64(took[1]) / float64(took[0]), reach: 1.3, unit: "×",
				reference: fmt.Sprintf("10 thousand media %s (first looks %s, %s)", us(took[0]), us(first[1]), us(first[0]))})
		}
		if err := errors.Join(small.Close(), big.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// filled opens new rows of n media.
func filled(t *testing.T, engine, url string, n int) *db.DB {
	d, err := db.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	for from := 0; from < n; {
		to := min(n, max(from+many/10, few))
		testkit.Fill(t, url, from, to)
		from = to
	}
	fmt.Fprintf(os.Stderr, "%s: %d media filled in %v, %s of rows and indexes\n", engine, n, time.Since(start).Round(time.Second), mb(bulk(t, d, url)))
	return d
}

// bulk is the size of a database in bytes.
func bulk(t *testing.T, d *db.DB, url string) (n int64) {
	if pool := d.Postgres(); pool != nil {
		if err := pool.QueryRow(t.Context(), "SELECT pg_database_size(current_database())").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	info, err := os.Stat(strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func us(d time.Duration) string { return fmt.Sprintf("%d µs", d.Microseconds()) }

// lookers are queries of visitors in n media, by number of the look.
func lookers(d *db.DB, n int) map[string]func(context.Context, int) error {
	now := time.UnixMilli(1_800_000_000_000)
	place := func(i int) int { return (i%spots*7919 + 13) % n } // all over the rows
	search := func(ctx context.Context, want int, words ...string) error {
		found, err := d.Search(ctx, []gallery.Term{{Tokens: words}}, now, 0, 30)
		if err == nil && len(found) != want {
			err = fmt.Errorf("%q: %d found, want %d", words, len(found), want)
		}
		return err
	}
	return map[string]func(context.Context, int) error{
		"the newest 30": func(ctx context.Context, _ int) error {
			_, err := d.RecentPublic(ctx, now, db.Cursor{}, 30)
			return err
		},
		"30 in the middle of the list": func(ctx context.Context, i int) error {
			at := place(i)
			_, err := d.RecentPublic(ctx, now, db.Cursor{Created: time.UnixMilli(1_700_000_000_000 + int64(at)*1000), ID: gallery.ID(at + 1)}, 30)
			return err
		},
		"a viewer": func(ctx context.Context, i int) error {
			_, err := d.MediaByPublicID(ctx, fmt.Sprint("m", place(i)))
			return err
		},
		"a file's path": func(ctx context.Context, i int) error {
			_, err := d.FileByPath(ctx, fmt.Sprintf("2024/10/10/photo%d.jpg", place(i)))
			return err
		},
		"search for one media": func(ctx context.Context, i int) error {
			return search(ctx, 1, fmt.Sprint("u", place(i)/10*10+1))
		},
		"search for a word of all": func(ctx context.Context, _ int) error { return search(ctx, 30, "photo") },
	}
}

// timesOf are the medians of looks at each size in turn: of the first look at each
// spot, and of those that come back to it.
func timesOf(t *testing.T, at ...func(context.Context, int) error) (first, again []time.Duration) {
	took := make([][]time.Duration, len(at))
	for i := range spots + looks {
		for size, look := range at {
			start := time.Now()
			if err := look(t.Context(), i); err != nil {
				t.Fatal(err)
			}
			took[size] = append(took[size], time.Since(start))
		}
	}
	for size := range at {
		first, again = append(first, median(took[size][:spots])), append(again, median(took[size][spots:]))
	}
	return first, again
}
