package db_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Renditions are recorded of the bytes that they were made of, and of no others.
func TestRenditionsFollowTheirVideo(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ann := person(t, d, "ann")
	old, film := cat("aaaa"), cat("bbbb")
	film.OwnerID = ann.ID
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := publish(ctx, tx, old); err != nil {
			return err
		}
		return publish(ctx, tx, film)
	})
	waiting := func(want ...gallery.ID) {
		t.Helper()
		list, err := d.Unstreamed(ctx, 9)
		wantNil(t, err)
		var got []gallery.ID
		for _, u := range list {
			if u.Duration != 1500*time.Millisecond {
				t.Errorf("lasts %s", u.Duration)
			}
			got = append(got, u.ID)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%v wait, want %v", got, want)
		}
	}
	waiting(film.ID, old.ID)

	of, length, err := d.VideoOriginal(ctx, film.ID)
	wantNil(t, err)
	if length != 1500*time.Millisecond {
		t.Errorf("lasts %s", length)
	}
	rendition := func(key string, height int) gallery.Stream {
		return gallery.Stream{
			File:   gallery.File{MediaID: film.ID, Role: gallery.Streamed, Path: "streams/" + key + ".mp4", Key: key, MIME: "video/mp4", Size: 300, Width: height * 2, Height: height},
			Codecs: "avc1.64001f", Initial: 100, Segments: []gallery.Segment{{Size: 150, Length: 4 * time.Second}, {Size: 50, Length: 1500 * time.Microsecond}},
		}
	}
	add := func(of gallery.File, s gallery.Stream) error {
		return d.Write(ctx, func(tx *db.Tx) error {
			if err := tx.Note(ctx, "note-"+s.File.Key, map[string]int64{s.File.Key: s.File.Size}, "node", noon); err != nil {
				return err
			}
			return tx.AddStream(ctx, of, s)
		})
	}
	large, small := rendition("s-large", 480), rendition("s-small", 240)
	wantNil(t, add(of, large))
	wantNil(t, add(of, small))
	wantErr(t, add(of, rendition("s-twice", 240)), db.ErrTaken)
	waiting(film.ID, old.ID)
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.EndStreams(ctx, of) })
	waiting(old.ID)

	list, err := d.Streams(ctx, film.ID)
	wantNil(t, err)
	if len(list) != 2 || list[0].Name() != "240" || list[1].Name() != "480" || !reflect.DeepEqual(list[0].Segments, small.Segments) || list[0].Initial != 100 {
		t.Fatalf("%+v", list)
	}
	m, err := d.MediaByPublicID(ctx, "bbbb")
	wantNil(t, err)
	if !m.Streamed || len(m.Files) != 2 {
		t.Errorf("streamed %v, %d files", m.Streamed, len(m.Files))
	}
	if p, err := d.UserByID(ctx, ann.ID); err != nil || p.UsedBytes != 15 {
		t.Errorf("ann takes up %d, %v; renditions are the site's", p.UsedBytes, err)
	}
	if at, err := d.FileByPath(ctx, "streams/s-large.mp4"); err != nil || at.Gone || at.Media.PublicID != "bbbb" {
		t.Errorf("%+v, %v", at, err)
	}

	at, err := d.FileByPath(ctx, "streams/s-large.mp4")
	wantNil(t, err)
	if at.Moved {
		t.Error("it was moved before")
	}
	m.Name = "moved"
	for i, ending := range []string{".mp4", ".th.jpg"} {
		m.Files[i].Path = "2024/10/10/moved" + ending
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.MoveMedia(ctx, m, noon) })
	moved, err := d.Streams(ctx, film.ID)
	if err != nil || len(moved) != 2 || moved[1].File.Path == "streams/s-large.mp4" || moved[1].File.Key != "s-large" || !reflect.DeepEqual(moved[1].Segments, large.Segments) {
		t.Errorf("another path left %+v, %v", moved, err)
	}
	if at, err = d.FileByPath(ctx, "streams/s-large.mp4"); err != nil || !at.Moved {
		t.Errorf("the old address of a rendition leads to it: %+v, %v", at, err)
	}
	used := func(want int64) {
		t.Helper()
		if p, err := d.UserByID(ctx, ann.ID); err != nil || p.UsedBytes != want {
			t.Errorf("ann takes up %d, %v, want %d", p.UsedBytes, err, want)
		}
	}

	m.Name, m.Files = "new", []gallery.File{{Role: gallery.Original, Path: "2024/10/10/new.mp4", Key: "k-new", MIME: "video/mp4", Size: 12, Width: 4, Height: 3}}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.Note(ctx, "note-new", map[string]int64{"k-new": 12}, "node", noon); err != nil {
			return err
		}
		return tx.ReplaceMedia(ctx, m, 0, noon)
	})
	waiting(film.ID, old.ID)
	used(12)
	if list, err := d.Streams(ctx, film.ID); err != nil || len(list) != 0 {
		t.Errorf("other bytes left %d renditions, %v", len(list), err)
	}
	if pending, err := d.PendingBlobs(ctx, noon.Add(-time.Hour), 99); err != nil || !notes(pending, "s-large") || !notes(pending, "s-small") {
		t.Errorf("%+v, %v; want the renditions to be swept", pending, err)
	}
	wantErr(t, add(of, rendition("s-late", 480)), gallery.ErrNotFound)
	wantErr(t, d.Write(ctx, func(tx *db.Tx) error { return tx.EndStreams(ctx, of) }), gallery.ErrNotFound)

	of, _, err = d.VideoOriginal(ctx, film.ID)
	wantNil(t, err)
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.EndStreams(ctx, of) })
	if m, err = d.MediaByPublicID(ctx, "bbbb"); err != nil || m.Streamed {
		t.Errorf("streamed by nothing: %v, %v", m.Streamed, err)
	}
	waiting(old.ID)
	if _, _, err := d.VideoOriginal(ctx, film.ID); err == nil {
		t.Error("what was looked at is looked at again")
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(tx.DeleteMedia(ctx, old.ID, noon), tx.DeleteMedia(ctx, film.ID, noon))
	})
	waiting()
	used(0)
}

