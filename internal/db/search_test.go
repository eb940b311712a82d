package db_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ids := map[string]gallery.ID{}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		for i, title := range []string{"東京都の夜", "京都 Café au lait", "cafeteria", "hidden café", "x' OR \"y\" NOT z*"} {
			m := cat(fmt.Sprint("m", i))
			m.Title, m.Tags = title, []gallery.Tag{{Name: "Été"}}
			if i == 3 {
				m.Visibility = gallery.Link
			}
			if err := publish(ctx, tx, m); err != nil {
				return err
			}
			ids[m.PublicID] = m.ID
		}
		return nil
	})
	find := func(text string) string {
		t.Helper()
		words, err := gallery.ParseQuery(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		list, _, err := d.Find(ctx, db.Listing{Sight: gallery.InPublic, Now: noon, N: 10, Unsafe: true}, words)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		var got []string
		for _, m := range list {
			got = append(got, m.PublicID)
		}
		slices.Sort(got)
		return strings.Join(got, " ")
	}
	for text, want := range map[string]string{
		"東京": "m0", "京都": "m0 m1", "東京都": "m0", "夜": "m0", "京夜": "", "CAFÉ": "m1", "CAFÉ*": "m1 m2", "cafe lait": "m1", "lait cafe": "m1",
		"ete": "m0 m1 m2 m4", "caf*": "m1 m2", "caf": "", "teria": "", "x' or": "m4", "not": "m4", "m2": "m2", "m": "m0 m1 m2 m4", "a:b OR c": "",
	} {
		if got := find(text); got != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(tx.DeleteMedia(ctx, ids["m0"], noon))
	})
	if got := find("東京"); got != "" {
		t.Errorf("deleted and found: %q", got)
	}
}
