package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// A visit counts once, whoever writes it down, and again when it is over.
func TestLooksOfOneVisitCountOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	m, other := cat("aaaa"), cat("bbbb")
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(publish(ctx, tx, m), publish(ctx, tx, other))
	})
	const span = 30 * time.Minute
	look := func(what string, looks map[string]db.Look, want, wantOther int64) {
		t.Helper()
		write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.AddLooks(ctx, looks, span) })
		for id, want := range map[string]int64{"aaaa": want, "bbbb": wantOther} {
			if got, err := d.MediaByPublicID(t.Context(), id); err != nil || got.Views != want {
				t.Errorf("%s: %s has %d views, want %d (%v)", what, id, got.Views, want, err)
			}
		}
	}
	at := func(after time.Duration) db.Look { return db.Look{MediaID: m.ID, At: noon.Add(after)} }
	look("one node", map[string]db.Look{"ann": at(0), "bob": at(0), "ann there": {MediaID: other.ID, At: noon}}, 2, 1)
	look("another node", map[string]db.Look{"ann": at(time.Minute), "eve": at(0)}, 3, 1)
	look("before the end", map[string]db.Look{"ann": at(span - time.Millisecond)}, 3, 1)
	look("after the end", map[string]db.Look{"ann": at(span)}, 4, 1)
	look("within the next", map[string]db.Look{"ann": at(span + time.Minute)}, 4, 1)
	many := map[string]db.Look{}
	for i := range 1201 {
		many[fmt.Sprint("many", i)] = at(0)
	}
	look("many", many, 1205, 1)
	look("none", nil, 1205, 1)
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.Purge(ctx, noon.Add(span)) })
	look("forgotten when over", map[string]db.Look{"bob": at(time.Minute), "ann": at(span + time.Minute)}, 1206, 1)
}

func TestLooksAtAlbumsAreTheirOwn(t *testing.T) {
	t.Parallel()
	d := open(t)
	var a gallery.Album
	m := cat("aaaa")
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		owner := gallery.User{Name: "ann", Email: "ann@example.test", Rank: gallery.Member}
		if err := tx.InsertUser(ctx, &owner, noon); err != nil {
			return err
		}
		a = gallery.Album{PublicID: "album", OwnerID: owner.ID, Name: "Trip", Visibility: gallery.Public}
		return errors.Join(tx.InsertAlbum(ctx, &a, nil, noon), publish(ctx, tx, m))
	})
	looks := map[string]db.Look{"ann": {AlbumID: a.ID, At: noon}, "bob": {AlbumID: a.ID, At: noon}, "bob's at the media": {MediaID: m.ID, At: noon}}
	for range 2 {
		write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.AddLooks(ctx, looks, time.Hour) })
	}
	album, err := d.AlbumByID(t.Context(), a.ID)
	media, err2 := d.MediaByPublicID(t.Context(), "aaaa")
	if errors.Join(err, err2) != nil || album.Views != 2 || media.Views != 1 {
		t.Errorf("the album has %d views, the media %d (%v, %v)", album.Views, media.Views, err, err2)
	}
}

func TestLooksAtTagsAreTheirOwn(t *testing.T) {
	t.Parallel()
	d := open(t)
	m := cat("aaaa")
	m.Tags = []gallery.Tag{{Name: "sea"}}
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return publish(ctx, tx, m) })
	seen := func() (gallery.TagCount, int64) {
		t.Helper()
		found, err := d.TagsNamed(t.Context(), []string{"sea"})
		media, err2 := d.MediaByPublicID(t.Context(), "aaaa")
		if err := errors.Join(err, err2); err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		return found[0], media.Views
	}
	sea, before := seen()
	looks := map[string]db.Look{"ann": {TagID: sea.ID, At: noon}, "bob": {TagID: sea.ID, At: noon}}
	for range 2 { // the second are of the same visits
		write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.AddLooks(ctx, looks, time.Hour) })
	}
	if sea, views := seen(); sea.Views != 2 || views != before {
		t.Errorf("the tag was seen %d times, the media %d", sea.Views, views)
	}
}
