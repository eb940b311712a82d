//go:build bench

package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
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
	looks = 200 // of each kind
)

// rows: lists, viewers and searches in a million media against ten thousand, on
// both engines.
func rows(t *testing.T, all *table) {
	engines := map[string]string{"SQLite": "sqlite:" + filepath.Join(t.TempDir(), "x.db"), "PostgreSQL": testkit.Postgres(t)}
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		url := engines[engine]
		d, err := db.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		testkit.Fill(t, url, 0, few)
		at := map[string]time.Duration{}
		for name, look := range lookers(d, few) {
			at[name] = timeOf(t, look)
		}
		start := time.Now()
		for from := few; from < many; from += many / 10 {
			testkit.Fill(t, url, from, min(from+many/10, many))
		}
		fmt.Fprintf(os.Stderr, "%s: %d media filled in %v, %s of rows and indexes\n", engine, many-few, time.Since(start).Round(time.Second), mb(bulk(t, d, url)))
		for name, look := range lookers(d, many) {
			now := timeOf(t, look)
			all.add(row{what: engine + ", " + name, measured: us(now), reference: "10 thousand media " + us(at[name]),
				ratio: float64(now) / float64(at[name]), reach: 1.3, unit: "×"})
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
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
	place := func(i int) int { return (i*7919 + 13) % n } // somewhere else each time
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

// timeOf is the median of the looks.
func timeOf(t *testing.T, look func(context.Context, int) error) time.Duration {
	var took []time.Duration
	for i := range looks + 20 { // the first ones warm up
		start := time.Now()
		if err := look(t.Context(), i); err != nil {
			t.Fatal(err)
		}
		if i >= 20 {
			took = append(took, time.Since(start))
		}
	}
	return median(took)
}
