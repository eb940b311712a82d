//go:build bench

package bench

import (
	"cmp"
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
		lists(t, all, engine.name, big)
		if err := errors.Join(small.Close(), big.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// filled opens new rows of n media.
func filled(t *testing.T, engine, url string, n int) *db.DB {
	d := opened(t, url)
	start := time.Now()
	for from := 0; from < n; {
		to := min(n, max(from+many/10, few))
		testkit.Fill(t, url, from, to)
		from = to
	}
	testkit.Settle(t, url)
	fmt.Fprintf(os.Stderr, "%s: %d media filled in %v, %s of rows and indexes\n", engine, n, time.Since(start).Round(time.Second), mb(bulk(t, d, url)))
	return d
}

func opened(t *testing.T, url string) *db.DB {
	d, err := db.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
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
	place := func(i int) int { return (i%spots*7919 + 13) % n } // all over the rows
	all := testkit.Listings()
	search := func(ctx context.Context, want int, text string) error {
		words, err := gallery.ParseQuery(text)
		if err != nil {
			return err
		}
		found, _, err := d.Find(ctx, db.Listing{Sight: gallery.InPublic, Now: testkit.FillNow, N: 30, Unsafe: true}, words)
		if err == nil && len(found) != want {
			err = fmt.Errorf("%q: %d found, want %d", text, len(found), want)
		}
		return err
	}
	return map[string]func(context.Context, int) error{
		"the newest 30": func(ctx context.Context, _ int) error {
			_, _, err := d.List(ctx, all["all, date_desc"])
			return err
		},
		"30 in the middle of the list": func(ctx context.Context, i int) error {
			l, at := all["all, date_desc"], place(i)
			l.After = gallery.Place{Sort: gallery.Newest, Number: 1_700_000_000_000 + int64(at)*1000, ID: gallery.ID(at + 1)}
			_, _, err := d.List(ctx, l)
			return err
		},
		"a viewer": func(ctx context.Context, i int) error {
			_, err := d.MediaByPublicID(ctx, fmt.Sprint("m", place(i)))
			return err
		},
		"a viewer's neighbours": func(ctx context.Context, i int) error {
			at, err := d.PlaceOf(ctx, gallery.ID(place(i)+1), gallery.Newest)
			if err != nil {
				return err
			}
			before, after := all["all, date_desc"], all["all, date_desc"]
			before.After, before.Back, before.N, after.After, after.N = at, true, 4, at, 4 // as the page of a file asks
			_, _, err = d.List(ctx, before)
			_, _, also := d.List(ctx, after)
			return errors.Join(err, also)
		},
		"a file's path": func(ctx context.Context, i int) error {
			_, err := d.FileByPath(ctx, fmt.Sprintf("2024/10/10/photo%d.jpg", place(i)))
			return err
		},
		"search for one media": func(ctx context.Context, i int) error {
			return search(ctx, 1, testkit.Word(place(i)/20*20+2))
		},
		"search for a word of all": func(ctx context.Context, _ int) error { return search(ctx, 30, "photo") },
	}
}

const (
	times = 21 // that each list is read
	shown = 20 // lists, the slowest
)

// lists: every kind of list in a million media, against the time that one may take.
func lists(t *testing.T, all *table, engine string, d *db.DB) {
	const most = 50 * time.Millisecond
	looks := map[string]func() error{}
	for name, l := range testkit.Listings() {
		looks["list of "+name] = func() error { _, _, err := d.List(t.Context(), l); return err }
	}
	for _, text := range []string{
		"photo", "topic 7", `"photo number 11"`, "photo -about", "photo -number", "topic*", "photo type:video", "photo color:blue", "photo before:2023-11-15", "photo shape:square",
		testkit.Word(11), testkit.Word(11) + " OR " + testkit.Word(12), testkit.Word(7777)[:4] + "*", "photo ext:gif",
	} {
		looks["search for "+text] = func() error {
			words, err := gallery.ParseQuery(text)
			if err != nil {
				return err
			}
			_, _, err = d.Find(t.Context(), db.Listing{Filter: words.Filter, Sight: gallery.InPublic, Now: testkit.FillNow, N: 30}, words)
			return err
		}
	}
	for _, order := range gallery.AlbumListSorts {
		if order != gallery.ByHand {
			looks["albums, "+string(order)] = func() error {
				_, _, err := d.ListAlbums(t.Context(), db.AlbumListing{Sort: order, Sight: gallery.InPublic, N: 30})
				return err
			}
		}
	}
	for _, order := range gallery.PeopleListSorts {
		looks["people, "+string(order)] = func() error {
			_, _, err := d.ListPeople(t.Context(), db.PeopleListing{Sort: order, N: 30})
			return err
		}
	}
	looks["tags, most used"] = func() error {
		_, _, err := d.ListTags(t.Context(), db.TagListing{Sort: gallery.Top, Now: testkit.FillNow, N: 30})
		return err
	}
	took := map[string]time.Duration{}
	for name, look := range looks {
		var each []time.Duration
		for range times {
			start := time.Now()
			if err := look(); err != nil {
				t.Fatal(name, err)
			}
			each = append(each, time.Since(start))
		}
		took[name] = median(each)
	}
	slowest := slices.SortedFunc(maps.Keys(took), func(a, b string) int { return cmp.Compare(took[b], took[a]) })
	for i, name := range slowest[:shown+1] {
		what := engine + ", " + name
		if i == shown {
			what = fmt.Sprintf("%s, each of %d others", engine, len(slowest)-shown)
		}
		all.add(row{what: what, measured: us(took[name]), reference: us(most), ratio: float64(took[name]) / float64(most), reach: 1, unit: "×"})
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
