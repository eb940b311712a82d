package db_test

import (
	"context"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// A licence goes in, is found, is changed, stays when the bytes are replaced, and goes with its media.
func TestLicencesOfMedia(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	m, plain := cat("aaaa"), cat("bbbb")
	m.Licence, m.NSFW, plain.NSFW = gallery.CCBY, false, false
	for _, one := range []*gallery.Media{m, plain} {
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			if err := tx.Note(ctx, one.PublicID, map[string]int64{"k-" + one.PublicID: 10, "t-" + one.PublicID: 1}, "node", noon); err != nil {
				return err
			}
			return tx.InsertMedia(ctx, one)
		})
	}
	found := func(l gallery.Licence, want ...string) {
		t.Helper()
		list, _, err := d.List(ctx, db.Listing{Filter: gallery.Filter{Licence: l}, Sort: gallery.Newest, Sight: gallery.InPublic, Now: noon, N: 9})
		if err != nil || len(list) != len(want) || len(list) > 0 && (list[0].PublicID != want[0] || list[0].Licence != l) {
			t.Errorf("%s: %+v, %v, want %q", l, list, err, want)
		}
	}
	found(gallery.CCBY, "aaaa")
	found(gallery.CC0)
	to := gallery.CC0
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return tx.ChangeMedia(ctx, []gallery.ID{m.ID}, db.MediaChange{Licence: &to}, noon)
	})
	found(gallery.CCBY)
	found(gallery.CC0, "aaaa")
	m.Licence, m.Name, m.Files = gallery.CCBYSA, "new", []gallery.File{{Role: gallery.Original, Path: "2024/10/10/new.mp4", Key: "k-new", MIME: "video/mp4", Size: 12, Width: 4, Height: 3}}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.Note(ctx, "note-new", map[string]int64{"k-new": 12}, "node", noon); err != nil {
			return err
		}
		return tx.ReplaceMedia(ctx, m, 0, noon)
	})
	found(gallery.CCBYSA, "aaaa")
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.DeleteMedia(ctx, m.ID, noon) })
	found(gallery.CCBYSA)
}
