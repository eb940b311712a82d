package db_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"

	"github.com/google/go-cmp/cmp"
)

func TestWindowsEndAndBeginAnew(t *testing.T) {
	t.Parallel()
	d := open(t)
	count := func(at time.Time, want ...db.Window) {
		t.Helper()
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.CountDeed(ctx, "other", []time.Duration{time.Minute}, at); err != nil {
				return err
			}
			told, err := tx.CountDeed(ctx, "ann", []time.Duration{time.Minute, time.Hour}, at)
			if diff := cmp.Diff(want, told); diff != "" {
				t.Error("told:", diff)
			}
			return err
		})
		kept, err := d.Windows(t.Context(), "ann", at)
		if diff := cmp.Diff(want, kept); diff != "" || err != nil {
			t.Error("kept:", diff, err)
		}
	}
	minute, hour := noon.Add(time.Minute), noon.Add(time.Hour)
	count(noon, db.Window{time.Minute, minute, 1}, db.Window{time.Hour, hour, 1})
	count(minute.Add(-time.Millisecond), db.Window{time.Minute, minute, 2}, db.Window{time.Hour, hour, 2})
	if open, err := d.Windows(t.Context(), "ann", minute); err != nil || len(open) != 1 || open[0].Span != time.Hour {
		t.Error("the minute is over:", open, err)
	}
	count(minute, db.Window{time.Minute, minute.Add(time.Minute), 1}, db.Window{time.Hour, hour, 3})
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.Purge(ctx, hour) })
	if open, err := d.Windows(t.Context(), "ann", noon); err != nil || len(open) != 0 {
		t.Error("after the purge:", open, err)
	}
}

func TestDeedsOfManyAreAddedAtOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	add := func(ends time.Time, deeds, want map[string]int64) {
		t.Helper()
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			told, err := tx.AddDeeds(ctx, deeds, time.Minute, ends)
			if diff := cmp.Diff(want, told); diff != "" {
				t.Error("told:", diff)
			}
			return err
		})
	}
	first, second := noon.Add(time.Minute), noon.Add(2*time.Minute)
	add(first, map[string]int64{"ann": 2, "bob": 1}, map[string]int64{"ann": 2, "bob": 1})
	add(first, map[string]int64{"ann": 3}, map[string]int64{"ann": 5})
	add(second, map[string]int64{"ann": 1}, map[string]int64{"ann": 1}) // the next minute
	add(first, map[string]int64{"ann": 4}, map[string]int64{"ann": 5})  // a clock that goes behind
	add(first, map[string]int64{"ann": -1}, map[string]int64{"ann": 5}) // of the minute before
	add(second, map[string]int64{"ann": -3}, map[string]int64{"ann": 2})
	open, err := d.Windows(t.Context(), "ann", first)
	if diff := cmp.Diff([]db.Window{{time.Minute, second, 2}}, open); diff != "" || err != nil {
		t.Error(diff, err)
	}
	many := map[string]int64{}
	for i := range 1201 {
		many[fmt.Sprint("many", i)] = int64(i + 1)
	}
	add(second, many, many)
	add(second, nil, map[string]int64{})
}

func TestPurgeForgetsWhatIsOver(t *testing.T) {
	t.Parallel()
	d := open(t)
	u := gallery.User{Name: "ann"}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(tx.InsertUser(ctx, &u, noon),
			tx.InsertSession(ctx, db.Session{ID: "s1", Hash: []byte{1}, UserID: u.ID, Expires: noon}), tx.InsertSession(ctx, db.Session{ID: "s2", Hash: []byte{2}, UserID: u.ID, Expires: noon.Add(1)}),
			tx.InsertToken(ctx, db.Token{Purpose: "setup", Hash: []byte{1}, Expires: noon}), tx.InsertToken(ctx, db.Token{Purpose: "setup", Hash: []byte{2}, Expires: noon.Add(time.Second)}),
			tx.InsertSession(ctx, db.Session{ID: "s3", Hash: []byte{3}, UserID: u.ID, Expires: noon.Add(time.Second)}))
	})
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.Purge(ctx, noon) })
	early := noon.Add(-time.Hour) // when all were good
	for hash, want := range map[byte]error{1: gallery.ErrNotFound, 3: nil} {
		_, _, err := d.SessionUser(t.Context(), []byte{hash}, early)
		wantErr(t, err, want)
	}
	for hash, want := range map[byte]error{1: gallery.ErrNotFound, 2: nil} {
		wantErr(t, d.Write(t.Context(), func(tx *db.Tx) error { return taken(tx.TakeToken(t.Context(), "setup", []byte{hash}, early)) }), want)
	}
}

func TestAlbumsAndDefaults(t *testing.T) {
	t.Parallel()
	d := open(t)
	u := gallery.User{Name: "ann"}
	want := gallery.Album{PublicID: "aLb", Name: "Holiday", Visibility: gallery.Link}
	defaults := gallery.Defaults{Visibility: gallery.Private, Expiration: "P1D", Metadata: "strip", HideCamera: true, Unmarked: true, Licence: gallery.CCBY}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.InsertUser(ctx, &u, noon); err != nil {
			return err
		}
		want.OwnerID = u.ID
		return tx.InsertAlbum(ctx, &want, nil, noon)
	})
	if fresh, err := d.UserByID(t.Context(), u.ID); err != nil || fresh.Defaults != (gallery.Defaults{}) {
		t.Error(fresh, err)
	}
	wantErr(t, d.Write(t.Context(), func(tx *db.Tx) error { return tx.InsertAlbum(t.Context(), &want, nil, noon) }), db.ErrTaken)
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.SetDefaults(ctx, u.ID, defaults) })
	if changed, err := d.UserByID(t.Context(), u.ID); err != nil || changed.Defaults != defaults {
		t.Error(changed, err)
	}
	want.OwnerName = "ann"
	if got, err := d.AlbumByPublicID(t.Context(), "aLb"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v; %v", got, want, err)
	}
	_, err := d.AlbumByPublicID(t.Context(), "alb")
	wantErr(t, err, gallery.ErrNotFound)
}
