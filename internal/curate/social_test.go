package curate_test

import (
	"context"
	"strings"
	"testing"

	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

func TestLikesAndFollows(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, ben := h.person("ann", gallery.Member), h.person("ben", gallery.Member)
	guest := gallery.Actor{Rank: gallery.Guest}
	h.media(ann, "a")
	h.media(ann, "private", func(m *gallery.Media) { m.Visibility = gallery.Private })
	album := h.album(ann, curate.NewAlbum{})
	wantCode(t, h.LikeMedia(t.Context(), guest, "a", gallery.Proofs{}, true), gallery.Denied, "social.denied")
	wantCode(t, h.LikeMedia(t.Context(), ben, "private", gallery.Proofs{}, true), gallery.NotFound, "media.not_found")
	wantCode(t, h.Follow(t.Context(), ben, "ben", true), gallery.Invalid, "follow.name")
	wantCode(t, h.Follow(t.Context(), ben, "nobody", true), gallery.NotFound, "user.not_found")
	cid := h.person("cid", gallery.Member)
	h.write(func(ctx context.Context, tx *db.Tx) error { return tx.SetBanned(ctx, cid.UserID, true) })
	wantCode(t, h.Follow(t.Context(), ben, "cid", false), gallery.NotFound, "user.not_found") // whom he does not follow
	for range 2 {                                                                             // the second changes nothing
		for _, err := range []error{
			h.LikeMedia(t.Context(), ben, "a", gallery.Proofs{}, true), h.LikeAlbum(t.Context(), ben, album.PublicID, gallery.Proofs{}, true),
			h.Follow(t.Context(), ben, "ANN", true), h.LikeMedia(t.Context(), ann, "a", gallery.Proofs{}, true),
		} {
			if err != nil {
				t.Error(err)
			}
		}
	}
	if m, a := h.get("a"), h.getAlbum(album.PublicID); m.Likes != 2 || a.Likes != 1 {
		t.Errorf("%d and %d likes", m.Likes, a.Likes)
	}
	if likes, follows, err := h.DB.TakesPart(t.Context(), ben.UserID, h.get("a").ID, ann.UserID); err != nil || !likes || !follows {
		t.Errorf("ben likes %v and follows %v: %v", likes, follows, err)
	}
	if likes, follows, err := h.DB.TakesPart(t.Context(), ann.UserID, h.get("private").ID, ben.UserID); err != nil || likes || follows {
		t.Errorf("ann likes %v and follows %v: %v", likes, follows, err)
	}
	counts := h.rows("SELECT CAST(follower_count AS TEXT), CAST(following_count AS TEXT) FROM users ORDER BY id")
	if counts[0][0] != "1" || counts[1][1] != "1" {
		t.Errorf("counts %v", counts)
	}
	news := must(h.Notifications(t.Context(), ann, 0, 10))(t)
	if len(news) != 3 || news[0].Kind != gallery.NoticeFollow || news[0].ActorName != "ben" || news[1].AlbumName != "Album" || news[2].MediaTitle != "A cat" {
		t.Errorf("ann is told %+v", news)
	}
	if n := must(h.DB.Unseen(t.Context(), ann.UserID, 100))(t); n != 3 {
		t.Errorf("%d new", n)
	}
	if err := h.MarkSeen(t.Context(), ann, news[1].ID); err != nil {
		t.Fatal(err)
	}
	if n := must(h.DB.Unseen(t.Context(), ann.UserID, 100))(t); n != 1 {
		t.Errorf("%d new", n)
	}
	if err := h.Follow(t.Context(), ben, "ann", false); err != nil {
		t.Fatal(err)
	}
	news = must(h.Notifications(t.Context(), ann, 0, 10))(t)
	if len(news) != 2 {
		t.Errorf("what was taken back is still told: %+v", news)
	}
	h.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.LikeMedia(ctx, ben.UserID, h.get("a").ID, false, h.now)
		return err
	})
	if m := h.get("a"); m.Likes != 1 {
		t.Errorf("%d likes", m.Likes)
	}
	h.set("enable_likes=0")
	wantCode(t, h.LikeMedia(t.Context(), ben, "a", gallery.Proofs{}, true), gallery.Denied, "social.denied")
}

