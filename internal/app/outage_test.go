package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"calotype/internal/testkit"
)

// Database and store are lost and found again while the site runs: it says that it
// is busy, loses nothing and goes on without a restart.
func TestLostServersAreFoundAgain(t *testing.T) {
	t.Parallel()
	database, err := url.Parse(testkit.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	rows := testkit.NewLine(t, database.Host)
	database.Host = rows.Address
	_, server := testkit.Servers(t)
	store := testkit.NewLine(t, server)
	bucket := strings.Replace(testkit.Bucket(t), url.QueryEscape(server), url.QueryEscape(store.Address), 1)
	s := testkit.Start(t, t.TempDir(), "CALOTYPE_DATABASE="+database.String(), "CALOTYPE_STORE="+bucket, "flood_uploads_protection=0")
	first := s.Upload(t, s.Key, "a.jpg", picture(t, 30, 30))
	if first.HTTP != 200 {
		t.Fatalf("%d %s", first.HTTP, first.Body)
	}

	busy := func(what, method, address string) {
		t.Helper()
		q, _ := http.NewRequest(method, address, nil)
		if method == "POST" {
			q, _ = http.NewRequest(method, address, bytes.NewReader(picture(t, 31, 30)))
			q.Header.Set("Content-Type", "image/jpeg")
			q.Header.Set("X-API-Key", s.Key)
		}
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d, Retry-After %q", what, r.StatusCode, r.Header.Get("Retry-After"))
		}
	}
	again := func(what string) {
		t.Helper()
		await(t, what, func() bool { return s.Upload(t, s.Key, "b.jpg", picture(t, 32, 30)).HTTP == 200 })
		if status, _ := get(t, "GET", first.Image.URL); status != 200 {
			t.Errorf("%s: the first file: %d", what, status)
		}
		if status, _ := get(t, "GET", viewer(t, first)); status != 200 {
			t.Errorf("%s: the first page: %d", what, status)
		}
	}

	rows.Cut()
	busy("a page without rows", "GET", viewer(t, first))
	busy("a file without rows", "GET", s.URL+"/images/2024/01/01/x.jpg")
	busy("an upload without rows", "POST", s.URL+"/api/1/upload")
	if status, _ := get(t, "GET", s.URL+"/readyz"); status != 503 {
		t.Errorf("ready without rows: %d", status)
	}
	rows.Mend()
	again("with rows again")

	store.Cut()
	busy("a file without store", "GET", first.Image.URL)
	busy("an upload without store", "POST", s.URL+"/api/1/upload")
	store.Mend()
	again("with the store again")
	if left := s.Look(t); len(left.Bench) != 0 {
		t.Errorf("left on the bench: %v", left.Bench)
	}
}
