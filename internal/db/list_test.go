package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// raw runs a statement on the rows from outside.
func raw(t *testing.T, url, statement string) {
	t.Helper()
	engine, address := "pgx", url
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		engine = "sqlite3"
		address = "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(file) + "?_busy_timeout=5000"
	}
	rows, err := sql.Open(engine, address)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if _, err := rows.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// people are made with their names as ids 1, 2, …; the last one is banned.
func people(t *testing.T, d *db.DB, url string, n int) []gallery.ID {
	t.Helper()
	var ids []gallery.ID
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		for i := range n {
			u := gallery.User{Name: fmt.Sprint("person", i), Rank: gallery.Member, Banned: i == n-1}
			if err := tx.InsertUser(ctx, &u, noon); err != nil {
				return err
			}
			ids = append(ids, u.ID)
		}
		return nil
	})
	return ids
}

// anything is media, albums and people by chance, in every state that counts.
func anything(t *testing.T, d *db.DB, url string, n int) (media []gallery.ID, albums []gallery.Album, persons []gallery.ID) {
	t.Helper()
	chance := rand.New(rand.NewPCG(1, 2))
	persons = people(t, d, url, 4)
	seen := []gallery.Visibility{gallery.Public, gallery.Public, gallery.Link, gallery.Password, gallery.Private}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		for i := range 12 {
			a := gallery.Album{PublicID: fmt.Sprint("a", i), OwnerID: persons[i%len(persons)], Name: fmt.Sprint("Album ", i), Visibility: seen[i%len(seen)]}
			var parent *gallery.Album
			if i >= 6 {
				parent = &albums[i-6]
			}
			if err := tx.InsertAlbum(ctx, &a, parent, noon.Add(time.Duration(i)*time.Second)); err != nil {
				return err
			}
			a.OwnerBanned = i%len(persons) == len(persons)-1
			albums = append(albums, a)
		}
		for i := range n {
			m := cat(fmt.Sprint("m", i))
			m.Own = []gallery.Visibility{gallery.Public, gallery.Public, gallery.Link, gallery.Private}[chance.IntN(4)]
			m.Visibility = m.Own
			if chance.IntN(4) > 0 {
				m.OwnerID = persons[chance.IntN(len(persons))]
				if chance.IntN(2) == 0 {
					a := albums[chance.IntN(len(albums))]
					m.AlbumID, m.Visibility = a.ID, gallery.Strictest(m.Own, a.Effective)
				}
			}
			m.Approved, m.NSFW = chance.IntN(5) > 0, chance.IntN(4) == 0
			m.Expires = []time.Time{{}, {}, noon, noon.Add(time.Hour)}[chance.IntN(4)]
			m.Created, m.Title = noon.Add(time.Duration(chance.IntN(40))*time.Second), fmt.Sprint("Title ", chance.IntN(20))
			m.Kind, m.Views, m.Likes = []gallery.Kind{gallery.Image, gallery.Video}[chance.IntN(2)], chance.Int64N(9), chance.Int64N(5)
			m.Width, m.Height, m.Animated = 1+chance.IntN(9), 1+chance.IntN(9), chance.IntN(3) == 0
			m.Tags = []gallery.Tag{{Name: fmt.Sprint("t", chance.IntN(4))}}
			if err := publish(ctx, tx, m); err != nil {
				return err
			}
			media = append(media, m.ID)
		}
		return nil
	})
	raw(t, url, "UPDATE media SET trashed = 1 WHERE id % 7 = 0")
	raw(t, url, "UPDATE media SET position = (id * 37) % 11")
	return media, albums, persons
}

