package curate_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/blob/mem"
	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/jobs"
	"calotype/internal/maintain"
	"calotype/internal/queue"
	"calotype/internal/settings"
	"calotype/internal/testkit"
)

var noon = time.Date(2024, 10, 10, 12, 0, 0, 0, time.UTC)

// house is a desk over rows of its own, with a clock that stands.
type house struct {
	*curate.Desk
	t   *testing.T
	now time.Time
}

func open(t *testing.T, wishes ...string) *house {
	t.Helper()
	d, err := db.Open(t.Context(), testkit.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	h := &house{t: t, now: noon}
	h.Desk = &curate.Desk{DB: d, Site: &settings.Live{}, Now: func() time.Time { return h.now }, Hash: account.HashPassword,
		Fits: func(ctx context.Context, hash, password string) (bool, error) {
			return account.CheckPassword(ctx, hash, password) == nil, nil
		}}
	workers := jobs.Workers(&maintain.Keeper{DB: d, Store: mem.New(), Now: h.Now}, &account.Desk{DB: d, Site: h.Site, Now: h.Now})
	jobs.AddCurate(workers, h.Desk)
	if h.Queue, err = queue.Open(t.Context(), d, queue.Config{Workers: workers, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	h.set(wishes...)
	return h
}

// set puts the site's settings, "name=value", in force.
func (h *house) set(wishes ...string) {
	stored := map[string]string{}
	for _, wish := range wishes {
		name, value, _ := strings.Cut(wish, "=")
		stored[name] = value
	}
	h.Site.Set(settings.New(stored))
}

func (h *house) write(f func(ctx context.Context, tx *db.Tx) error) {
	h.t.Helper()
	if err := h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return f(h.t.Context(), tx) }); err != nil {
		h.t.Fatal(err)
	}
}

// person adds somebody with an account.
func (h *house) person(name string, rank gallery.Rank) gallery.Actor {
	h.t.Helper()
	u := gallery.User{Name: name, Rank: rank}
	h.write(func(ctx context.Context, tx *db.Tx) error { return tx.InsertUser(ctx, &u, h.now) })
	return gallery.Actor{UserID: u.ID, Name: name, Rank: rank, Address: "192.0.2.1"}
}

// media adds what an upload leaves, under the id.
func (h *house) media(by gallery.Actor, id string, with ...func(*gallery.Media)) *gallery.Media {
	h.t.Helper()
	m := &gallery.Media{
		PublicID: id, OwnerID: by.UserID, Kind: gallery.Image, Title: "A cat", Name: id, Extension: "jpg", Folder: "2024/10/10/",
		OriginalFilename: "cat.jpg", MIME: "image/jpeg", Size: 10, Width: 4, Height: 3, Frames: 1, Approved: true, Visibility: gallery.Public,
		MD5: "m", SHA256: "s", SentMD5: "m", SentSHA256: "s", SentSize: 10, UploaderIP: "192.0.2.1", Created: h.now,
		Files: []gallery.File{
			{Role: gallery.Original, Path: "2024/10/10/" + id + ".jpg", Key: "k-" + id, MIME: "image/jpeg", Size: 10, Width: 4, Height: 3},
			{Role: gallery.Thumb, Path: "2024/10/10/" + id + ".th.jpg", Key: "t-" + id, MIME: "image/jpeg", Size: 5, Width: 2, Height: 1},
		},
	}
	for _, f := range with {
		f(m)
	}
	h.write(func(ctx context.Context, tx *db.Tx) error {
		if err := tx.Note(ctx, id, map[string]int64{"k-" + id: 10, "t-" + id: 5}, "node", h.now); err != nil {
			return err
		}
		if err := tx.InsertMedia(ctx, m); err != nil {
			return err
		}
		return tx.ClearNote(ctx, id)
	})
	return m
}

func (h *house) get(id string) *gallery.Media {
	h.t.Helper()
	m, err := h.DB.MediaByPublicID(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return m
}

// finds reports whether a search for a word finds the media.
func (h *house) finds(word, id string) bool {
	h.t.Helper()
	found := hits(h.t, h.DB, h.now, word)
	for _, m := range found {
		if m.PublicID == id {
			return true
		}
	}
	return false
}

// hits are up to 100 media that everybody finds by a text.
func hits(t testing.TB, d *db.DB, now time.Time, text string) []gallery.Media {
	t.Helper()
	words, err := gallery.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := d.Find(t.Context(), db.Listing{Sight: gallery.InPublic, Now: now, N: 100, Unsafe: true}, words)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// wantCode checks that an error is a failure with a code.
func wantCode(t *testing.T, err error, kind gallery.FailureKind, code string) {
	t.Helper()
	fail, ok := errors.AsType[*gallery.Error](err)
	if !ok || fail.Kind != kind || fail.Code != code {
		t.Errorf("got %v, want %s (%s)", err, code, kind)
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func tagged(names ...string) func(*gallery.Media) {
	return func(m *gallery.Media) {
		for _, n := range names {
			m.Tags = append(m.Tags, gallery.Tag{Name: n})
		}
	}
}

// album makes an album of somebody's.
func (h *house) album(by gallery.Actor, wish curate.NewAlbum) gallery.Album {
	h.t.Helper()
	if wish.Name == "" {
		wish.Name = "Album"
	}
	a, err := h.CreateAlbum(h.t.Context(), by, wish)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *house) getAlbum(id string) gallery.Album {
	h.t.Helper()
	a, err := h.DB.AlbumByPublicID(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// put moves media into an album.
func (h *house) put(by gallery.Actor, album string, ids ...string) {
	h.t.Helper()
	for _, o := range must(h.EditMany(h.t.Context(), by, ids, gallery.Proofs{}, curate.MediaPatch{Album: &album}))(h.t) {
		if o.Err != nil {
			h.t.Fatal(o.Err)
		}
	}
}

// rows reads rows of text columns from outside.
func (h *house) rows(query string) (list [][]string) {
	h.t.Helper()
	scan := func(next func() bool, values func() ([]any, error)) {
		for next() {
			row, err := values()
			if err != nil {
				h.t.Fatal(err)
			}
			texts := make([]string, len(row))
			for i, v := range row {
				texts[i] = fmt.Sprint(v)
			}
			list = append(list, texts)
		}
	}
	if pool := h.DB.Postgres(); pool != nil {
		found, err := pool.Query(h.t.Context(), query)
		if err != nil {
			h.t.Fatal(err)
		}
		defer found.Close()
		scan(found.Next, found.Values)
		return list
	}
	found, err := h.DB.SQLite().QueryContext(h.t.Context(), query)
	if err != nil {
		h.t.Fatal(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		h.t.Fatal(err)
	}
	scan(found.Next, func() ([]any, error) {
		row, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			to[i] = &row[i]
		}
		return row, found.Scan(to...)
	})
	return list
}

func p[T any](v T) *T { return &v }
