package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Each view of explore has tags and people in its own order, those that nobody looked at
// or liked in the first only (product LS-02).
func TestExploreSortsTagsAndPeopleAsItDoesFiles(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	bob, _ := signedIn(t, h, "bob", gallery.Member)
	shelved(t, h, ann, gallery.Album{}, "a1", "a2")
	shelved(t, h, actor(t, h, "bob"), gallery.Album{}, "b1")
	for id, tag := range map[string]string{"a1": "lake", "a2": "hill"} {
		if _, err := h.Curate.EditMedia(t.Context(), ann, id, gallery.Proofs{}, curate.MediaPatch{Tags: &[]string{tag}}, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	lists := func(path string, want map[string]bool) {
		t.Helper()
		r, body := visit(t, "GET", server.URL+path, nil)
		list := between(body, `<div class="ls-list"`, "<footer")
		for text, there := range want {
			if strings.Contains(list, text) != there || r.StatusCode != 200 {
				t.Errorf("%s, %d: %s is there: %v", path, r.StatusCode, text, !there)
			}
		}
	}
	ann0, bob0, lake, hill := `/user/ann"`, `/user/bob"`, `href="/tag/lake"`, `href="/tag/hill"`
	lists("/explore/recent?list=users", map[string]bool{ann0: true, bob0: true})
	lists("/explore/recent?list=tags", map[string]bool{lake: true, hill: true})
	lists("/explore/trending?list=users", map[string]bool{ann0: false, bob0: false})
	tags, err := h.DB.TagsNamed(t.Context(), []string{"lake"})
	if err != nil || len(tags) != 1 {
		t.Fatal(tags, err)
	}
	m, err := h.DB.MediaByPublicID(t.Context(), "b1")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
		ctx := context.WithoutCancel(t.Context())
		looks := map[string]db.Look{"x": {TagID: tags[0].ID, At: time.Now()}, "y": {MediaID: m.ID, At: time.Now()}}
		return tx.AddLooks(ctx, looks, time.Hour)
	}); err != nil {
		t.Fatal(err)
	}
	if err := h.Curate.LikeMedia(t.Context(), gallery.Actor{UserID: bob, Rank: gallery.Member}, "a1", gallery.Proofs{}, true); err != nil {
		t.Fatal(err)
	}
	lists("/explore/trending?list=tags", map[string]bool{lake: true, hill: false})
	lists("/explore/trending?list=users", map[string]bool{ann0: false, bob0: true})
	lists("/explore/popular?list=users", map[string]bool{ann0: true, bob0: false})
	lists("/explore/users?sort=likes_desc", map[string]bool{ann0: true, bob0: false})
	set(t, h, "enable_likes", "0")
	if _, body := visit(t, "GET", server.URL+"/explore/users", nil); strings.Contains(body, "likes_desc") {
		t.Error("an order by likes where nobody likes")
	}
}
