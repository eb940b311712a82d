package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Looks at what somebody put up and likes of it are counted with him, and people and tags
// are listed by them, those with none not at all.
func TestPeopleAndTagsAreListedByLooksAndLikes(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ann, ben, cid := person(t, d, "ann"), person(t, d, "ben"), person(t, d, "cid")
	media := map[string]*gallery.Media{}
	album := gallery.Album{PublicID: "album", OwnerID: ann.ID, Name: "Trip", Visibility: gallery.Public}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		for id, owner := range map[string]gallery.ID{"anns": ann.ID, "bens": ben.ID, "cids": cid.ID, "guests": 0} {
			m := cat(id)
			m.OwnerID, m.Tags = owner, []gallery.Tag{{Name: "of " + id}}
			if err := publish(ctx, tx, m); err != nil {
				return err
			}
			media[id] = m
		}
		return tx.InsertAlbum(ctx, &album, nil, noon)
	})
	like := func(by gallery.ID, on bool, ids ...string) {
		t.Helper()
		write(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			for _, id := range ids {
				var again error
				if id == "album" {
					_, again = tx.LikeAlbum(ctx, by, album.ID, on, noon)
				} else {
					_, again = tx.LikeMedia(ctx, by, media[id].ID, on, noon)
				}
				err = errors.Join(err, again)
			}
			return err
		})
	}
	people := func(order gallery.Sort, want string) {
		t.Helper()
		list, places, err := d.ListPeople(ctx, db.PeopleListing{Sort: order, N: 9})
		got := ""
		for i, p := range list {
			got += fmt.Sprintf("%s %d,", p.Name, places[i].Number)
		}
		if err != nil || got != want {
			t.Errorf("people by %s: %q (%v), want %q", order, got, err, want)
		}
	}
	people(gallery.MostViewed, "")
	looks := map[string]db.Look{"1": {AlbumID: album.ID, At: noon}, "2": {MediaID: media["anns"].ID, At: noon}, "3": {MediaID: media["bens"].ID, At: noon},
		"4": {MediaID: media["guests"].ID, At: noon}}
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.AddLooks(ctx, looks, time.Hour) })
	people(gallery.MostViewed, "ann 2,ben 1,")
	like(ben.ID, true, "anns", "bens", "cids", "album", "guests")
	like(ann.ID, true, "bens", "anns", "guests")
	people(gallery.MostLiked, "ann 3,ben 2,cid 1,")
	like(ben.ID, false, "cids")
	people(gallery.MostLiked, "ann 3,ben 2,")
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return tx.GiveMedia(ctx, []*gallery.Media{media["guests"]}, cid.ID, false, noon)
	})
	people(gallery.MostLiked, "ann 3,cid 2,ben 2,")
	people(gallery.MostViewed, "ann 2,cid 1,ben 1,")
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.DeleteAlbums(ctx, album.ID, false, noon) })
	people(gallery.MostLiked, "cid 2,ben 2,ann 2,")
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.DeleteMedia(ctx, media["guests"].ID, noon) })
	people(gallery.MostLiked, "ben 2,ann 2,")
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		err := tx.DeleteMedia(ctx, media["bens"].ID, noon)
		_, again := tx.ForgetOwner(ctx, ben.ID, 9)
		return errors.Join(err, again, tx.EraseUser(ctx, ben.ID, noon))
	})
	people(gallery.MostLiked, "ann 1,")

	tags := func(order gallery.Sort, want ...string) {
		t.Helper()
		var got []gallery.TagCount
		var after gallery.Place
		for range 5 { // one by one, as pages go on
			some, places, err := d.ListTags(ctx, db.TagListing{Sort: order, Now: noon, N: 1, After: after})
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, some...); len(some) > 0 {
				after = places[0]
			}
		}
		names := ""
		for _, tag := range got {
			names += tag.Name + ","
		}
		all := ""
		for _, name := range want {
			all += "of " + name + ","
		}
		if names != all {
			t.Errorf("tags by %s: %s; want %s", order, names, all)
		}
	}
	tags(gallery.MostViewed)
	newest := []string{"anns", "cids"}
	byName, err := d.TagsNamed(ctx, []string{"of anns", "of cids"})
	if err != nil || len(byName) != 2 {
		t.Fatal(byName, err)
	}
	ids := map[string]gallery.ID{byName[0].Name: byName[0].ID, byName[1].Name: byName[1].ID}
	if ids["of cids"] > ids["of anns"] {
		newest = []string{"cids", "anns"}
	}
	tags(gallery.Newest, newest...)
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return tx.AddLooks(ctx, map[string]db.Look{"5": {TagID: ids["of cids"], At: noon}}, time.Hour)
	})
	tags(gallery.MostViewed, "cids")
}