func TestReports(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, mia := h.person("ann", gallery.Member), h.person("mia", gallery.Manager)
	guest := gallery.Actor{Rank: gallery.Guest, Address: "192.0.2.9"}
	h.media(ann, "a")
	h.media(ann, "private", func(m *gallery.Media) { m.Visibility = gallery.Private })
	var heard []string
	h.Heard = func(_ context.Context, _ *db.Tx, event string, media []*gallery.Media) error {
		heard = append(heard, event+" "+media[0].PublicID)
		return nil
	}
	wantCode(t, h.Report(t.Context(), guest, "a", gallery.Proofs{}, "boring", ""), gallery.Invalid, "report.reason")
	wantCode(t, h.Report(t.Context(), guest, "a", gallery.Proofs{}, "spam", strings.Repeat("x", 2001)), gallery.Invalid, "report.text")
	wantCode(t, h.Report(t.Context(), guest, "private", gallery.Proofs{}, "spam", ""), gallery.NotFound, "media.not_found")
	for range 2 {
		if err := h.Report(t.Context(), guest, "a", gallery.Proofs{}, "spam", "look"); err != nil {
			t.Fatal(err)
		}
	}
	_, err := h.Reports(t.Context(), ann, 0, 10)
	wantCode(t, err, gallery.Denied, "report.denied")
	list := must(h.Reports(t.Context(), mia, 0, 10))(t)
	if len(list) != 2 || list[0].MediaPublicID != "a" || list[0].Text != "look" || list[0].Address != guest.Address {
		t.Fatalf("reports %+v", list)
	}
	if err := h.ResolveReport(t.Context(), mia, list[0].ID, true); err != nil {
		t.Fatal(err)
	}
	if news := must(h.Notifications(t.Context(), ann, 0, 10))(t); len(news) != 1 || news[0].Kind != gallery.NoticeRemoved || news[0].MediaPublicID != "a" {
		t.Errorf("its owner is told %+v", news)
	}
	wantCode(t, h.ResolveReport(t.Context(), mia, list[1].ID, true), gallery.Conflict, "report.resolved")
	if list := must(h.Reports(t.Context(), mia, 0, 10))(t); len(list) > 0 || h.get("a").Trashed.IsZero() {
		t.Errorf("open %+v", list)
	}
	if strings.Join(heard, ", ") != "reported a, reported a, deleted a" {
		t.Errorf("heard %v", heard)
	}
	_, err = h.AuditLog(t.Context(), mia, 0, 10)
	wantCode(t, err, gallery.Denied, "audit.denied")
	log := must(h.AuditLog(t.Context(), gallery.Actor{House: true}, 0, 10))(t)
	if len(log) != 1 || log[0].Action != "report.resolve" || log[0].Detail != "discarded" {
		t.Errorf("audit log %+v", log)
	}
	h.media(ann, "b")
	for range 18 {
		if err := h.Report(t.Context(), guest, "b", gallery.Proofs{}, "other", ""); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, h.Report(t.Context(), guest, "b", gallery.Proofs{}, "other", ""), gallery.TooMany, "report.flood")
}

