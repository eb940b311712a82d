package db_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// fewRows is how many rows a page may be sorted from, as PostgreSQL guesses.
const fewRows = 1000

// sorted matches PostgreSQL's guess of the rows that go into a sort.
var sorted = regexp.MustCompile(`(?m)^( *)(->  )?Sort .*\n(?: +Sort Key.*\n| +Presorted.*\n)* +->  .*rows=(\d+)`)

// sorts reports whether a plan sorts more than a handful of rows.
func sorts(plan string) bool {
	if strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
		return true
	}
	for _, m := range sorted.FindAllStringSubmatch(plan, -1) {
		if n, err := strconv.Atoi(m[3]); err != nil || n > fewRows {
			return true
		}
	}
	return false
}

// At 50,000 media no list reads a whole table, and none but the small are sorted.
func TestListsUseTheirIndexes(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d := at(t, url)
	testkit.Fill(t, url, 0, 50_000)
	testkit.Settle(t, url)
	ctx := t.Context()
	all := testkit.Listings()
	var small []string // whose rows are few or merged
	for name := range all {
		if regexp.MustCompile("^(a rare tag|two tags|50 followed|(nothing that fits in )?a category with)").MatchString(name) {
			small = append(small, name)
		}
	}
	looks := map[string]func(*db.DB) error{}
	for name, l := range all {
		looks[name] = func(d *db.DB) error { _, _, err := d.List(ctx, l); return err }
	}
	for _, order := range gallery.AlbumListSorts {
		for name, f := range map[string]gallery.AlbumFilter{"albums": {}, "an owner's albums": {Owner: 3}, "sub-albums": {Parent: 3}} {
			if order == gallery.ByHand && f.Parent == 0 {
				continue
			}
			name = fmt.Sprint(name, ", ", order)
			looks[name] = func(d *db.DB) error {
				_, _, err := d.ListAlbums(ctx, db.AlbumListing{Filter: f, Sort: order, Sight: gallery.InPublic, N: 30})
				return err
			}
			small = append(small, name) // merged, or few
		}
	}
	looks["albums that somebody likes"] = func(d *db.DB) error {
		_, _, err := d.ListAlbums(ctx, db.AlbumListing{Filter: gallery.AlbumFilter{LikedBy: 1}, Sort: gallery.Newest, Sight: gallery.InPublic, N: 30})
		return err
	}
	for _, order := range gallery.TagListSorts {
		looks["tags, "+string(order)] = func(d *db.DB) error {
			_, _, err := d.ListTags(ctx, db.TagListing{Sort: order, Now: time.Now(), N: 30})
			return err
		}
	}
	looks["every tag"] = func(d *db.DB) error {
		_, _, err := d.ListTags(ctx, db.TagListing{Every: true, Sort: gallery.Top, Now: time.Now(), N: 30})
		return err
	}
	looks["tags that begin so"] = func(d *db.DB) error {
		_, _, err := d.ListTags(ctx, db.TagListing{Prefix: "topic12", Sort: gallery.ByName, Now: time.Now(), N: 30})
		return err
	}
	looks["one's own titles that begin so"] = func(d *db.DB) error {
		_, _, err := d.List(ctx, db.Listing{Filter: gallery.Filter{Owner: 3}, Sort: gallery.ByTitle, Sight: gallery.Whole, Viewer: 3, Unsafe: true, Now: testkit.FillNow, Begin: "Photo", N: 3})
		return err
	}
	for _, order := range gallery.PeopleListSorts {
		looks["people, "+string(order)] = func(d *db.DB) error {
			_, _, err := d.ListPeople(ctx, db.PeopleListing{Sort: order, N: 30})
			return err
		}
	}
	looks["people who begin so"] = func(d *db.DB) error {
		_, _, err := d.ListPeople(ctx, db.PeopleListing{Prefix: "u12", Sort: gallery.ByUsername, N: 30})
		return err
	}
	small = append(small, "people who begin so") // by either name, sorted by one
	for name, words := range map[string]string{"albums of a common word": "album", "albums of a rare word": "4711", "albums of words": "album user"} {
		q, err := gallery.ParseQuery(words)
		if err != nil {
			t.Fatal(err)
		}
		looks[name] = func(d *db.DB) error {
			found, _, err := d.FindAlbums(ctx, db.AlbumListing{Sight: gallery.InPublic, N: 30}, q)
			if len(found) == 0 && err == nil {
				err = gallery.ErrNotFound
			}
			return err
		}
		small = append(small, name) // few hits are ranked, many come in their order
	}
	for name, look := range looks {
		start := time.Now()
		if err := look(d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); os.Getenv("CALOTYPE_TEST_TIMES") != "" {
			t.Logf("%s: %v", name, took)
		}
		plans, err := d.Explain(ctx, look)
		if err != nil || len(plans) == 0 {
			t.Errorf("%s: %v", name, err)
		}
		for text, plan := range plans {
			if wholeList.MatchString(plan) || page.MatchString(text) && !slices.Contains(small, name) && sorts(plan) {
				t.Errorf("%s: %s\n%s", name, text, plan)
			}
		}
	}
}

var (
	page      = regexp.MustCompile(`ORDER BY .* LIMIT \?`)
	wholeList = regexp.MustCompile(`SCAN (media|files|media_tags|albums|users|tags|follows)( |$)(?:[^U]|$)|Seq Scan on (media|files|media_tags|albums)\b`)
)

// Among 50,000 people the few of a kind are not looked for.
func TestTheFewAmongTheManyHaveIndexes(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d := at(t, url)
	testkit.Crowd(t, url, 50_000)
	for index, f := range map[string]db.UserFilter{
		"users_banned": {Banned: true}, "users_waiting": {Status: gallery.Unapproved}, "users_staff": {Rank: gallery.Manager}, "users_pkey|PRIMARY KEY": {},
	} {
		f.Limit = 30
		look := func(d *db.DB) error {
			list, err := d.Users(t.Context(), f)
			if len(list) < 9 {
				t.Errorf("%s: %d people, %v", index, len(list), err)
			}
			return err
		}
		if err := look(d); err != nil {
			t.Error(err)
		}
		plans, err := d.Explain(t.Context(), look)
		if err != nil || len(plans) != 1 {
			t.Errorf("%s: %v", index, err)
		}
		for text, plan := range plans {
			if !regexp.MustCompile(index).MatchString(plan) || strings.Contains(plan, "Seq Scan") || sorts(plan) {
				t.Errorf("%s: %s\n%s", index, text, plan)
			}
		}
	}
}
