package app_test

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// What is replaced keeps its page, its words and its delete link; its bytes have a new
// address, and of the old ones nothing is left.
func TestAFileIsReplacedBehindItsPage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	_, bob := signedIn(t, h, "bob", gallery.Member)
	old, fresh := picture(t, 1000, 600), picture(t, 700, 900)
	if status, body := byForm(t, server, "en", "cat.jpg", old, "session="+cookie.Value, "title=My cat"); status != 200 {
		t.Fatal(status, body)
	}
	only := func() *gallery.Media {
		t.Helper()
		list, err := h.Browse.List(t.Context(), ann, gallery.Filter{Owner: ann.UserID}, browse.Ask{}, gallery.Proofs{})
		if err != nil || len(list.Items) != 1 {
			t.Fatal(len(list.Items), err)
		}
		return &list.Items[0]
	}
	before := only()
	page := server.URL + "/image/" + before.PublicID
	put := func(name string, file []byte, cookies ...*http.Cookie) (int, string) {
		t.Helper()
		return bring(t, page+"/replace", map[string][]byte{name: file}, []string{name}, cookies...)
	}
	if status, _ := put("dog.jpg", fresh); status != 403 {
		t.Errorf("a guest replaces it: %d", status)
	}
	if status, _ := put("dog.jpg", fresh, bob); status != 403 {
		t.Errorf("somebody replaces it: %d", status)
	}
	if status, body := put("dog.txt", []byte("no picture at all, but words"), cookie); status != 400 || !strings.Contains(body, `aria-invalid="true"`) {
		t.Errorf("a text in its place: %d %s", status, body)
	}
	if m := only(); m.SHA256 != before.SHA256 || m.Updated != before.Updated {
		t.Error("what failed has changed it")
	}
	if status, _ := put("dog.jpg", fresh, cookie); status != 303 && status != 200 {
		t.Fatal(status)
	}
	m := only()
	if m.ID != before.ID || m.PublicID != before.PublicID || m.Title != "My cat" || !m.Created.Equal(before.Created) || !bytes.Equal(m.DeleteHash, before.DeleteHash) {
		t.Errorf("another media: %+v", m)
	}
	if m.Width != 700 || m.Height != 900 || m.Size != int64(len(fresh)) || m.OriginalFilename != "dog.jpg" || !m.Updated.After(before.Updated) || len(m.Files) != 3 {
		t.Errorf("not what was sent: %+v", m)
	}
	for i, f := range m.Files {
		if status, body := get(t, "GET", server.URL+"/images/"+f.Path); status != 200 || f.Role == gallery.Original && !bytes.Equal(body, fresh) {
			t.Errorf("%s: %d, %d bytes", f.Path, status, len(body))
		}
		was := before.Files[i]
		for _, c := range []*http.Cookie{cookie, bob} {
			if r, _ := visit(t, "GET", server.URL+"/images/"+was.Path, nil, c); r.StatusCode != 404 {
				t.Errorf("the old %s: %s", was.Path, r.Status)
			}
		}
	}
	if r, body := visit(t, "GET", page, nil, bob); r.StatusCode != 200 || !strings.Contains(body, m.Files[0].Name()) || strings.Contains(body, before.Files[0].Name()) {
		t.Error("the page shows what is gone")
	}
	room, err := h.DB.Room(t.Context(), ann.UserID, "", time.Now())
	if err != nil || room.Used != m.Stored() {
		t.Errorf("its owner takes up %d, of %d, %v", room.Used, m.Stored(), err)
	}
	if _, err := h.Keeper.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range m.Files {
		if _, _, err := h.Keeper.Store.Open(t.Context(), before.Files[i].Key); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the old bytes of %s: %v", before.Files[i].Path, err)
		}
		if content, _, err := h.Keeper.Store.Open(t.Context(), m.Files[i].Key); err != nil {
			t.Errorf("the new bytes: %v", err)
		} else {
			content.Close()
		}
	}
	if report, err := h.Keeper.Check(t.Context(), false); err != nil || !report.Whole() {
		t.Errorf("%+v, %v", report, err)
	}
}

// A video does not come in a picture's place, as its addresses say which it is.
func TestAPictureIsNotReplacedByAVideo(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "aaaa")
	status, body := bring(t, server.URL+"/image/aaaa/replace", map[string][]byte{"a.mp4": film(t)}, []string{"a.mp4"}, cookie)
	if status != 400 || !strings.Contains(body, "Choose an image for an image") || !strings.Contains(body, `aria-invalid="true"`) {
		t.Errorf("%d %s", status, body)
	}
	if m, err := h.DB.MediaByPublicID(t.Context(), "aaaa"); err != nil || m.Kind != gallery.Image || m.MIME != "image/jpeg" {
		t.Errorf("%+v, %v", m, err)
	}
}
