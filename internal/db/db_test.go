package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2024, 10, 10, 12, 0, 0, 0, time.UTC)

func open(t *testing.T) *db.DB {
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
	return d
}

func write(t *testing.T, d *db.DB, f func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func taken(_ db.Token, err error) error { return err }

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}

// cat is a media with an original and a thumb, under the keys k-<id> and t-<id>.
func cat(id string) *gallery.Media {
	return &gallery.Media{
		PublicID: id, Kind: gallery.Video, Title: "A cat", Name: id, Extension: "mp4", Folder: "2024/10/10/",
		OriginalFilename: "cat.mp4", MIME: "video/mp4", Size: 10, Width: 4, Height: 3, Frames: 25,
		Duration: 1500 * time.Millisecond, Animated: true, NSFW: true, Approved: true, Visibility: gallery.Public,
		MD5: "md5-" + id, SHA256: "sha-" + id, SentMD5: "sent-" + id, SentSHA256: "s", SentSize: 11, Exif: `{"a":1}`,
		Average: "#102030", ThumbHash: []byte{1, 2}, UploaderIP: "192.0.2.1", Created: noon,
		Expires: noon.Add(time.Hour), DeleteHash: []byte{3, 4}, Tags: []gallery.Tag{{Name: "Zoo"}, {Name: "ant"}},
		Files: []gallery.File{
			{Role: gallery.Original, Path: "2024/10/10/" + id + ".mp4", Key: "k-" + id, MIME: "video/mp4", Size: 10, Width: 4, Height: 3},
			{Role: gallery.Thumb, Path: "2024/10/10/" + id + ".th.jpg", Key: "t-" + id, MIME: "image/jpeg", Size: 5, Width: 2, Height: 1},
		},
	}
}

// publish does what an upload does with rows.
func publish(ctx context.Context, tx *db.Tx, m *gallery.Media) error {
	sizes := map[string]int64{}
	for _, f := range m.Files {
		sizes[f.Key] = f.Size
	}
	note := "note-" + m.PublicID
	if err := tx.Note(ctx, note, sizes, "node", noon); err != nil {
		return err
	}
	if err := tx.InsertMedia(ctx, m); err != nil {
		return err
	}
	return tx.ClearNote(ctx, note)
}

func TestOpen(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "sqlite:", "house.db", "mysql://x"} {
		if _, err := db.Open(t.Context(), url); err == nil {
			t.Errorf("%q was opened", url)
		}
	}
	if _, err := db.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "no", "house.db")); err == nil {
		t.Error("a database in no folder was opened")
	}
	url := "sqlite:" + filepath.Join(t.TempDir(), "house.db")
	for range 2 { // the second finds its tables
		d, err := db.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	_, err := db.Open(t.Context(), "sqlite::memory:") // knows no WAL
	if err == nil || !strings.Contains(err.Error(), "journal_mode is memory") {
		t.Error(err)
	}

	path := filepath.Join(t.TempDir(), "house.db")
	d, err := db.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = raw.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
	if err := errors.Join(err, raw.Close(), d.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Open(t.Context(), "sqlite:"+path); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Error(err)
	}
}

func TestWriteUndoes(t *testing.T) {
	t.Parallel()
	d := open(t)
	broken := errors.New("broken")
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if err := tx.SetSetting(t.Context(), "a", "1"); err != nil {
			return err
		}
		return broken
	})
	wantErr(t, err, broken)
	func() {
		defer func() { _ = recover() }()
		_ = d.Write(t.Context(), func(tx *db.Tx) error {
			_ = tx.SetSetting(t.Context(), "a", "1")
			panic("a string")
		})
	}()
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.SetSetting(ctx, "b", "1") })
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.SetSetting(ctx, "b", "2") })
	got, err := d.Settings(t.Context())
	if diff := cmp.Diff(map[string]string{"b": "2"}, got); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
}

