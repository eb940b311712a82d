package db_test

import (
	"context"
	"errors"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Variants with a mark are told from those without; when the site has another, those with
// the old one go, and the quota counts none of it.
func TestVariantsWithAMark(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ann := person(t, d, "ann")
	m := cat("aaaa")
	m.OwnerID, m.Watermarked = ann.ID, true
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return publish(ctx, tx, m) })
	used := func() int64 {
		t.Helper()
		u, err := d.UserByID(ctx, ann.ID)
		wantNil(t, err)
		return u.UsedBytes
	}
	before := used()
	add := func(key, mark string) {
		t.Helper()
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			if err := tx.Note(ctx, "note-"+key, map[string]int64{key: 5}, "node", noon); err != nil {
				return err
			}
			_, err := tx.AddVariant(ctx, m.Files[0], gallery.File{MediaID: m.ID, Role: gallery.Variant, Path: "variants/" + key + ".webp", Key: key, MIME: "image/webp", Size: 5, Width: 320, Height: 200, Mark: mark}, noon)
			if err != nil {
				return err
			}
			return tx.ClearNote(ctx, "note-"+key)
		})
	}
	has := func(mark, key string) {
		t.Helper()
		f, err := d.VariantOf(ctx, m.ID, 320, "image/webp", mark)
		if key == "" && !errors.Is(err, gallery.ErrNotFound) || key != "" && (err != nil || f.Key != key || f.Mark != mark) {
			t.Errorf("with the mark %q: %+v, %v, want %q", mark, f, err, key)
		}
	}
	add("plain", "")
	add("first", "1111")
	has("", "plain")
	has("1111", "first")
	add("second", "2222")
	has("", "plain")
	has("1111", "")
	has("2222", "second")
	if now := used(); now != before || before == 0 {
		t.Errorf("%d bytes are counted, were %d", now, before)
	}
	epoch := d.Epoch()
	add("third", "3333")
	if has("3333", "third"); d.Epoch() == epoch {
		t.Error("what is known of the second by heart stays known")
	}
	at, err := d.FileByPath(ctx, m.Files[0].Path)
	if err != nil || !at.Media.Watermarked {
		t.Errorf("%+v, %v", at.Media, err)
	}
	if read, err := d.MediaByPublicID(ctx, m.PublicID); err != nil || !read.Watermarked {
		t.Errorf("%+v, %v", read, err)
	}
	old := m.Files[0]
	m.Name, m.Files = "moved", []gallery.File{{Role: gallery.Original, Path: "2024/10/10/moved.mp4", Key: old.Key, MIME: "video/mp4", Size: 10, Width: 4, Height: 3}}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.MoveMedia(ctx, m, noon); err != nil {
			return err
		}
		_, err := tx.AddVariant(ctx, old, gallery.File{MediaID: m.ID, Role: gallery.Variant, Path: "variants/moved.webp", Key: "plain", MIME: "image/webp", Size: 5, Width: 640, Height: 200}, noon)
		return err // what it was made of lies elsewhere now
	})
	m.Watermarked, m.Name = false, "new"
	m.Files = []gallery.File{{Role: gallery.Original, Path: "2024/10/10/new.mp4", Key: "k-new", MIME: "video/mp4", Size: 12, Width: 4, Height: 3}}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.Note(ctx, "note-new", map[string]int64{"k-new": 12}, "node", noon); err != nil {
			return err
		}
		return tx.ReplaceMedia(ctx, m, 0, noon)
	})
	if read, err := d.MediaByPublicID(ctx, m.PublicID); err != nil || read.Watermarked {
		t.Errorf("replaced: %+v, %v", read, err)
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Note(ctx, "note-late", map[string]int64{"late": 5}, "node", noon); err != nil {
			return err
		}
		_, err := tx.AddVariant(ctx, old, gallery.File{MediaID: m.ID, Role: gallery.Variant, Path: "variants/late.webp", Key: "late", MIME: "image/webp", Size: 5, Width: 320, Height: 200}, noon)
		return err
	})
	if !errors.Is(err, gallery.ErrNotFound) {
		t.Errorf("a variant of what was replaced meanwhile: %v", err)
	}
}
