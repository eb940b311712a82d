package db_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// told is all that readers tell of the rows of TestCopy.
func told(t *testing.T, d *db.DB) map[string]any {
	t.Helper()
	ctx := t.Context()
	all := map[string]any{}
	note := func(name string, v any, err error) {
		if err != nil && !errors.Is(err, gallery.ErrNotFound) {
			t.Fatal(name, err)
		}
		all[name] = v
		if err != nil {
			all[name] = err.Error()
		}
	}
	for i := range 1300 {
		id := fmt.Sprint("m", i)
		m, err := d.MediaByPublicID(ctx, id)
		note(id, m, err)
	}
	settings, err := d.Settings(ctx)
	note("settings", settings, err)
	u, err := d.UserByName(ctx, "Zoë")
	note("user", u, err)
	k, err := d.KeyByPublicID(ctx, "k")
	note("key", k, err)
	_, s, err := d.SessionUser(ctx, []byte{7}, noon)
	note("session", s, err)
	a, err := d.AlbumByPublicID(ctx, "al")
	note("album", a, err)
	blobs, err := d.Blobs(ctx, "", 10_000)
	note("blobs", len(blobs), err)
	pending, err := d.PendingBlobs(ctx, noon.Add(time.Hour), 1000)
	note("pending", pending, err)
	n, err := d.MediaTotal(ctx)
	note("total", n, err)
	w, err := d.Windows(ctx, "upload:user:1", noon)
	note("windows", w, err)
	return all
}

// The rows are copied between all pairs of engines, caught up with, and can be
// written to afterwards.
func TestCopy(t *testing.T) {
	t.Parallel()
	sqliteURL := func() string { return "sqlite:" + filepath.Join(t.TempDir(), "x.db") }
	postgresURL := func() string { return testkit.Postgres(t) }
	for name, urls := range map[string][2]func() string{
		"sqlite to postgres":   {sqliteURL, postgresURL},
		"postgres to sqlite":   {postgresURL, sqliteURL},
		"sqlite to sqlite":     {sqliteURL, sqliteURL},
		"postgres to postgres": {postgresURL, postgresURL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := at(t, urls[0]()), at(t, urls[1]())
			fill(t, from)
			first, err := from.CopyTo(t.Context(), to, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(told(t, from), told(t, to)); diff != "" {
				t.Fatal(diff)
			}
			again, err := from.CopyTo(t.Context(), to, nil)
			if err != nil || again.Written+again.Removed != 0 {
				t.Errorf("nothing was changed and yet %+v, %v", again, err)
			}
			write(t, from, func(ctx context.Context, tx *db.Tx) error {
				m, err := tx.MediaByPublicID(ctx, "m3")
				if err != nil {
					return err
				}
				return errors.Join(tx.DeleteMedia(ctx, m.ID, noon), tx.SetSetting(ctx, "a", "2"), tx.DeleteSession(ctx, []byte{7}),
					publish(ctx, tx, cat("m1299")), tx.RevokeKey(ctx, "k", noon), tx.Purge(ctx, noon.Add(time.Hour)))
			})
			for _, key := range []string{"k-m3", "t-m3"} {
				write(t, from, func(ctx context.Context, tx *db.Tx) error {
					_, err := tx.MarkDying(ctx, key, noon.Add(time.Hour))
					return errors.Join(err, tx.RemoveBlob(ctx, key))
				})
			}
			caught, err := from.CopyTo(t.Context(), to, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(told(t, from), told(t, to)); diff != "" {
				t.Error(diff)
			}
			if caught.Written > first.Written/10 || caught.Removed == 0 || len(caught.Lost) != 2 {
				t.Errorf("the copy changed %+v, the catch-up %+v", first, caught)
			}
			kin := func(when string, foreign, whole bool) {
				t.Helper()
				f, err := from.IsForeign(t.Context(), to)
				w, also := from.HoldsAllOf(t.Context(), to)
				if f != foreign || w != whole || err != nil || also != nil {
					t.Errorf("%s: foreign %v, a part %v, %v, %v", when, f, w, err, also)
				}
			}
			kin("a copy", false, true)
			write(t, from, func(ctx context.Context, tx *db.Tx) error { return publish(ctx, tx, cat("later")) })
			kin("the source went on", false, false) // its count of media is another
			// New rows do not get numbers that are taken.
			write(t, to, func(ctx context.Context, tx *db.Tx) error { return publish(ctx, tx, cat("new")) })
			if _, err := to.MediaByPublicID(t.Context(), "new"); err != nil {
				t.Error(err)
			}
			kin("both went on", true, false)
		})
	}
}

func at(t *testing.T, url string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func fill(t *testing.T, d *db.DB) {
	t.Helper()
	zoe := gallery.User{Name: "Zoë", Email: "z@example.org", Rank: gallery.Admin, PasswordHash: "x"}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.InsertUser(ctx, &zoe, noon); err != nil {
			return err
		}
		_, err := tx.CountDeed(ctx, "upload:user:1", []time.Duration{time.Minute, time.Hour}, noon)
		for i := range 1200 {
			m := cat(fmt.Sprint("m", i))
			m.OwnerID, m.Title = zoe.ID, "ÄÖ 漢字 '\" "+strings.Repeat("x", i%50)
			err = errors.Join(err, publish(ctx, tx, m))
		}
		return errors.Join(err, tx.SetSetting(ctx, "a", "1"), tx.SetSetting(ctx, "B", ""), tx.SetSetting(ctx, "ä", "é"),
			tx.InsertKey(ctx, db.Key{ID: "k", UserID: zoe.ID, SecretHash: []byte{1}, Created: noon}),
			tx.InsertSession(ctx, db.Session{ID: "s7", Hash: []byte{7}, UserID: zoe.ID, Expires: noon.Add(time.Hour)}), tx.InsertToken(ctx, db.Token{Purpose: "setup", Hash: []byte{2}, Expires: noon}),
			tx.InsertAlbum(ctx, &gallery.Album{PublicID: "al", OwnerID: zoe.ID, Name: "Al"}, nil, noon),
			tx.Note(ctx, "running", map[string]int64{"zz": 3, "ZZ": 4}, "node", noon))
	})
}

// Who waits in vain for his turn to write is told that the house is busy.
func TestWritersInVainAreToldSo(t *testing.T) {
	t.Parallel()
	d := at(t, "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	err := d.Freeze(t.Context(), func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		return d.Write(ctx, func(tx *db.Tx) error { return tx.SetSetting(ctx, "a", "1") })
	})
	if fail, ok := errors.AsType[*gallery.Error](err); !ok || fail.Kind != gallery.Busy || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a writer was told %v", err)
	}
}

// Nobody writes to frozen rows, and who tries is told so; reading goes on.
func TestFreeze(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d, other := at(t, url), at(t, url)
	err := d.Freeze(t.Context(), func() error {
		err := other.Write(t.Context(), func(tx *db.Tx) error { return tx.SetSetting(t.Context(), "a", "1") })
		fail, ok := errors.AsType[*gallery.Error](err)
		if !ok || fail.Kind != gallery.Busy {
			t.Errorf("a writer was told %v", err)
		}
		settings, err := other.Settings(t.Context())
		if len(settings) != 0 {
			t.Error("a writer was let through")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	write(t, other, func(ctx context.Context, tx *db.Tx) error { return tx.SetSetting(ctx, "a", "1") })
}