func TestTagsOfStaff(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, mia := h.person("ann", gallery.Member), h.person("mia", gallery.Manager)
	h.media(ann, "a", tagged("Cat", "old"))
	h.media(ann, "b", tagged("cats", "cat"))
	h.media(ann, "hidden", tagged("catnip"), func(m *gallery.Media) { m.Visibility = gallery.Private })
	seen, _, err := h.DB.ListTags(t.Context(), db.TagListing{Prefix: "CA", Sort: gallery.ByName, Now: h.now, N: 10})
	if err != nil || len(seen) != 2 || seen[0].Name != "Cat" || seen[0].Media != 2 || seen[1].Name != "cats" {
		t.Errorf("everybody sees %+v, %v", seen, err)
	}
	_, err = h.EditTag(t.Context(), ann, "cat", curate.TagPatch{Name: p("x")})
	wantCode(t, err, gallery.Denied, "tag.denied")
	_, err = h.EditTag(t.Context(), mia, "cat", curate.TagPatch{Name: p("a/b")})
	wantCode(t, err, gallery.Invalid, "tag.name")
	_, err = h.EditTag(t.Context(), mia, "cat", curate.TagPatch{Name: p("CATS")})
	wantCode(t, err, gallery.Conflict, "tag.name_taken")
	if tag := must(h.EditTag(t.Context(), mia, "old", curate.TagPatch{Name: p("ancient"), Description: p("Long ago")}))(t); tag.Description != "Long ago" {
		t.Errorf("tag %+v", tag)
	}
	if h.finds("old", "a") || !h.finds("ancient", "a") {
		t.Error("the search does not follow the name")
	}
	wantCode(t, h.DeleteTags(t.Context(), mia, []string{"cats"}, "nothing"), gallery.Invalid, "tag.into")
	wantCode(t, h.DeleteTags(t.Context(), mia, []string{"cats", "cat"}, "Cat"), gallery.Invalid, "tag.into")
	wantCode(t, h.DeleteTags(t.Context(), mia, []string{"cats", "no such"}, ""), gallery.NotFound, "tag.not_found")
	wantCode(t, h.DeleteTags(t.Context(), mia, nil, ""), gallery.Invalid, "tag.ids")
	wantCode(t, h.DeleteTags(t.Context(), ann, []string{"cats"}, ""), gallery.Denied, "tag.denied")
	if err := h.DeleteTags(t.Context(), mia, []string{"cats", "Cats"}, "cat"); err != nil {
		t.Fatal(err)
	}
	if err := h.DeleteTags(t.Context(), mia, []string{"ancient", "catnip"}, ""); err != nil {
		t.Fatal(err)
	}
	got := h.rows("SELECT name, CAST(media_count AS TEXT) FROM tags ORDER BY name_lower")
	if len(got) != 1 || got[0][0] != "Cat" || got[0][1] != "2" || h.finds("ancient", "a") || len(h.get("b").Tags) != 1 {
		t.Errorf("tags %v, of b %v", got, h.get("b").Tags)
	}
}

func TestCategories(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, ada, mia := h.person("ann", gallery.Member), h.person("ada", gallery.Admin), h.person("mia", gallery.Manager)
	_, err := h.CreateCategory(t.Context(), mia, curate.CategoryPatch{Name: p("Cats"), Slug: p("cats")})
	wantCode(t, err, gallery.Denied, "category.denied")
	for code, patch := range map[string]curate.CategoryPatch{
		"category.name": {Name: p(strings.Repeat("x", 33)), Slug: p("x")}, "category.slug": {Name: p("x"), Slug: p("a b")},
	} {
		_, err := h.CreateCategory(t.Context(), ada, patch)
		wantCode(t, err, gallery.Invalid, code)
	}
	for range 2 {
		_, err = h.CreateCategory(t.Context(), ada, curate.CategoryPatch{Name: p("Cats"), Slug: p("cats")})
	}
	wantCode(t, err, gallery.Conflict, "category.slug_taken")
	h.media(ann, "a")
	for _, o := range must(h.EditMany(t.Context(), ann, []string{"a"}, gallery.Proofs{}, curate.MediaPatch{Category: p("cats")}))(t) {
		if o.Err != nil {
			t.Error(o.Err)
		}
	}
	if c := must(h.EditCategory(t.Context(), ada, "cats", curate.CategoryPatch{Slug: p("felines"), Description: p("All")}))(t); c.ID != h.get("a").CategoryID {
		t.Errorf("category %+v", c)
	}
	for _, name := range []string{"a", "b"} {
		must(h.CreateCategory(t.Context(), ada, curate.CategoryPatch{Name: p(name), Slug: p(name)}))(t)
	}
	wantCode(t, h.OrderCategories(t.Context(), mia, []string{"b"}), gallery.Denied, "category.denied")
	wantCode(t, h.OrderCategories(t.Context(), ada, []string{"b", "b"}), gallery.Invalid, "category.order")
	if err := h.OrderCategories(t.Context(), ada, []string{"felines", "b"}); err != nil {
		t.Fatal(err)
	}
	must(h.CreateCategory(t.Context(), ada, curate.CategoryPatch{Name: p("A first"), Slug: p("last")}))(t)
	order := ""
	for _, c := range must(h.DB.Categories(t.Context()))(t) {
		order += c.Slug + " "
	}
	if order != "felines b a last " {
		t.Errorf("in the order %s", order)
	}
	for _, slug := range []string{"a", "b", "last"} {
		if err := h.DeleteCategory(t.Context(), ada, slug); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.DeleteCategory(t.Context(), ada, "felines"); err != nil {
		t.Fatal(err)
	}
	if list := must(h.DB.Categories(t.Context()))(t); len(list) > 0 || h.get("a").CategoryID != 0 {
		t.Errorf("left %v", list)
	}
}