func TestPeople(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	if has, err := d.HasAdmin(ctx); has || err != nil {
		t.Fatal(has, err)
	}
	ada := gallery.User{Name: "Ada", Email: "Ada@example.org", Rank: gallery.Admin, PasswordHash: "x"}
	key := db.Key{ID: "k", Name: "phone", SecretHash: []byte{9}, Created: noon, Scopes: gallery.DefaultScopes}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		err := tx.InsertUser(ctx, &ada, noon)
		key.UserID = ada.ID
		return errors.Join(err, tx.InsertUser(ctx, &gallery.User{Name: "b"}, noon),
			tx.InsertUser(ctx, &gallery.User{Name: "c"}, noon), // two without e-mail
			tx.SetPassword(ctx, ada.ID, "y"), tx.InsertKey(ctx, key), tx.TouchKey(ctx, "k", noon.Add(time.Second)),
			tx.InsertSession(ctx, db.Session{ID: "s", Hash: []byte{1}, UserID: ada.ID, Expires: noon}), tx.InsertToken(ctx, db.Token{Purpose: "setup", Hash: []byte{2}, Expires: noon}))
	})
	ada.PasswordHash, key.LastUsed = "y", noon.Add(time.Second)

	for name, find := range map[string]func() (gallery.User, error){
		"name":  func() (gallery.User, error) { return d.UserByName(ctx, "aDA") },
		"email": func() (gallery.User, error) { return d.UserByEmail(ctx, "ada@EXAMPLE.org") },
		"id":    func() (gallery.User, error) { return d.UserByID(ctx, ada.ID) },
		"session": func() (gallery.User, error) {
			_, u, err := d.SessionUser(ctx, []byte{1}, noon.Add(-1e6))
			return u, err
		},
	} {
		got, err := find()
		if diff := cmp.Diff(ada, got); err != nil || diff != "" {
			t.Error(name, err, diff)
		}
	}
	if has, err := d.HasAdmin(ctx); !has || err != nil {
		t.Error(has, err)
	}
	got, err := d.KeyByPublicID(ctx, "k")
	if diff := cmp.Diff(key, got); err != nil || diff != "" {
		t.Error(err, diff)
	}

	_, err = d.UserByEmail(ctx, "")
	wantErr(t, err, gallery.ErrNotFound)
	_, err = d.UserByName(ctx, "nobody")
	wantErr(t, err, gallery.ErrNotFound)
	_, err = d.KeyByPublicID(ctx, "K")
	wantErr(t, err, gallery.ErrNotFound)
	_, _, err = d.SessionUser(ctx, []byte{1}, noon)
	wantErr(t, err, gallery.ErrNotFound)
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		wantErr(t, tx.InsertUser(ctx, &gallery.User{Name: "ADA"}, noon), db.ErrTaken)
		wantErr(t, tx.InsertUser(ctx, &gallery.User{Name: "d", Email: "ada@example.ORG"}, noon), db.ErrTaken)
		wantErr(t, tx.InsertKey(ctx, key), db.ErrTaken)
		wantErr(t, tx.SetPassword(ctx, 99, "z"), gallery.ErrNotFound)
		wantErr(t, taken(tx.TakeToken(ctx, "setup", []byte{2}, noon)), gallery.ErrNotFound) // over
		wantErr(t, taken(tx.TakeToken(ctx, "other", []byte{2}, noon.Add(-time.Second))), gallery.ErrNotFound)
		wantErr(t, taken(tx.TakeToken(ctx, "setup", []byte{2}, noon.Add(-time.Second))), nil)
		wantErr(t, taken(tx.TakeToken(ctx, "setup", []byte{2}, noon.Add(-time.Second))), gallery.ErrNotFound) // used
		return errors.Join(tx.DeleteSession(ctx, []byte{1}), tx.RevokeKey(ctx, "k", noon))
	})
	_, _, err = d.SessionUser(ctx, []byte{1}, noon.Add(-time.Second))
	wantErr(t, err, gallery.ErrNotFound)
	if k, err := d.KeyByPublicID(ctx, "k"); err != nil || !k.Revoked.Equal(noon) {
		t.Error(k, err)
	}
}

