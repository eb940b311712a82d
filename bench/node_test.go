//go:build bench

package bench

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"calotype/internal/testkit"
)

// span is how long each kind of work is counted.
const span = 5 * time.Second

// node: what one node with two workers does a second, on each pair; the clients
// run on the same machine.
func node(t *testing.T, all *table) {
	places := map[string][]string{
		"SQLite, disk":   testkit.Local,
		"PostgreSQL, S3": {"CALOTYPE_DATABASE=" + testkit.Postgres(t), "CALOTYPE_STORE=" + testkit.Bucket(t)},
	}
	file := photo(t, 2, ".jpg[Q=90]")
	for _, pair := range []string{"SQLite, disk", "PostgreSQL, S3"} {
		s := testkit.Start(t, t.TempDir(), append(places[pair], noFlood)...)
		a := s.Upload(t, s.Key, "x.jpg", file)
		viewer := regexp.MustCompile(`"url_viewer":"([^"]+)"`).FindStringSubmatch(a.Body)
		if viewer == nil {
			t.Fatal(a.Body)
		}
		var n atomic.Int64
		for _, work := range []struct {
			what string
			do   func() error
		}{
			{"uploads of 2 MP", func() error {
				if a := s.Upload(t, s.Key, "x.jpg", numbered(file, int(n.Add(1)))); a.HTTP != 200 {
					return fmt.Errorf("%d %s", a.HTTP, a.Body)
				}
				return nil
			}},
			{"viewer pages", func() error { return fetch(strings.ReplaceAll(viewer[1], `\/`, "/")) }},
			{"thumbs", func() error { return fetch(a.Image.Thumb.URL) }},
		} {
			before := house(t, s.PID())
			done := persist(t, work.do)
			cpu := house(t, s.PID()) - before
			all.add(row{what: pair + ": " + work.what, measured: fmt.Sprintf("%.0f/s", float64(done)/span.Seconds()),
				reference: "CPU of the node for one", ratio: cpu.Seconds() * 1000 / float64(done), reach: 1000, unit: "ms"})
		}
		s.Kill()
	}
}

// persist does work from eight clients for a while and counts what was done.
func persist(t *testing.T, do func() error) int64 {
	var done atomic.Int64
	var clients sync.WaitGroup
	end := time.Now().Add(span)
	for range 8 {
		clients.Go(func() {
			for time.Now().Before(end) {
				if err := do(); err != nil {
					t.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	clients.Wait()
	return done.Load()
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}

func fetch(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	r, err := client.Get(u.String())
	if err != nil {
		return err
	}
	defer r.Body.Close()
	_, err = io.Copy(io.Discard, r.Body)
	if err == nil && r.StatusCode != 200 {
		err = fmt.Errorf("%s: %d", address, r.StatusCode)
	}
	return err
}
