package db_test

import (
	"context"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// What a person likes is counted with him, whatever becomes of it, and his albums are
// listed by when he liked them.
func TestLikesAreKeptWithWhoLikes(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ann, ben := person(t, d, "ann"), person(t, d, "ben")
	var media [2]*gallery.Media
	albums := []*gallery.Album{{}, {Visibility: gallery.Private}, {}, {}}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		for i := range media {
			media[i] = cat([]string{"aaaa", "bbbb"}[i])
			if err := publish(ctx, tx, media[i]); err != nil {
				return err
			}
			if _, err := tx.LikeMedia(ctx, ben.ID, media[i].ID, true, noon); err != nil {
				return err
			}
		}
		for i, a := range albums {
			a.PublicID, a.Name, a.OwnerID = "album"+string(rune('a'+i)), "Album", ann.ID
			if a.Visibility == "" {
				a.Visibility = gallery.Public
			}
			if err := tx.InsertAlbum(ctx, a, nil, noon); err != nil {
				return err
			}
			if _, err := tx.LikeAlbum(ctx, ben.ID, a.ID, true, noon.Add(-time.Duration(i)*time.Second)); err != nil {
				return err
			}
		}
		return nil
	})
	liked := func(want int64) {
		t.Helper()
		if p, err := d.ProfileByName(ctx, "ben"); err != nil || p.Liked != want {
			t.Errorf("ben likes %d, %v; want %d", p.Liked, err, want)
		}
	}
	listed := func(viewer gallery.ID, sort gallery.Sort, want ...string) {
		t.Helper()
		list, _, err := d.ListAlbums(ctx, db.AlbumListing{Filter: gallery.AlbumFilter{LikedBy: ben.ID}, Sort: sort, Sight: gallery.Found, Viewer: viewer, N: 9})
		if err != nil || len(list) != len(want) {
			t.Fatalf("%d albums, %v; want %v", len(list), err, want)
		}
		for i, a := range list {
			if a.PublicID != want[i] {
				t.Errorf("album %d is %s; want %v", i, a.PublicID, want)
			}
		}
	}
	liked(6)
	listed(ben.ID, gallery.Newest, "albuma", "albumc", "albumd")
	listed(ben.ID, gallery.Oldest, "albumd", "albumc", "albuma")
	listed(ann.ID, gallery.Newest, "albuma", "albumb", "albumc", "albumd")
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.LikeAlbum(ctx, ben.ID, albums[2].ID, false, noon)
		return err
	})
	liked(5)
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.DeleteMedia(ctx, media[0].ID, noon) })
	liked(4)
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.DeleteAlbums(ctx, albums[3].ID, false, noon) })
	liked(3)
	listed(ann.ID, gallery.Newest, "albuma", "albumb")
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.EraseUser(ctx, ann.ID, noon) })
	liked(1)
}