// whole walks a list page by page to its end and back, and wants both to be one.
func walk(t *testing.T, d *db.DB, l db.Listing) []gallery.Media {
	t.Helper()
	var forth, back []gallery.Media
	var last gallery.Place
	for {
		page, places, err := d.List(t.Context(), l)
		if err != nil {
			t.Fatalf("%+v: %v", l, err)
		}
		if len(page) != len(places) {
			t.Fatalf("%+v: %d media in %d places", l, len(page), len(places))
		}
		forth = append(forth, page...)
		if len(page) == 0 {
			break
		}
		l.After = places[len(places)-1]
		last = l.After
	}
	if last.ID == 0 {
		return nil
	}
	l.Back, l.After = true, last
	back = []gallery.Media{forth[len(forth)-1]}
	for {
		page, places, err := d.List(t.Context(), l)
		if err != nil {
			t.Fatalf("%+v: %v", l, err)
		}
		if len(page) == 0 {
			break
		}
		back = append(slices.Clone(page), back...)
		l.After = places[0]
	}
	if a, b := idsOf(forth), idsOf(back); !slices.Equal(a, b) {
		t.Errorf("%+v: forth %v, back %v", l, a, b)
	}
	return forth
}

func idsOf(media []gallery.Media) (ids []gallery.ID) {
	for _, m := range media {
		ids = append(ids, m.ID)
	}
	return ids
}

