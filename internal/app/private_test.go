package app_test

import (
	"context"
	"crypto/sha256"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/app"
	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/web"
)

// signedIn gives the cookie of a new person's session.
func signedIn(t *testing.T, h *app.House, name string, rank gallery.Rank) (gallery.ID, *http.Cookie) {
	t.Helper()
	ctx := t.Context()
	p := account.Person{Name: name, Email: name + "@example.test", Password: "correct horse"}
	if err := h.Account.Add(ctx, p, rank); err != nil {
		t.Fatal(err)
	}
	entrance, err := h.Account.SignIn(ctx, name, p.Password, account.From{Address: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	u, err := h.DB.UserByName(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	return u.ID, &http.Cookie{Name: web.SessionCookie, Value: entrance.Session}
}

// publish writes a media with the given files, all of the same bytes.
func publish(t *testing.T, h *app.House, m *gallery.Media, roles ...gallery.Role) {
	t.Helper()
	content := []byte("bytes of " + m.Name)
	name := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	key := blob.Key(sha256.Sum256(content))
	for _, r := range roles {
		m.Files = append(m.Files, gallery.File{Role: r, Path: m.Name + "." + string(r), Key: key, MIME: "image/heic", Size: int64(len(content))})
	}
	write := func(f func(context.Context, *db.Tx) error) {
		t.Helper()
		if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return f(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
	}
	write(func(ctx context.Context, tx *db.Tx) error {
		return tx.Note(ctx, m.Name, map[string]int64{key: int64(len(content))}, "test", time.Now())
	})
	if err := h.Keeper.Store.Put(t.Context(), key, "", f); err != nil {
		t.Fatal(err)
	}
	write(func(ctx context.Context, tx *db.Tx) error {
		if err := tx.InsertMedia(ctx, m); err != nil {
			return err
		}
		return tx.ClearNote(ctx, m.Name)
	})
}

func TestWhoMaySeeWhichBytes(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, annsCookie := signedIn(t, h, "ann", gallery.Member)
	_, bobsCookie := signedIn(t, h, "bob", gallery.Member)
	_, staffsCookie := signedIn(t, h, "meg", gallery.Manager)
	now := time.Now()
	add := func(name string, v gallery.Visibility, approved bool, expires time.Time, roles ...gallery.Role) {
		publish(t, h, &gallery.Media{
			PublicID: name, Name: name, OwnerID: ann, Visibility: v, Approved: approved, Expires: expires, Created: now, Kind: gallery.Image,
		}, roles...)
	}
	add("public", gallery.Public, true, time.Time{}, gallery.Original, gallery.Source)
	add("link", gallery.Link, true, time.Time{}, gallery.Original)
	add("private", gallery.Private, true, time.Time{}, gallery.Original)
	add("waiting", gallery.Public, false, time.Time{}, gallery.Original)
	add("over", gallery.Public, true, now.Add(-time.Second), gallery.Original)
	add("ending", gallery.Public, true, now.Add(time.Hour), gallery.Original)
	for path, want := range map[string][4]int{ // for nobody, Ann, Bob, staff
		"public.original":  {200, 200, 200, 200},
		"public.source":    {404, 200, 404, 200},
		"link.original":    {200, 200, 200, 200},
		"private.original": {404, 200, 404, 200},
		"waiting.original": {404, 200, 404, 200},
		"over.original":    {410, 410, 410, 410},
		"ending.original":  {200, 200, 200, 200},
		"none.original":    {404, 404, 404, 404},
	} {
		for i, cookie := range []*http.Cookie{{Name: "x"}, annsCookie, bobsCookie, staffsCookie} {
			for range 2 { // from the rows, then from memory
				r := fetchAs(t, server.URL+"/images/"+path, cookie)
				if r.StatusCode != want[i] {
					t.Errorf("%s for visitor %d: %d, want %d", path, i, r.StatusCode, want[i])
				}
				checkHeaders(t, path, r)
			}
		}
	}
}

// checkHeaders looks for what would let a cache or another site keep what is not
// for everybody.
func checkHeaders(t *testing.T, path string, r *http.Response) {
	t.Helper()
	if r.StatusCode != 200 {
		if got := r.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: an error is cached: %q", path, got)
		}
		return
	}
	caching, shared := r.Header.Get("Cache-Control"), r.Header.Get("Access-Control-Allow-Origin") == "*"
	switch path {
	case "public.original":
		if caching != "public, max-age=31536000, immutable" || !shared {
			t.Errorf("%s: %q, shared %v", path, caching, shared)
		}
	case "ending.original":
		if !strings.HasPrefix(caching, "public, max-age=35") && !strings.HasPrefix(caching, "public, max-age=3600") || !shared {
			t.Errorf("%s: %q, shared %v", path, caching, shared)
		}
	default:
		if caching != "private, no-store" || shared || r.Header.Get("Cross-Origin-Resource-Policy") == "cross-origin" {
			t.Errorf("%s: %q, shared %v", path, caching, shared)
		}
	}
}

func fetchAs(t *testing.T, url string, cookie *http.Cookie) *http.Response {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.AddCookie(cookie)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r
}