func TestMediaComesBackWhole(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	m := cat("aB")
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		ada := gallery.User{Name: "Ada", Rank: gallery.Member}
		err := tx.InsertUser(ctx, &ada, noon)
		m.OwnerID, m.OwnerName = ada.ID, "Ada"
		return errors.Join(err, publish(ctx, tx, m), publish(ctx, tx, cat("other")),
			tx.AddLooks(ctx, map[string]db.Look{"a": {MediaID: m.ID, At: noon}, "b": {MediaID: m.ID, At: noon}, "c": {MediaID: m.ID, At: noon}, "d": {MediaID: 77, At: noon}}, time.Hour))
	})
	m.Views = 3
	got, err := d.MediaByPublicID(ctx, "aB")
	if diff := cmp.Diff(m, got); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
	_, err = d.MediaByPublicID(ctx, "Ab")
	wantErr(t, err, gallery.ErrNotFound)
	if n, err := d.MediaTotal(ctx); n != 2 || err != nil {
		t.Error(n, err)
	}
	if l, err := d.FileByPath(ctx, m.Files[1].Path); err != nil || l.Gone || l.Media.OwnerID != m.OwnerID ||
		l.File != m.Files[1] || !l.Media.Approved || l.Media.OriginalFilename != "cat.mp4" || !l.Media.Expires.Equal(m.Expires) {
		t.Error(l, err)
	}
	for _, c := range []struct {
		owner gallery.ID
		ip    string
		md5   string
		since time.Time
		want  error
	}{
		{m.OwnerID, "", "md5-aB", noon, nil},
		{m.OwnerID, "", "sent-aB", noon, nil},
		{m.OwnerID, "", "md5-aB", noon.Add(time.Second), gallery.ErrNotFound},
		{0, "192.0.2.1", "md5-aB", noon, gallery.ErrNotFound}, // not a guest's
		{0, "192.0.2.1", "md5-other", noon, nil},
		{0, "192.0.2.2", "md5-other", noon, gallery.ErrNotFound},
	} {
		_, err := d.MediaByHash(ctx, c.owner, c.ip, c.md5, c.since)
		wantErr(t, err, c.want)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		for i := range 5 { // 1 and 2 of the same moment
			m := cat(fmt.Sprint("m", i))
			m.Created = noon.Add(time.Duration(min(i, 4-i)) * time.Second)
			if err := publish(ctx, tx, m); err != nil {
				return err
			}
		}
		hidden, private, over := cat("hidden"), cat("private"), cat("over")
		hidden.Approved, private.Visibility, over.Expires = false, gallery.Private, noon
		return errors.Join(publish(ctx, tx, hidden), publish(ctx, tx, private), publish(ctx, tx, over))
	})
	var got []string
	l := db.Listing{Sort: gallery.Newest, Sight: gallery.InPublic, Now: noon, N: 2, Unsafe: true}
	for {
		page, places, err := d.List(ctx, l)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, m := range page {
			got = append(got, m.PublicID)
			if len(m.Files) != 2 || len(m.Tags) != 2 {
				t.Error(m)
			}
		}
		l.After = places[len(places)-1]
	}
	if diff := cmp.Diff([]string{"m2", "m3", "m1", "m4", "m0"}, got); diff != "" {
		t.Error(diff)
	}
	if over, err := d.ListExpired(ctx, noon, 10); err != nil || len(over) != 1 || over[0].PublicID != "over" {
		t.Error(over, err)
	}
	if files, err := d.Files(ctx, 2, 3); err != nil || len(files) != 3 || files[0].ID != 3 {
		t.Error(files, err)
	}
	if blobs, err := d.Blobs(ctx, "k-m4", 3); err != nil || len(blobs) != 3 || blobs[0].Key != "k-over" || blobs[0].Size != 10 {
		t.Error(blobs, err)
	}
}

func TestStemIsClaimedOnceWithoutRegardToCase(t *testing.T) {
	t.Parallel()
	d := open(t)
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, c := range []struct {
			folder, stem string
			want         bool
		}{{"2024/", "Cat", true}, {"2024/", "cAT", false}, {"2024/", "Émile", true}, {"2024/", "émile", false}, {"", "cat", true}} {
			if got, err := tx.ClaimStem(ctx, c.folder, c.stem); got != c.want || err != nil {
				t.Error(c, got, err)
			}
		}
		return nil
	})
}

