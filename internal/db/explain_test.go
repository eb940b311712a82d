package db_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// whole matches a plan that reads a whole large table.
var whole = regexp.MustCompile(`SCAN (media|files|media_texts|media_tags|blobs|tags|users|comments|media_versions|streams)\b|Seq Scan on (media|files|media_texts|media_tags)\b`)

// waits reads an index that holds nothing but what is asked for.
const waits = "SCAN media USING INDEX media_unstreamed"

// At 50,000 media no query of a visitor reads a whole table.
func TestQueriesUseTheirIndexes(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d := at(t, url)
	testkit.Fill(t, url, 0, 50_000)
	ctx, now := t.Context(), time.Now()
	for name, f := range map[string]func(*db.DB) error{
		"a viewer":     func(d *db.DB) error { _, err := d.MediaByPublicID(ctx, "m4711"); return err },
		"a file":       func(d *db.DB) error { _, err := d.FileByPath(ctx, "2024/10/10/photo4711.jpg"); return err },
		"what is over": func(d *db.DB) error { _, err := d.ListExpired(ctx, now, 100); return err },
		"a duplicate": func(d *db.DB) error {
			_, err := d.MediaByHash(ctx, 12, "", "md5-4711", time.Time{})
			return ignore(err)
		},
		"a guest's duplicate": func(d *db.DB) error {
			_, err := d.MediaByHash(ctx, 0, "192.0.2.7", "md5-4711", time.Time{})
			return ignore(err)
		},
		"what one has already": func(d *db.DB) error {
			_, err := d.OwnBySent(ctx, 12, "sha-4711", now)
			return ignore(err)
		},
		"who likes and follows": func(d *db.DB) error { _, _, err := d.TakesPart(ctx, 3, 4711, 12); return err },
		"comments": func(d *db.DB) error {
			_, err := d.Comments(ctx, 4711, db.CommentSight{Viewer: 3}, 99, 11)
			return err
		},
		"comments that wait": func(d *db.DB) error { _, err := d.WaitingComments(ctx, 99, 50); return err },
		"versions":           func(d *db.DB) error { _, err := d.MediaVersions(ctx, 4711); return err },
		"renditions":         func(d *db.DB) error { _, err := d.Streams(ctx, 4711); return err },
		"videos to be made":  func(d *db.DB) error { _, err := d.Unstreamed(ctx, 20); return err },
		"files in order":     func(d *db.DB) error { _, err := d.Files(ctx, 4711, 100); return err },
	} {
		plans, err := d.Explain(ctx, f)
		if err != nil || len(plans) == 0 {
			t.Errorf("%s: %v", name, err)
		}
		for text, plan := range plans {
			// A list that goes on for ever must come in order; what is small may be sorted.
			if whole.MatchString(strings.ReplaceAll(plan, waits, "")) || strings.Contains(text, "DESC LIMIT ?") && strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
				t.Errorf("%s: %s\n%s", name, text, plan)
			}
		}
	}
}

func ignore(err error) error {
	if err == gallery.ErrNotFound || err != nil && regexp.MustCompile("not found").MatchString(err.Error()) {
		return nil
	}
	return err
}