// The lists' conditions in SQL say what the policy says in Go.
func TestListsAgreeWithThePolicy(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d := at(t, url)
	media, albums, persons := anything(t, d, url, 300)
	byID := map[gallery.ID]gallery.Media{}
	for i := range media {
		m, err := d.MediaByPublicID(t.Context(), fmt.Sprint("m", i))
		if err != nil {
			t.Fatal(err)
		}
		byID[m.ID] = *m
	}
	want := func(fits func(gallery.Media, gallery.Object) bool) (ids []gallery.ID) {
		for _, m := range byID {
			if fits(m, m.Policy(noon)) {
				ids = append(ids, m.ID)
			}
		}
		slices.Sort(ids)
		return ids
	}
	check := func(what string, l db.Listing, fits func(gallery.Media, gallery.Object) bool) {
		t.Helper()
		l.Now, l.N = noon, 7
		if l.Sort == "" {
			l.Sort = gallery.Newest
		}
		got := idsOf(walk(t, d, l))
		slices.Sort(got)
		if w := want(fits); !slices.Equal(got, w) {
			t.Errorf("%s: got %v, want %v", what, got, w)
		}
	}
	for _, order := range []gallery.Sort{gallery.Newest, gallery.Oldest, gallery.MostViewed, gallery.MostLiked, gallery.ByTitle} {
		check("public, "+string(order), db.Listing{Sort: order, Sight: gallery.InPublic, Unsafe: true},
			func(_ gallery.Media, o gallery.Object) bool { return o.Listed() })
	}
	check("safe", db.Listing{Sight: gallery.InPublic},
		func(m gallery.Media, o gallery.Object) bool { return o.Listed() && !m.NSFW })
	for _, who := range persons {
		check("safe, and one's own", db.Listing{Sight: gallery.InPublic, Viewer: who},
			func(m gallery.Media, o gallery.Object) bool { return o.Listed() && (!m.NSFW || m.OwnerID == who) })
		for _, order := range []gallery.Sort{gallery.Newest, gallery.Oldest, gallery.MostViewed, gallery.ByTitle} {
			check("what is public, and one's own, "+string(order), db.Listing{Sort: order, Sight: gallery.Found, Viewer: who}, func(m gallery.Media, o gallery.Object) bool {
				own := o.OwnerID == who && !o.Trashed && gallery.Judge(gallery.Actor{UserID: who, Rank: gallery.Member}, gallery.See, o, gallery.Proofs{}) == nil
				return own || o.Listed() && !m.NSFW
			})
		}
		owner := gallery.Actor{UserID: who, Rank: gallery.Member}
		check("one's own", db.Listing{Filter: gallery.Filter{Owner: who}, Sight: gallery.Whole, Viewer: who, Unsafe: true},
			func(_ gallery.Media, o gallery.Object) bool {
				return o.OwnerID == who && !o.Trashed && gallery.Judge(owner, gallery.See, o, gallery.Proofs{}) == nil
			})
	}
	check("everything", db.Listing{Filter: gallery.Filter{All: true}, Sight: gallery.Whole, Unsafe: true},
		func(_ gallery.Media, o gallery.Object) bool {
			return !o.Trashed && gallery.Judge(gallery.Actor{House: true}, gallery.See, o, gallery.Proofs{}) == nil
		})
	check("waiting", db.Listing{Filter: gallery.Filter{Waiting: true}, Sight: gallery.Whole, Unsafe: true},
		func(_ gallery.Media, o gallery.Object) bool { return !o.Approved && !o.Trashed && !o.Expired })
	check("the trash", db.Listing{Filter: gallery.Filter{Trash: true}, Sight: gallery.Whole, Unsafe: true},
		func(_ gallery.Media, o gallery.Object) bool { return o.Trashed && !o.Expired })
	for _, a := range albums {
		in := func(m gallery.Media) bool { return m.AlbumID == a.ID }
		keys := gallery.Proofs{Unlocked: a.Lineage}
		for _, order := range []gallery.Sort{gallery.Newest, gallery.ByHand, gallery.MostViewed, gallery.ByTitle} {
			l := db.Listing{Filter: gallery.Filter{Album: a.ID}, Sort: order, Sight: gallery.Inside, Unsafe: true}
			check("inside "+a.Name, l, func(m gallery.Media, o gallery.Object) bool {
				if a.Effective == gallery.Private { // seen through a share of the album
					keys.Shares = []gallery.Grant{{AlbumID: a.ID}}
				}
				return in(m) && o.Own == gallery.Public && gallery.Judge(gallery.Actor{Rank: gallery.Guest}, gallery.See, o, keys) == nil
			})
		}
		ally := gallery.Actor{UserID: persons[1], Rank: gallery.Member}
		check("allied in "+a.Name, db.Listing{Filter: gallery.Filter{Album: a.ID}, Sight: gallery.Allied, Viewer: ally.UserID, Unsafe: true},
			func(m gallery.Media, o gallery.Object) bool {
				return in(m) && !o.Trashed && gallery.Judge(ally, gallery.See, o, gallery.Proofs{Member: gallery.MayChange}) == nil
			})
	}
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d := at(t, url)
	media, _, persons := anything(t, d, url, 200)
	raw(t, url, "UPDATE tags SET media_count = 1")
	raw(t, url, fmt.Sprintf("INSERT INTO follows (follower_id, followed_id, created) VALUES (%d, %d, 1), (%d, %d, 2)", persons[0], persons[1], persons[0], persons[2]))
	raw(t, url, fmt.Sprintf("INSERT INTO media_likes (user_id, media_id, created) SELECT %d, id, 1000 - id FROM media WHERE id %% 3 = 0", persons[0]))
	var all []gallery.Media
	for i := range media {
		m, err := d.MediaByPublicID(t.Context(), fmt.Sprint("m", i))
		if err != nil {
			t.Fatal(err)
		}
		if m.Policy(noon).Listed() {
			all = append(all, *m)
		}
	}
	tags, err := d.TagsNamed(t.Context(), []string{"T1", "t2", "absent"})
	if err != nil || len(tags) != 2 {
		t.Fatal(tags, err)
	}
	yes := true
	for name, c := range map[string]struct {
		f    gallery.Filter
		fits func(gallery.Media) bool
	}{
		"videos":   {gallery.Filter{Kind: gallery.Video}, func(m gallery.Media) bool { return m.Kind == gallery.Video }},
		"animated": {gallery.Filter{Animated: true}, func(m gallery.Media) bool { return m.Animated }},
		"unsafe":   {gallery.Filter{NSFW: &yes}, func(m gallery.Media) bool { return m.NSFW }},
		"dates": {gallery.Filter{From: noon.Add(10 * time.Second), Until: noon.Add(20 * time.Second)}, func(m gallery.Media) bool {
			return !m.Created.Before(noon.Add(10*time.Second)) && m.Created.Before(noon.Add(20*time.Second))
		}},
		"landscape": {gallery.Filter{Shape: gallery.Landscape, MinWidth: 4, MaxHeight: 5}, func(m gallery.Media) bool { return m.Width > m.Height && m.Width >= 4 && m.Height <= 5 }},
		"an owner":  {gallery.Filter{Owner: persons[1]}, func(m gallery.Media) bool { return m.OwnerID == persons[1] }},
		"any tag":   {gallery.Filter{Tags: []gallery.ID{tags[0].ID, tags[1].ID}}, func(m gallery.Media) bool { return m.Tags[0].Name == "t1" || m.Tags[0].Name == "t2" }},
		"both tags": {gallery.Filter{Tags: []gallery.ID{tags[0].ID, tags[1].ID}, AllTags: true}, func(gallery.Media) bool { return false }},
		"followed":  {gallery.Filter{FollowedBy: persons[0]}, func(m gallery.Media) bool { return m.OwnerID == persons[1] || m.OwnerID == persons[2] }},
		"liked":     {gallery.Filter{LikedBy: persons[0]}, func(m gallery.Media) bool { return m.ID%3 == 0 }},
		"colour":    {gallery.Filter{Colour: gallery.Colour("#102030")}, func(gallery.Media) bool { return true }},
		"no colour": {gallery.Filter{Colour: "pink"}, func(gallery.Media) bool { return false }},
		"extension": {gallery.Filter{Extension: "MP4"}, func(gallery.Media) bool { return true }},
	} {
		orders := []gallery.Sort{gallery.Newest, gallery.Oldest, gallery.MostViewed, gallery.ByTitle}
		for _, order := range orders {
			if c.f.Check(order) != nil {
				continue
			}
			var want []gallery.ID
			for _, m := range all {
				if c.fits(m) {
					want = append(want, m.ID)
				}
			}
			got := idsOf(walk(t, d, db.Listing{Filter: c.f, Sort: order, Sight: gallery.InPublic, Unsafe: true, Now: noon, N: 6}))
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s, %s: got %v, want %v", name, order, got, want)
			}
			l := db.Listing{Filter: c.f, Sort: order, Sight: gallery.InPublic, Unsafe: true, Now: noon, N: 6}
			if n, rest, err := d.CountMedia(t.Context(), l, 1000); err != nil || n != len(want) || rest {
				t.Errorf("%s: counts %d, more %t, want %d: %v", name, n, rest, len(want), err)
			}
			if n, rest, err := d.CountMedia(t.Context(), l, 1); err != nil || n != min(1, len(want)) || rest != (len(want) > 1) {
				t.Errorf("%s: counts %d up to 1, more %t, of %d: %v", name, n, rest, len(want), err)
			}
		}
	}
	// Tags that many have, and many people followed, are found another way.
	raw(t, url, "UPDATE tags SET media_count = 1000000")
	f := gallery.Filter{Tags: []gallery.ID{tags[0].ID, tags[1].ID}}
	for _, m := range walk(t, d, db.Listing{Filter: f, Sort: gallery.Newest, Sight: gallery.InPublic, Unsafe: true, Now: noon, N: 6}) {
		if name := m.Tags[0].Name; name != "t1" && name != "t2" {
			t.Errorf("tag %s", name)
		}
	}
	if got := walk(t, d, db.Listing{Filter: gallery.Filter{FollowedBy: persons[3]}, Sort: gallery.Newest, Now: noon, N: 6}); got != nil {
		t.Error("who follows nobody sees", got)
	}
}

