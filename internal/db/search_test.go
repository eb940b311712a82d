package db_test

import (
	"context"
	"errors"
	"fmt"
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
	find := func(text string, before gallery.ID) (got string) {
		t.Helper()
		list, err := d.Search(ctx, gallery.SearchTerms(text), noon, before, 10)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		for _, m := range list {
			got += m.PublicID + " "
		}
		return got
	}
	for text, want := range map[string]string{
		"東京": "m0 ", "京都": "m1 m0 ", "東京都": "m0 ", "夜": "m0 ", "京夜": "", "CAFÉ": "m1 ", "CAFÉ*": "m2 m1 ", "cafe lait": "m1 ", "lait cafe": "m1 ",
		"ete": "m4 m2 m1 m0 ", "caf*": "m2 m1 ", "caf": "", "teria": "", "": "", "\"": "", "x' or": "m4 ", "not": "m4 ", "m2": "m2 ", "m": "m4 m2 m1 m0 ", "*": "", "a:b OR c": "",
	} {
		if got := find(text, 0); got != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
	if got := find("ete", ids["m2"]); got != "m1 m0 " {
		t.Errorf("after m2: %q", got)
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(tx.DeleteMedia(ctx, ids["m0"], noon))
	})
	if got := find("東京", 0); got != "" {
		t.Errorf("deleted and found: %q", got)
	}
}
