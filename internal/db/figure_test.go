package db_test

import (
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

func TestFiguresAreThoseOfTheLastCount(t *testing.T) {
	t.Parallel()
	d := open(t)
	ctx, now := t.Context(), time.Now().Truncate(time.Millisecond).UTC()
	if f, err := d.Figures(ctx); err != nil || f != (db.Figures{}) {
		t.Fatalf("of an empty site: %+v, %v", f, err)
	}
	ann := gallery.User{Name: "ann", Email: "ann@example.test", Rank: gallery.Member}
	err := d.Write(ctx, func(tx *db.Tx) error {
		if err := tx.InsertUser(ctx, &ann, now); err != nil {
			return err
		}
		return tx.InsertAlbum(ctx, &gallery.Album{PublicID: "al", OwnerID: ann.ID, Name: "Al", Visibility: gallery.Public}, nil, now)
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		f, err := d.CountFigures(ctx, now)
		if err == nil {
			err = d.Write(ctx, func(tx *db.Tx) error { return tx.SetFigures(ctx, f) })
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if f, err := d.Figures(ctx); err != nil || f.Users != 1 || f.Albums != 1 || !f.Counted.Equal(now) {
		t.Errorf("counted: %+v, %v", f, err)
	}
}
