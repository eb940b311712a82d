package curate_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// Media are found by the name that their album, and their owner, has now; by a
// private person's not at all.
func TestSearchesFollowNames(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann := h.person("ann", gallery.Member)
	a, err := h.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "Trip"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		h.media(ann, fmt.Sprint("m", i), func(m *gallery.Media) {
			m.AlbumID = a.ID
			m.Created = m.Created.Add(time.Duration(i/2) * time.Second)
		})
	}
	if !h.finds("trip", "m0") || !h.finds("ann", "m0") {
		t.Fatal("not found by the names of before")
	}
	if _, err := h.EditAlbum(t.Context(), ann, a.PublicID, gallery.Proofs{}, curate.AlbumPatch{Name: to("Journey")}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if load, err := h.Queue.Load(t.Context()); err != nil || load.Jobs["available"] != 1 {
		t.Error("no job waits", load, err)
	}
	h.write(func(ctx context.Context, tx *db.Tx) error {
		u, err := tx.UserByID(ctx, ann.UserID)
		if err != nil {
			return err
		}
		u.Profile.Private = true
		return tx.SetUser(ctx, u)
	})
	for _, r := range []queue.Reword{{Album: int64(a.ID)}, {Owner: int64(ann.UserID)}} {
		if err := h.Reword(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		id := fmt.Sprint("m", i)
		if h.finds("trip", id) || h.finds("ann", id) || !h.finds("journey", id) {
			t.Errorf("%s does not follow", id)
		}
	}
}

func to[T any](v T) *T { return &v }
