package app_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// The same bytes are uploaded and deleted over HTTP while the sweep runs without
// a pause: no link that was given out may lose its bytes.
func TestUploadsRaceTheSweepOfTheSameBytes(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "flood_uploads_protection", "0")
	key, file := h.Site.Get().Text("api_v1_key"), picture(t, 40, 30)
	ctx, stop := context.WithCancel(t.Context())
	var sweeping sync.WaitGroup
	removed := 0
	sweeping.Go(func() {
		for ctx.Err() == nil {
			n, err := h.Keeper.Sweep(t.Context())
			removed += n
			// Who waits too long for a row that all fight over is told so, and
			// tries again, as the job does.
			if fail, ok := errors.AsType[*gallery.Error](err); err != nil && !(ok && fail.Kind == gallery.Busy) {
				t.Error(err)
			}
		}
	})
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for range 12 {
				a := send(t, server, key, "same.jpg", file)
				if a.Status == 503 { // who waits too long for the row that all fight over is told to come again
					continue
				}
				if a.Status != 200 {
					t.Errorf("upload: %d %+v", a.Status, a.Error)
					continue
				}
				if status, got := get(t, "GET", a.Image.URL); status != 200 || !bytes.Equal(got, file) {
					t.Errorf("%s: %d, %d bytes", a.Image.URL, status, len(got))
				}
				for status := 503; status == 503; {
					status, _ = get(t, "POST", a.Image.Delete)
				}
			}
		})
	}
	clients.Wait()
	stop()
	sweeping.Wait()
	if n, err := h.Keeper.Sweep(t.Context()); err != nil {
		t.Error(err)
	} else {
		removed += n
	}
	if removed == 0 {
		t.Error("the sweep removed nothing: there was no race")
	}
	if _, err := h.Keeper.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if report, err := h.Keeper.Check(t.Context(), false); err != nil || report.Files != 0 || !report.Whole() {
		t.Errorf("%v, %v", report, err)
	}
}

func TestJobsRemoveTheBytesOfWhatWasDeletedOrIsOver(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	kept := s.Upload(t, s.Key, "kept.jpg", picture(t, 30, 30))
	for _, name := range []string{"deleted.jpg", "over.jpg"} {
		if a := s.Upload(t, s.Key, name, picture(t, 50, len(name))); a.HTTP != 200 {
			t.Fatalf("%d %s", a.HTTP, a.Body)
		} else if name == "deleted.jpg" {
			get(t, "POST", a.Image.Delete)
		}
	}
	s.Query(t, "UPDATE media SET expires = 1 WHERE title = 'over'")
	await(t, "the jobs", func() bool { return s.Look(t).Rows["blobs"] <= 2 })
	if left := s.Look(t); left.Rows["blobs"] != 2 || len(left.Stored) != 2 {
		t.Errorf("left %v and %d files, want the original and the thumb of one picture", left.Rows, len(left.Stored))
	}
	_, path, _ := strings.Cut(kept.Image.URL, "/images/")
	if status, _ := get(t, "GET", s.URL+"/images/"+path); status != 200 {
		t.Errorf("what was neither deleted nor over: %d", status)
	}
}