func TestOtherLists(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d := at(t, url)
	_, albums, persons := anything(t, d, url, 60)
	raw(t, url, "UPDATE albums SET views = id % 2, likes = (id + 1) % 2")
	raw(t, url, "UPDATE users SET views = id, likes = id")
	raw(t, url, "UPDATE tags SET views = id")
	for i := range albums {
		albums[i].Views, albums[i].Likes = int64(albums[i].ID%2), int64((albums[i].ID+1)%2)
	}
	raw(t, url, "UPDATE tags SET media_count = id")
	raw(t, url, fmt.Sprintf("UPDATE users SET is_private = 1 WHERE id = %d", persons[1]))
	raw(t, url, fmt.Sprintf("INSERT INTO follows (follower_id, followed_id, created) VALUES (%d, %d, 1), (%d, %d, 2), (%d, %d, 3)",
		persons[0], persons[2], persons[1], persons[2], persons[2], persons[0]))
	ctx := t.Context()
	for _, order := range gallery.AlbumListSorts {
		var got, want []string
		l := db.AlbumListing{Sort: order, Sight: gallery.InPublic, N: 2}
		for {
			page, places, err := d.ListAlbums(ctx, l)
			if err != nil {
				t.Fatal(order, err)
			}
			if len(page) == 0 {
				break
			}
			for _, a := range page {
				got = append(got, a.PublicID)
			}
			l.After = places[len(places)-1]
		}
		for _, a := range albums {
			if !a.OwnerBanned && (a.Effective == gallery.Public || a.Effective == gallery.Password) {
				want = append(want, a.PublicID)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("albums %s: got %v, want %v", order, got, want)
		}
	}
	checkCounted(t, d, albums)
	checkCovers(t, d, albums)
	names := func(list []gallery.PublicProfile, _ []gallery.Place, err error) (s string) {
		if err != nil {
			t.Error(err)
		}
		for _, p := range list {
			s += p.Name + " "
		}
		return s
	}
	for _, order := range gallery.PeopleListSorts {
		if got := names(d.ListPeople(ctx, db.PeopleListing{Sort: order, N: 10})); !strings.Contains(got, "person0") || strings.Contains(got, "person1") || strings.Contains(got, "person3") {
			t.Errorf("people %s: %s", order, got)
		}
	}
	for i, full := range []string{"Zoe Sea", "Zoe Hidden", "ÉLODIE Ünal"} {
		err := d.Write(ctx, func(tx *db.Tx) error {
			u, err := tx.UserByID(ctx, persons[i])
			if err != nil {
				return err
			}
			u.Profile.FullName = full
			return tx.SetUser(ctx, u)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for prefix, want := range map[string]string{"PERSON0": "person0 ", "person1": "", "o": "", "persona": "", "zoe s": "person0 ", "ZO": "person0 ", "z": "", "sea": "", "élodie ü": "person2 "} {
		if got := names(d.ListPeople(ctx, db.PeopleListing{Prefix: prefix, Sort: gallery.ByUsername, N: 10})); got != want {
			t.Errorf("people who begin with %q: %q, want %q", prefix, got, want)
		}
	}
	if got := names(d.ListPeople(ctx, db.PeopleListing{FollowersOf: persons[2], Sort: gallery.Newest, N: 10})); got != "person0 " {
		t.Error("followers", got)
	}
	if got := names(d.ListPeople(ctx, db.PeopleListing{FollowedBy: persons[2], Sort: gallery.Newest, N: 10})); got != "person0 " {
		t.Error("followed", got)
	}
	for _, pair := range [][2]int{{0, 2}, {2, 0}, {0, 1}} {
		if yes, err := d.Follows(ctx, persons[pair[0]], persons[pair[1]]); err != nil || yes != (pair != [2]int{0, 1}) {
			t.Errorf("%d follows %d: %v, %v", pair[0], pair[1], yes, err)
		}
	}
	if got, err := d.MediaByPublicIDs(ctx, []string{"m3", "nothing", "m1"}); err != nil || len(got) != 2 || got[0].PublicID == got[1].PublicID || len(got[0].Tags) != 1 {
		t.Error("media of ids", got, err)
	}
	for _, order := range gallery.TagListSorts {
		tags, places, err := d.ListTags(ctx, db.TagListing{Prefix: "T", Sort: order, Now: noon, N: 2})
		if err != nil || len(tags) != 2 {
			t.Fatal(order, tags, err)
		}
		more, _, err := d.ListTags(ctx, db.TagListing{Prefix: "t", Sort: order, Now: noon, N: 9, After: places[1]})
		if err != nil || len(more) != 2 {
			t.Error(order, more, err)
		}
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		m := cat("hidden")
		m.Visibility, m.Tags = gallery.Private, []gallery.Tag{{Name: "Under the rug"}}
		return publish(ctx, tx, m)
	})
	for _, order := range gallery.TagListSorts {
		tags, _, err := d.ListTags(ctx, db.TagListing{Every: true, Sort: order, N: 99})
		if err != nil || !slices.ContainsFunc(tags, func(t gallery.TagCount) bool { return t.Name == "Under the rug" }) {
			t.Error("every tag", order, tags, err)
		}
	}
	if tags, _, err := d.ListTags(ctx, db.TagListing{Prefix: "u", Sort: gallery.Top, Now: noon, N: 2}); err != nil || len(tags) > 0 {
		t.Error(tags, err)
	}
	if _, err := d.ProfileByName(ctx, "nobody"); !errors.Is(err, gallery.ErrNotFound) {
		t.Error(err)
	}
	if p, err := d.ProfileByName(ctx, "PERSON1"); err != nil || !p.Private {
		t.Error(p, err)
	}
}

// checkCovers holds the pictures of albums against what a stranger who was let into them
// may see, and against their order.
func checkCovers(t *testing.T, d *db.DB, albums []gallery.Album) {
	t.Helper()
	const most = 2
	covers := func(sight gallery.Sight) map[gallery.ID][]gallery.Media {
		got, err := d.Covers(t.Context(), albums, most, sight, 0, true, noon)
		if err != nil || len(got) == 0 {
			t.Fatal(got, err)
		}
		return got
	}
	ids := func(list []gallery.Media) (ids []gallery.ID) {
		for _, m := range list {
			ids = append(ids, m.ID)
		}
		return ids
	}
	for id, list := range covers(gallery.Inside) {
		for _, m := range list {
			if m.AlbumID != id || m.Own != gallery.Public || !m.Approved || m.OwnerBanned {
				t.Errorf("picture %+v of %d", m, id)
			}
		}
	}
	newest, chosen, full := covers(gallery.Whole), map[gallery.ID]gallery.ID{}, 0
	for id, list := range newest {
		for i, m := range list {
			if m.AlbumID != id || i > 0 && m.Created.After(list[i-1].Created) {
				t.Errorf("picture %d %+v of %d", i, m, id)
			}
		}
		if chosen[id] = list[len(list)-1].ID; len(list) == most {
			full++
		}
	}
	if full == 0 {
		t.Error("no album has all of its pictures")
	}
	for i := range albums {
		albums[i].CoverID = chosen[albums[i].ID]
	}
	for id, list := range covers(gallery.Whole) {
		before := ids(newest[id])
		want := append([]gallery.ID{chosen[id]}, before[:len(before)-1]...)
		if got := ids(list); !slices.Equal(got, want) {
			t.Errorf("with a cover album %d has %v, want %v", id, got, want)
		}
	}
}

// checkCounted holds the lists of albums that have views or likes against all of them.
func checkCounted(t *testing.T, d *db.DB, albums []gallery.Album) {
	t.Helper()
	for order, count := range map[gallery.Sort]func(gallery.Album) int64{
		gallery.MostViewed: func(a gallery.Album) int64 { return a.Views }, gallery.MostLiked: func(a gallery.Album) int64 { return a.Likes },
	} {
		got, _, err := d.ListAlbums(t.Context(), db.AlbumListing{Filter: gallery.AlbumFilter{Counted: true}, Sort: order, Sight: gallery.InPublic, N: 100})
		want, none := 0, 0
		for _, a := range albums {
			switch {
			case a.OwnerBanned || a.Effective != gallery.Public && a.Effective != gallery.Password:
			case count(a) > 0:
				want++
			default:
				none++
			}
		}
		if err != nil || want == 0 || none == 0 || len(got) != want || slices.ContainsFunc(got, func(a gallery.Album) bool { return count(a) == 0 }) {
			t.Errorf("%s: %d of %d, %d without, %v", order, len(got), want, none, err)
		}
	}
}