// A note that is renewed holds what takes long to be placed.
func TestARenewedNoteIsNotSwept(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(tx.Note(ctx, "slow", map[string]int64{"k-slow": 9}, "node", noon), tx.Note(ctx, "dead", map[string]int64{"k-dead": 9}, "node", noon))
	})
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.RenewNote(ctx, "slow", noon.Add(time.Hour)) })
	fresh := noon.Add(30 * time.Minute)
	pending, err := d.PendingBlobs(ctx, fresh, 9)
	if err != nil || len(pending) != 1 || pending[0].Key != "k-dead" {
		t.Errorf("%+v, %v", pending, err)
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		if dying, err := tx.MarkDying(ctx, "k-slow", fresh); err != nil || dying {
			t.Errorf("what is being placed is removed: %v, %v", dying, err)
		}
		return tx.ClearNote(ctx, "slow")
	})
}

// A rendition that is recorded while its video is being replaced waits, and sees what came.
func TestARenditionWaitsForWhatReplacesItsVideo(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	film := cat("aaaa")
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return publish(ctx, tx, film) })
	of, _, err := d.VideoOriginal(ctx, film.ID)
	wantNil(t, err)
	for name, do := range map[string]func(*db.Tx) error{
		"a rendition": func(tx *db.Tx) error {
			f := gallery.File{MediaID: film.ID, Role: gallery.Streamed, Path: gallery.NewStreamPath(), Key: "s", MIME: "video/mp4", Size: 3, Width: 4, Height: 2}
			return tx.AddStream(ctx, of, gallery.Stream{File: f, Codecs: "avc1.64001f", Initial: 1, Segments: []gallery.Segment{{Size: 2, Length: time.Second}}})
		},
		"their end": func(tx *db.Tx) error { return tx.EndStreams(ctx, of) },
	} {
		late := make(chan error, 1)
		err := d.Write(ctx, func(tx *db.Tx) error {
			m, err := tx.MediaByPublicID(ctx, "aaaa")
			if err != nil {
				return err
			}
			m.Name, m.Files = "new-"+name, []gallery.File{{Role: gallery.Original, Path: "new-" + name + ".mp4", Key: "k-" + name, MIME: "video/mp4", Size: 12, Width: 4, Height: 3}}
			if err := tx.Note(ctx, "note-"+name, map[string]int64{"k-" + name: 12}, "node", noon); err != nil {
				return err
			}
			if err := tx.ReplaceMedia(ctx, m, 0, noon); err != nil {
				return err
			}
			go func() { late <- d.Write(context.WithoutCancel(ctx), do) }()
			time.Sleep(200 * time.Millisecond) // by then it waits
			return nil
		})
		wantNil(t, err)
		if err := <-late; !errors.Is(err, gallery.ErrNotFound) {
			t.Errorf("%s of bytes that were replaced: %v", name, err)
		}
		if of, _, err = d.VideoOriginal(ctx, film.ID); err != nil {
			t.Fatal(err)
		}
	}
}

func notes(pending []db.Pending, key string) bool {
	for _, p := range pending {
		if p.Key == key && p.Deletion {
			return true
		}
	}
	return false
}
