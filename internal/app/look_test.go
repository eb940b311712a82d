package app_test

import (
	"net/http"
	"path"
	"testing"

	"calotype/internal/app"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/maintain"
)

// publicID is the last piece of a viewer's address.
func publicID(viewer string) string {
	_, id := gallery.CutID(path.Base(viewer))
	return id
}

func staffView(t *testing.T, h *app.House, id string) *gallery.Media {
	t.Helper()
	m, err := h.Browse.Media(t.Context(), gallery.Actor{House: true}, id, gallery.Proofs{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLooksAreCountedInBatches(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	a := send(t, server, h.Site.Get().Text("api_v1_key"), "cat.jpg", picture(t, 30, 20))
	look := func(method, browser, header, value string) {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), method, a.Image.Viewer, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("User-Agent", browser)
		if header != "" {
			q.Header.Set(header, value)
		}
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != 200 && method == "GET" {
			t.Fatalf("%s: %d", a.Image.Viewer, r.StatusCode)
		}
	}
	look("GET", "Mozilla one", "", "")
	look("GET", "Mozilla one", "", "") // the same visit
	look("GET", "Mozilla two", "Sec-Fetch-Dest", "document")
	look("GET", "Mozilla three", "Sec-Purpose", "prefetch;prerender")
	look("GET", "Mozilla four", "Purpose", "prefetch")
	look("GET", "Mozilla five", "Sec-Fetch-Dest", "image")
	look("GET", "Mozilla/5.0 (compatible; Examplebot/1.0)", "", "")
	look("HEAD", "Mozilla six", "", "")
	id := publicID(a.Image.Viewer)
	if n := staffView(t, h, id).Views; n != 0 {
		t.Errorf("%d views before the flush", n)
	}
	for range 2 {
		if err := h.Views.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := staffView(t, h, id).Views; n != 2 {
		t.Errorf("%d views, want 2", n)
	}
}

// A visitor whom a balancer leads to another node is the same visitor there, and after
// a node was started again, too.
func TestOneVisitOnManyNodesCountsOnce(t *testing.T) {
	t.Parallel()
	h, _ := house(t)
	m := &gallery.Media{PublicID: "abcdefgh"}
	if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.InsertMedia(t.Context(), m) }); err != nil {
		t.Fatal(err)
	}
	guest, other := gallery.Actor{Rank: gallery.Guest, Address: "192.0.2.1"}, gallery.Actor{Rank: gallery.Guest, Address: "192.0.2.2"}
	for i, node := range []*maintain.Views{h.Views, maintain.NewViews(h.DB, h.Site), maintain.NewViews(h.DB, h.Site)} {
		node.Count(m, guest, "Mozilla")
		if i == 1 {
			node.Count(m, guest, "another browser")
			node.Count(m, other, "Mozilla")
		}
		if err := node.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := staffView(t, h, "abcdefgh").Views; n != 3 {
		t.Errorf("%d views, want 3", n)
	}
}

func TestTheOwnersLooksDoNotCount(t *testing.T) {
	t.Parallel()
	h, _ := house(t)
	m := &gallery.Media{ID: 1, OwnerID: 7}
	h.Views.Count(m, gallery.Actor{UserID: 7}, "Mozilla")
	insert := func(tx *db.Tx) error { return tx.InsertMedia(t.Context(), &gallery.Media{PublicID: "abcdefgh"}) }
	if err := h.DB.Write(t.Context(), insert); err != nil {
		t.Fatal(err)
	}
	if err := h.Views.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := staffView(t, h, "abcdefgh").Views; n != 0 {
		t.Errorf("%d views", n)
	}
}

func TestPathsAreKnownByHeartUntilSomethingChanges(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	here, there := send(t, server, key, "here.jpg", picture(t, 30, 20)), send(t, server, key, "there.jpg", picture(t, 31, 20))
	want := func(what, address string, status int) {
		t.Helper()
		if got, _ := get(t, "GET", address); got != status {
			t.Errorf("%s: %d, want %d", what, got, status)
		}
	}
	want("first time", here.Image.URL, 200)
	want("first time", there.Image.URL, 200)
	other, err := db.Open(t.Context(), h.Config.Database) // as another process
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	m := staffView(t, h, publicID(there.Image.Viewer))
	err = other.Write(t.Context(), func(tx *db.Tx) error { return tx.DeleteMedia(t.Context(), m.ID, m.Created) })
	if err != nil {
		t.Fatal(err)
	}
	want("deleted elsewhere, not seen yet: it is answered from memory", there.Image.URL, 200)
	if err := h.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	want("deleted elsewhere", there.Image.URL, 410)
	get(t, "POST", here.Image.Delete)
	want("deleted here, at once", here.Image.URL, 410)
}
