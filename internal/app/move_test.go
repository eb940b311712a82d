package app_test

import (
	"bytes"
	"errors"
	"net/http"
	"path"
	"strings"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

func TestWhatStopsBeingPublicMovesAndTheOldLinksEnd(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ctx := t.Context()
	key := h.Site.Get().Text("api_v1_key")
	file := picture(t, 1000, 600)
	a := send(t, server, key, "cat.jpg", file)
	id := path.Base(a.Image.Viewer)
	id = id[strings.LastIndexByte(id, '.')+1:]
	staff, stranger := gallery.Actor{House: true}, gallery.Actor{Rank: gallery.Guest}
	paths := func() []string {
		t.Helper()
		m, err := h.Browse.Media(ctx, staff, id, gallery.Proofs{})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, f := range m.Files {
			if !strings.HasPrefix(f.Path, m.Folder+m.Name+".") {
				t.Errorf("%s is not named after %s", f.Path, m.Name)
			}
			all = append(all, server.URL+"/images/"+f.Path)
		}
		if len(all) != 3 {
			t.Fatalf("%d files, want 3", len(all))
		}
		return all
	}
	expect := func(what string, urls []string, want int) {
		t.Helper()
		for _, u := range urls {
			if got, _ := get(t, "GET", u); got != want {
				t.Errorf("%s: %s: %d, want %d", what, u, got, want)
			}
		}
	}
	show := func(v gallery.Visibility) []string {
		t.Helper()
		if err := h.Curate.SetVisibility(ctx, staff, id, v); err != nil {
			t.Fatal(err)
		}
		return paths()
	}

	public := paths()
	var told *gallery.Error
	err := h.Curate.SetVisibility(ctx, stranger, id, gallery.Link)
	if !errors.As(err, &told) || told.Kind != gallery.Denied {
		t.Errorf("a stranger hides it: %v", err)
	}
	expect("before", public, 200)

	link := show(gallery.Link)
	expect("the public link after it became link-only", public, 404) // an old address does not tell that there is a new one
	expect("the new link", link, 200)
	if stem, _, _ := strings.Cut(path.Base(link[0]), "."); len(stem) != 22 {
		t.Errorf("stem %q, want 22 characters", stem)
	}
	private := show(gallery.Private)
	expect("a private file to a stranger", private, 404)
	if err := h.Curate.SetVisibility(ctx, stranger, id, gallery.Public); !errors.Is(err, gallery.ErrNotFound) {
		t.Errorf("a stranger shows what is private: %v", err)
	}

	again := show(gallery.Public)
	if !strings.HasPrefix(path.Base(again[0]), "cat-") {
		t.Errorf("public again as %s", again[0])
	}
	expect("the links it had before", append(public, link...), 404)
	expect("public again", again, 200)

	get(t, "POST", a.Image.Delete)
	expect("after deletion", append(public, again...), 410)
	b := send(t, server, key, "cat.jpg", file)
	for _, old := range append(public, append(link, again...)...) {
		if strings.EqualFold(b.Image.URL, old) {
			t.Errorf("%s was given out twice", old)
		}
	}
	if _, got := get(t, "GET", b.Image.URL); !bytes.Equal(got, file) {
		t.Errorf("the later upload: %d bytes, want %d", len(got), len(file))
	}
	taken := strings.TrimPrefix(public[0], server.URL+"/images/")
	folder, name := path.Split(taken)
	stem, _, _ := strings.Cut(name, ".")
	err = h.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.ClaimFirst(ctx, folder, []string{strings.ToUpper(stem)})
		return err
	})
	if !errors.Is(err, db.ErrTaken) {
		t.Errorf("a deleted file's stem in capitals: %v, want ErrTaken", err)
	}
}

// The pages that an owner has open still show what has just moved; nobody else is told of
// the new place by the old one.
func TestAnOldAddressStillServesItsOwner(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	_, bob := signedIn(t, h, "bob", gallery.Member)
	shelved(t, h, ann, gallery.Album{}, "aaaa", "bbbb")
	old := server.URL + "/images/aaaa.original"
	looks := func(cookies ...*http.Cookie) (int, string, string) {
		t.Helper()
		r, body := visit(t, "GET", old, nil, cookies...)
		return r.StatusCode, body, r.Header.Get("Cache-Control")
	}
	if status, _, _ := looks(); status != 200 {
		t.Fatal(status)
	}
	for _, v := range []gallery.Visibility{gallery.Private, gallery.Link} {
		if err := h.Curate.SetVisibility(t.Context(), ann, "aaaa", v); err != nil {
			t.Fatal(err)
		}
		if status, body, cache := looks(cookie); status != 200 || body != "bytes of aaaa" || cache != "private, no-store" {
			t.Errorf("%s, to its owner: %d, %q, %s", v, status, body, cache)
		}
		if status, _, _ := looks(bob); status != 404 {
			t.Errorf("%s, to somebody: %d", v, status)
		}
		if status, _, _ := looks(); status != 404 {
			t.Errorf("%s, to a guest: %d", v, status)
		}
	}
}
