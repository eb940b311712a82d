package db_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

func TestFind(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d, ctx := at(t, url), t.Context()
	all := people(t, d, url, 2)
	zoe, other := all[0], all[1]
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		trip := gallery.Album{PublicID: "trip", OwnerID: zoe, Name: "Summer trip", Visibility: gallery.Public}
		if err := tx.InsertAlbum(ctx, &trip, nil, noon); err != nil {
			return err
		}
		for i, title := range []string{"A red cat", "A cat and a dog in a long title with many more words", "cat cat cat", "東京都の夜", "hidden cat", "dog", "a private cat"} {
			m := cat(fmt.Sprint("m", i))
			m.Title, m.Camera, m.OriginalFilename, m.NSFW = title, "Canon EOS 5D", fmt.Sprintf("DSC%04d.mp4", i), false
			m.Tags = []gallery.Tag{{Name: fmt.Sprint("tag", i%2)}}
			if i == 4 {
				m.Visibility = gallery.Link
			}
			if i == 6 {
				m.OwnerID, m.Visibility = zoe, gallery.Private
			}
			if i == 5 {
				m.OwnerID, m.AlbumID = zoe, trip.ID
			}
			if err := publish(ctx, tx, m); err != nil {
				return err
			}
		}
		return nil
	})
	sight, viewer := gallery.InPublic, gallery.ID(0)
	find := func(text string) string {
		t.Helper()
		words, err := gallery.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		// Page by page, one hit at a time.
		var got []string
		l := db.Listing{Sight: sight, Viewer: viewer, Now: noon, N: 1, Filter: words.Filter}
		for {
			page, places, err := d.Find(ctx, l, words)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if len(page) == 0 {
				return strings.Join(got, " ")
			}
			got = append(got, page[0].PublicID)
			l.After = places[0]
			if at, err := d.PlaceOfHit(ctx, page[0].ID, words); err != nil || at != places[0] {
				t.Errorf("%q: %s stands at %+v, not %+v: %v", text, page[0].PublicID, at, places[0], err)
			}
		}
	}
	for text, want := range map[string]string{
		"cat":                              "m2 m0 m1", // by how well it fits
		"cat -dog":                         "m2 m0",
		`"red cat"`:                        "m0",
		`"cat red"`:                        "",
		"red OR 東京":                        "m0 m3",
		"cat red OR 東京":                    "m0",
		"canon summer":                     "m5",
		"person0":                          "m5",
		"dsc 0003":                         "m3",
		"c*  -dog -red":                    "m3 m2",
		"cat w>4":                          "",
		"dog ext:mp4":                      "m5 m1",
		"cat type:video before:2024-10-10": "",
	} {
		got := find(text)
		if text == "c*  -dog -red" || text == "red OR 東京" { // of no certain order
			parts := strings.Fields(got)
			if len(parts) != len(strings.Fields(want)) {
				t.Errorf("%q: found %q, want %q", text, got, want)
			}
			continue
		}
		if got != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
	sight = gallery.Found
	for viewer = range map[gallery.ID]bool{zoe: true, other: true} {
		for text, want := range map[string]string{"private": "m6", "hidden": ""} {
			if viewer == other {
				want = ""
			}
			if got := find(text); got != want {
				t.Errorf("%q: person %d found %q, want %q", text, viewer, got, want)
			}
		}
	}
}

// Words that many have are listed by upload, in pages forth and back.
func TestFindCommonWords(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d, ctx := at(t, url), t.Context()
	testkit.Fill(t, url, 0, 10_000)
	words, err := gallery.ParseQuery("photo")
	if err != nil {
		t.Fatal(err)
	}
	l := db.Listing{Sight: gallery.InPublic, Now: noon, N: 30}
	first, places, err := d.Find(ctx, l, words)
	if err != nil || len(first) != 30 || places[0].Sort != gallery.Latest || first[0].ID != 10_000 {
		t.Fatal(len(first), places, err)
	}
	l.After = places[29]
	second, more, err := d.Find(ctx, l, words)
	if err != nil || len(second) != 30 || second[0].ID >= first[29].ID {
		t.Fatal(len(second), err)
	}
	l.After, l.Back = more[0], true
	again, _, err := d.Find(ctx, l, words)
	if err != nil || len(again) != 30 || again[0].ID != first[0].ID || again[29].ID != first[29].ID {
		t.Error(len(again), err)
	}
	for name, f := range map[string]gallery.Filter{"a person": {Owner: 3}, "nobody": {Owner: 999_999}, "a kind": {Kind: gallery.Video}, "a shape": {Shape: gallery.Landscape}} {
		narrow := db.Listing{Filter: f, Sort: gallery.Newest, Sight: gallery.InPublic, Now: noon, N: 30}
		want, _, err := d.List(ctx, narrow)
		if err != nil {
			t.Fatal(name, err)
		}
		got, _, err := d.Find(ctx, narrow, words)
		if err != nil || !slices.EqualFunc(got, want, func(a, b gallery.Media) bool { return a.ID == b.ID }) {
			t.Errorf("of %s %d are found of %d: %v", name, len(got), len(want), err)
		}
	}
	rare, err := gallery.ParseQuery(testkit.Word(4711))
	if err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string]gallery.Query{"common": words, "rare": rare} {
		plans, err := d.Explain(ctx, func(d *db.DB) error {
			_, _, err := d.Find(ctx, db.Listing{Sight: gallery.InPublic, Now: noon, N: 30}, q)
			if err == nil {
				_, _, err = d.Find(ctx, db.Listing{Sight: gallery.Found, Viewer: 3, Now: noon, N: 30}, q)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		for text, plan := range plans {
			if name == "common" && strings.Contains(text, "media_search.rowid DESC") && strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
				t.Errorf("%s is sorted: %s\n%s", name, text, plan)
			}
			if strings.Contains(plan, "Seq Scan on media ") || strings.Contains(plan, "SCAN media\n") || strings.Contains(plan, "SCAN media ") {
				t.Errorf("%s: %s\n%s", name, text, plan)
			}
		}
	}
}
