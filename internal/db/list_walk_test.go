package db_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// Pages of a list that little fits are broken off, and lead through all of it all the same.
func TestListsAreWalkedInStretches(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d, ctx := at(t, url), t.Context()
	testkit.Fill(t, url, 0, 50_000)
	testkit.Settle(t, url)
	rare, early := gallery.Filter{Camera: "Rare 1"}, gallery.Filter{Until: time.UnixMilli(1_700_000_000_000 + 40_000)}
	old := gallery.Filter{Until: time.UnixMilli(1_700_000_000_000 + 2_000_000)}
	huge := gallery.Filter{MinWidth: 9000}
	photo, err := gallery.ParseQuery("photo")
	if err != nil {
		t.Fatal(err)
	}
	find := func(ctx context.Context, l db.Listing) ([]gallery.Media, []gallery.Place, error) {
		return d.Find(ctx, l, photo)
	}
	whole := func(f gallery.Filter, sight gallery.Sight, order gallery.Sort, n int) db.Listing {
		return db.Listing{Filter: f, Sort: order, Sight: sight, Viewer: 5, Unsafe: true, Now: testkit.FillNow, N: n}
	}
	// What fits, by a way that is not broken off.
	fitting := map[string][]gallery.ID{}
	for name, f := range map[string]gallery.Filter{"rare": rare, "early": early, "old": old} {
		for _, sight := range []gallery.Sight{gallery.InPublic, gallery.Found} {
			l := whole(f, sight, gallery.Newest, 3000)
			found, places, err := d.List(ctx, l)
			if err != nil || len(found) == 0 || len(found) == l.N || len(places) != len(found) {
				t.Fatalf("%s: %d media, %d places, %v", name, len(found), len(places), err)
			}
			for _, m := range found {
				fitting[name+string(sight)] = append(fitting[name+string(sight)], m.ID)
			}
			slices.Sort(fitting[name+string(sight)])
		}
	}
	for _, of := range []struct {
		name   string
		look   func(context.Context, db.Listing) ([]gallery.Media, []gallery.Place, error)
		l      db.Listing
		want   []gallery.ID
		breaks int // at least
	}{
		{"rare by likes", d.List, whole(rare, gallery.InPublic, gallery.MostLiked, 3), fitting["rare"+string(gallery.InPublic)], 3},
		{"rare by views", d.List, whole(rare, gallery.InPublic, gallery.MostViewed, 3), fitting["rare"+string(gallery.InPublic)], 3},
		{"rare by title", d.List, whole(rare, gallery.InPublic, gallery.ByTitle, 3), fitting["rare"+string(gallery.InPublic)], 3},
		{"rare and own by title", d.List, whole(rare, gallery.Found, gallery.ByTitle, 3), fitting["rare"+string(gallery.Found)], 3},
		{"early by likes", d.List, whole(early, gallery.InPublic, gallery.MostLiked, 20), fitting["early"+string(gallery.InPublic)], 3},
		{"nothing", d.List, whole(huge, gallery.InPublic, gallery.Oldest, 3), nil, 1},
		{"nothing in a category and those in it", d.List, whole(gallery.Filter{Category: 2, Below: []gallery.ID{1, 3}, MinWidth: 9000}, gallery.InPublic, gallery.Newest, 3), nil, 3},
		{"old words", find, whole(old, gallery.InPublic, "", 100), fitting["old"+string(gallery.InPublic)], 1},
	} {
		var got, back []gallery.ID
		breaks := 0
		last := gallery.Place{}
		for l := of.l; ; {
			found, places, err := of.look(ctx, l)
			if err != nil {
				t.Fatalf("%s: %v", of.name, err)
			}
			for _, m := range found {
				got = append(got, m.ID)
			}
			if len(places) > len(found) {
				if breaks++; len(found) == l.N || !places[len(found)].Bare || places[len(found)].Text != "" || places[len(found)].Number != 0 {
					t.Fatalf("%s: %d media, and then %+v", of.name, len(found), places[len(found)])
				}
			} else if len(found) < l.N {
				break
			}
			l.After = places[len(places)-1]
			if again, err := gallery.ParsePlace(l.After.Sort, l.After.String()); err != nil || again != l.After {
				t.Fatalf("%s: the cursor of %+v is of %+v, %v", of.name, l.After, again, err)
			}
			last = l.After
		}
		slices.Sort(got)
		if !slices.Equal(got, of.want) || breaks < of.breaks {
			t.Errorf("%s: %v with %d breaks, want %v with %d", of.name, got, breaks, of.want, of.breaks)
		}
		l := of.l
		for l.After, l.Back = last, true; l.After.ID != 0; {
			found, places, err := of.look(ctx, l)
			if err != nil {
				t.Fatalf("%s, back: %v", of.name, err)
			}
			for _, m := range found {
				back = append(back, m.ID)
			}
			l.After = gallery.Place{}
			if len(places) > len(found) {
				l.After = places[len(found)]
			} else if len(found) == l.N {
				l.After = places[0]
			}
		}
		for _, id := range back {
			if !slices.Contains(got, id) {
				t.Errorf("%s, back: %v, which are not all in %v", of.name, back, got)
			}
		}
		if len(got)-len(back) > of.l.N+1 {
			t.Errorf("%s, back: %v of %v", of.name, back, got)
		}
	}
	// What a cursor named may be gone.
	l := whole(rare, gallery.InPublic, gallery.MostLiked, 3)
	l.After = gallery.Place{Sort: gallery.MostLiked, ID: 1 << 40, Bare: true}
	if _, _, err := d.List(ctx, l); err == nil || !strings.Contains(err.Error(), "list.cursor") {
		t.Errorf("a place that is gone: %v", err)
	}
}

// A page of tags is looked for among so many, and a tag's media are not all looked at.
func TestTagsAreWalkedInStretches(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d, ctx := at(t, url), t.Context()
	testkit.Fill(t, url, 0, 50_000)
	testkit.Settle(t, url) // every tenth media, of every tenth topic, is for those who have the link
	for _, order := range gallery.TagListSorts {
		seen := map[gallery.ID]int{}
		breaks := 0
		for l := (db.TagListing{Prefix: "topic99", Sort: order, Now: testkit.FillNow, N: 100}); ; {
			found, places, err := d.ListTags(ctx, l)
			if err != nil {
				t.Fatal(order, err)
			}
			for _, tag := range found {
				seen[tag.ID]++
			}
			if len(places) > len(found) {
				breaks++
			} else if len(found) < l.N {
				break
			}
			l.After = places[len(places)-1]
		}
		want := 100 // of topic99, topic990 to topic999 and topic9900 to topic9999, without those of tens
		if order == gallery.MostViewed {
			want -= 4 // that nobody looked at
		}
		if len(seen) != want || breaks != 1 {
			t.Errorf("%s: %d tags, %d breaks", order, len(seen), breaks)
		}
		for id, n := range seen {
			if n != 1 || (id-1)%10 == 0 {
				t.Errorf("%s: tag %d %d times", order, id, n)
			}
		}
	}
	l := db.TagListing{Sort: gallery.ByName, Now: testkit.FillNow, N: 10, After: gallery.Place{Sort: gallery.ByName, ID: 1 << 40, Bare: true}}
	if _, _, err := d.ListTags(ctx, l); err == nil || !strings.Contains(err.Error(), "list.cursor") {
		t.Errorf("a tag that is gone: %v", err)
	}
}
