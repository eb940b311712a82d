package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// A media knows how many comments all see, whatever becomes of them and of who wrote them,
// and they go with it.
func TestCommentsAreCountedWithTheirMedia(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ben, cem := person(t, d, "ben"), person(t, d, "cem")
	m := cat("aaaa")
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return publish(ctx, tx, m) })
	say := func(id string, by gallery.ID, waiting bool) gallery.Comment {
		t.Helper()
		c := gallery.Comment{PublicID: id, MediaID: m.ID, AuthorID: by, Text: id, Created: noon, Waiting: waiting}
		write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.InsertComment(ctx, &c) })
		return c
	}
	count := func(what string, want int64) {
		t.Helper()
		now, err := d.MediaByPublicID(ctx, "aaaa")
		if err != nil {
			t.Fatal(err)
		}
		if now.Comments != want {
			t.Errorf("%s: %d, want %d", what, now.Comments, want)
		}
	}
	change := func(was gallery.Comment, f func(*gallery.Comment)) gallery.Comment {
		t.Helper()
		c := was
		f(&c)
		write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.ChangeComment(ctx, was, c) })
		return c
	}
	one, two, three := say("one", ben.ID, false), say("two", ben.ID, true), say("three", cem.ID, false)
	count("two shown, one waits", 2)
	change(two, func(c *gallery.Comment) { c.Waiting = false })
	count("none waits", 3)
	one = change(one, func(c *gallery.Comment) { c.Text, c.Edited = "One", noon })
	count("edited", 3)
	three = change(three, func(c *gallery.Comment) { c.Hidden = gallery.ByStaff })
	count("one hidden", 2)
	for range 2 {
		write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.SetBanned(ctx, ben.ID, true) })
		count("ben banned", 0)
	}
	change(three, func(c *gallery.Comment) { c.Hidden = gallery.NotHidden })
	if list, err := d.Comments(ctx, m.ID, db.CommentSight{}, 0, 9); err != nil || len(list) != 1 || list[0].PublicID != "three" {
		t.Errorf("what ben said is seen while he is banned: %v, %v", list, err)
	}
	for range 2 {
		write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.SetBanned(ctx, ben.ID, false) })
		count("ben not banned", 3)
	}
	for range 2 {
		write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.Remove(ctx, ben.ID, noon) })
		count("ben removed", 1)
	}
	for range 2 {
		write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.Keep(ctx, ben.ID) })
		count("ben kept", 3)
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(tx.SetBanned(ctx, ben.ID, true), tx.Remove(ctx, ben.ID, noon), tx.Keep(ctx, ben.ID))
	})
	count("ben kept, but banned before", 1)
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.SetBanned(ctx, ben.ID, false) })
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		report := gallery.Report{MediaID: m.ID, CommentID: one.ID, Reason: "spam", Created: noon}
		return errors.Join(tx.InsertReport(ctx, &report), tx.DeleteComment(ctx, one, cem.ID, noon))
	})
	count("one deleted", 2)
	if open, err := d.OpenReports(ctx, 0, 9); err != nil || len(open) != 0 {
		t.Errorf("what is reported of it stays open: %v, %v", open, err)
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.EraseUser(ctx, ben.ID, noon) })
	count("ben erased", 1)
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.DeleteMedia(ctx, m.ID, noon) })
	if list, err := d.CommentsForExport(ctx, cem.ID, 0, 9); err != nil || len(list) != 0 {
		t.Errorf("they outlive their media: %v, %v", list, err)
	}
}

// Comments come by pages from the newest, and who shows himself to nobody is not named.
func TestCommentsArePagedAndPrivatePeopleNotNamed(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d, ctx := at(t, url), t.Context()
	ben := person(t, d, "ben")
	m, other := cat("aaaa"), cat("bbbb")
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := errors.Join(publish(ctx, tx, m), publish(ctx, tx, other)); err != nil {
			return err
		}
		for _, id := range []string{"c1", "c2", "c3"} {
			if err := tx.InsertComment(ctx, &gallery.Comment{PublicID: id, MediaID: m.ID, AuthorID: ben.ID, Text: id, Created: noon}); err != nil {
				return err
			}
		}
		return nil
	})
	raw(t, url, fmt.Sprintf("UPDATE users SET is_private = 1 WHERE id = %d", ben.ID))
	var got string
	var last gallery.ID
	for range 4 {
		list, err := d.Comments(ctx, m.ID, db.CommentSight{}, last, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			got, last = got+c.PublicID+c.AuthorName+" ", c.ID
		}
	}
	if got != "c3 c2 c1 " {
		t.Error("from the newest:", got)
	}
	for what, s := range map[string]db.CommentSight{"himself": {Viewer: ben.ID}, "staff": {Staff: true}} {
		if c, err := d.Comment(ctx, m.ID, "c1", s); err != nil || c.AuthorName != "ben" {
			t.Error(what, c.AuthorName, err)
		}
	}
	if _, err := d.Comment(ctx, other.ID, "c1", db.CommentSight{}); !errors.Is(err, gallery.ErrNotFound) {
		t.Error("by another media:", err)
	}
}