func TestDeletedLeavesTombstones(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	m := cat("cat")
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return publish(ctx, tx, m) })
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.DeleteMedia(ctx, m.ID, noon) })

	var fail *gallery.Error
	if _, err := d.MediaByPublicID(ctx, "cat"); !errors.As(err, &fail) || fail.Kind != gallery.Gone {
		t.Error(err)
	}
	if l, err := d.FileByPath(ctx, m.Files[0].Path); !l.Gone || l.Media.OriginalFilename != "" || err != nil {
		t.Error(l, err)
	}
	if _, err := d.MediaByHash(ctx, 0, m.UploaderIP, m.MD5, noon); !errors.Is(err, gallery.ErrNotFound) {
		t.Error(err)
	}
	if n, err := d.MediaTotal(ctx); n != 0 || err != nil {
		t.Error(n, err)
	}
	again := cat("cat")
	wantErr(t, d.Write(ctx, func(tx *db.Tx) error { return publish(ctx, tx, again) }), db.ErrTaken)
	again.PublicID, again.Files[0].Path = "new", "2024/10/10/CAT.mp4"
	again.Files = again.Files[:1]
	wantErr(t, d.Write(ctx, func(tx *db.Tx) error { return publish(ctx, tx, again) }), db.ErrTaken)
	wantErr(t, d.Write(ctx, func(tx *db.Tx) error { return tx.DeleteMedia(ctx, m.ID, noon) }), gallery.ErrNotFound)

	pending, err := d.PendingBlobs(ctx, noon.Add(time.Second), 10)
	if err != nil || len(pending) != 2 || pending[0].Key != "k-cat" || !pending[0].Deletion {
		t.Error(pending, err)
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	mark := func(key string, fresh time.Time) (ok bool) {
		t.Helper()
		write(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			if ok, err = tx.MarkDying(ctx, key, fresh); err == nil && !ok {
				err = tx.DropPending(ctx, key, fresh)
			}
			return err
		})
		return ok
	}
	note := func(id, key string) error {
		return d.Write(ctx, func(tx *db.Tx) error { return tx.Note(ctx, id, map[string]int64{key: 10}, "n", noon) })
	}
	a, b := cat("a"), cat("b")
	b.Files[0].Key = "k-a" // the same bytes
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(publish(ctx, tx, a), publish(ctx, tx, b), tx.DeleteMedia(ctx, a.ID, noon))
	})
	if mark("k-a", noon) {
		t.Error("bytes of a living file were given up")
	}
	if p, err := d.PendingBlobs(ctx, noon.Add(1e9), 10); err != nil || len(p) != 1 || p[0].Key != "t-a" {
		t.Error(p, err)
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.DeleteMedia(ctx, b.ID, noon) })
	wantErr(t, note("up", "k-a"), nil)
	wantErr(t, note("up", "other"), db.ErrTaken)
	if mark("k-a", noon) {
		t.Error("bytes of an upload under way were given up")
	}
	for range 2 { // a sweep that was cut short begins again
		if !mark("k-a", noon.Add(1e6)) {
			t.Error("a stale note holds bytes")
		}
	}
	wantErr(t, note("late", "k-a"), db.ErrDying)
	c := cat("c") // the slow upload comes home at last
	c.Files[0].Key = "k-a"
	c.Files = c.Files[:1]
	insert := func() error { return d.Write(ctx, func(tx *db.Tx) error { return tx.InsertMedia(ctx, c) }) }
	wantErr(t, insert(), db.ErrDying)
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		wantErr(t, tx.RemoveBlob(ctx, "t-b"), gallery.ErrNotFound) // lives
		return tx.RemoveBlob(ctx, "k-a")
	})
	wantErr(t, insert(), db.ErrDying)
	wantErr(t, note("late", "k-a"), nil)
	// The key lives again, but by another's claim: the old note no longer counts.
	wantErr(t, d.Write(ctx, func(tx *db.Tx) error { return tx.ClearNote(ctx, "up") }), db.ErrDying)
	wantErr(t, insert(), nil)
}

// TestNoteRacesSweep lets uploads and the sweep fight over one key. Whoever
// wins, no media may end with bytes that the sweep has removed.
func TestNoteRacesSweep(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	const key, rounds = "k", 60
	var store sync.Map // the bytes
	var wg sync.WaitGroup
	var published, swept int
	wg.Go(func() {
		for i := range rounds {
			m := cat(fmt.Sprint("m", i))
			m.Files = m.Files[:1]
			m.Files[0].Key = key
			noteID := m.PublicID
			err := d.Write(ctx, func(tx *db.Tx) error { return tx.Note(ctx, noteID, map[string]int64{key: 1}, "n", noon) })
			if errors.Is(err, db.ErrDying) {
				continue
			}
			wantNil(t, err)
			store.Store(key, true)
			err = d.Write(ctx, func(tx *db.Tx) error {
				return errors.Join(tx.InsertMedia(ctx, m), tx.ClearNote(ctx, noteID))
			})
			if errors.Is(err, db.ErrDying) {
				continue
			}
			wantNil(t, err)
			published++
			if _, ok := store.Load(key); !ok {
				t.Error("published without bytes")
			}
			wantNil(t, d.Write(ctx, func(tx *db.Tx) error { return tx.DeleteMedia(ctx, m.ID, noon) }))
		}
	})
	wg.Go(func() {
		for i := range rounds {
			fresh := noon // every other round, all notes are stale
			if i%2 == 1 {
				fresh = noon.Add(time.Second)
			}
			var mine bool
			wantNil(t, d.Write(ctx, func(tx *db.Tx) (err error) {
				mine, err = tx.MarkDying(ctx, key, fresh)
				return err
			}))
			if !mine {
				continue
			}
			swept++
			store.Delete(key)
			wantNil(t, d.Write(ctx, func(tx *db.Tx) error { return tx.RemoveBlob(ctx, key) }))
		}
	})
	wg.Wait()
	t.Logf("%d published, %d swept", published, swept)
}

func wantNil(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func TestReadersSeeWhatIsCommitted(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.SetSetting(ctx, "a", "1"); err != nil {
			return err
		}
		inside, err := tx.Settings(ctx)
		outside, err2 := d.Settings(ctx) // readers do not wait for the writer
		if len(inside) != 1 || len(outside) != 0 {
			t.Error(inside, outside)
		}
		return errors.Join(err, err2)
	})
	if after, err := d.Settings(ctx); len(after) != 1 || err != nil {
		t.Error(after, err)
	}
}
