package db_test

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// The tags of a list are counted on what the list shows, and on nothing else.
func TestTheTagsOfAListAreThoseOfWhatItShows(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d := at(t, url)
	_, albums, persons := anything(t, d, url, 300)
	lists := map[string]db.Listing{"liked by nobody": {Filter: gallery.Filter{LikedBy: 77}, Sight: gallery.InPublic}}
	for _, who := range persons {
		lists[fmt.Sprint("public of ", who)] = db.Listing{Filter: gallery.Filter{Owner: who}, Sight: gallery.InPublic}
		lists[fmt.Sprint("all of ", who)] = db.Listing{Filter: gallery.Filter{Owner: who}, Sight: gallery.Whole, Unsafe: true}
		lists[fmt.Sprint("videos of ", who)] = db.Listing{Filter: gallery.Filter{Owner: who, Kind: gallery.Video}, Sort: gallery.MostViewed, Sight: gallery.InPublic}
	}
	for _, a := range albums {
		lists["album "+a.Name] = db.Listing{Filter: gallery.Filter{Album: a.ID}, Sort: gallery.ByHand, Sight: gallery.Inside}
	}
	some := 0
	for name, l := range lists {
		l.Now, l.N = noon, 1000
		if l.Sort == "" {
			l.Sort = gallery.Newest
		}
		media, _, err := d.List(t.Context(), l)
		if err != nil {
			t.Fatal(name, err)
		}
		want := map[string]int64{}
		for _, m := range media {
			for _, tag := range m.Tags {
				want[tag.Name]++
			}
		}
		l.N, l.Filter.Tags = 1, []gallery.ID{1}
		tags, err := d.TagsIn(t.Context(), l, 9)
		got, least := map[string]int64{}, int64(1000)
		for _, tag := range tags {
			if got[tag.Name] = tag.Media; tag.Media > least {
				t.Errorf("%s: %v are not in order", name, tags)
			}
			least = tag.Media
		}
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v, %v", name, got, want, err)
		}
		if few, err := d.TagsIn(t.Context(), l, 1); err != nil || len(few) > 1 || len(few) < min(1, len(want)) {
			t.Errorf("%s: one tag is %v, %v", name, few, err)
		}
		some += len(want)
	}
	if some < 20 {
		t.Errorf("%d tags in all lists are too few to tell", some)
	}
}

// What a list's tags cost is bounded by how many media are asked, in 50,000.
func TestTheTagsOfAListComeByIndexes(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d := at(t, url)
	testkit.Fill(t, url, 0, 50_000)
	testkit.Settle(t, url)
	for name, f := range map[string]gallery.Filter{"of somebody": {Owner: 3}, "of an album": {Album: 3}} {
		look := func(d *db.DB) error {
			_, err := d.TagsIn(context.Background(), db.Listing{Filter: f, Sight: gallery.InPublic, Now: testkit.FillNow}, 20)
			return err
		}
		plans, err := d.Explain(t.Context(), look)
		if err != nil || len(plans) == 0 {
			t.Fatal(name, err)
		}
		for text, plan := range plans {
			if wholeList.MatchString(plan) {
				t.Errorf("%s: %s\n%s", name, text, plan)
			}
		}
	}
}
