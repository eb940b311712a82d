package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// What is replaced is kept, counted and shown to its owner alone; it comes back, and goes
// with its file.
func TestWhatIsReplacedIsKeptAsAVersion(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "versions_kept", "2")
	ann, cookie := owner(t, h)
	_, bob := signedIn(t, h, "bob", gallery.Member)
	bytesOf := [][]byte{picture(t, 640, 480), picture(t, 500, 700), picture(t, 300, 200), picture(t, 210, 310)}
	if status, body := byForm(t, server, "en", "first.jpg", bytesOf[0], "session="+cookie.Value, "title=Cat"); status != 200 {
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
	used := func() int64 {
		t.Helper()
		u, err := h.DB.UserByID(t.Context(), ann.UserID)
		if err != nil {
			t.Fatal(err)
		}
		return u.UsedBytes
	}
	versions := func() (list []gallery.Version, names string) {
		t.Helper()
		list, err := h.Curate.Versions(t.Context(), ann, only().PublicID, gallery.Proofs{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range list {
			names += v.Name + " "
		}
		return list, names
	}
	page := server.URL + "/image/" + only().PublicID
	replace := func(name string, file []byte) {
		t.Helper()
		if status, body := bring(t, page+"/replace", map[string][]byte{name: file}, []string{name}, cookie); status != 200 && status != 303 {
			t.Fatal(status, body)
		}
	}
	old := server.URL + "/images/" + only().Files[0].Path
	for _, f := range only().Files {
		if f.Role == gallery.Original {
			old = server.URL + "/images/" + f.Path
		}
	}
	replace("second.jpg", bytesOf[1])
	list, names := versions()
	if names != "first.jpg " || list[0].File.Size != int64(len(bytesOf[0])) || list[0].File.Width != 640 {
		t.Fatalf("%+v", list)
	}
	if got, want := used(), only().Stored()+int64(len(bytesOf[0])); got != want {
		t.Errorf("%d bytes used, want %d", got, want)
	}
	if r, body := visit(t, "GET", old, nil, cookie); r.StatusCode != 200 || !bytes.Equal([]byte(body), bytesOf[0]) {
		t.Error("its owner has it:", r.Status)
	}
	for who, c := range map[string][]*http.Cookie{"a guest": nil, "another": {bob}} {
		if r, _ := visit(t, "GET", old, nil, c...); r.StatusCode != 404 {
			t.Error(who, "has it:", r.Status)
		}
	}
	if _, body := visit(t, "GET", page+"/versions", nil, cookie); !strings.Contains(body, "first.jpg") || !strings.Contains(body, "640 × 480, JPEG") {
		t.Error(body)
	}
	replace("third.jpg", bytesOf[2])
	replace("fourth.jpg", bytesOf[3])
	if list, names = versions(); names != "third.jpg second.jpg " {
		t.Fatal("as many as are kept:", names)
	}
	// What it takes up it takes up already, but for what is made of it.
	set(t, h, "quota_user_mb", fmt.Sprintf("%.6f", float64(used()+int64(len(bytesOf[1]))/2)/1e6))
	if r, body := visit(t, "POST", page+"/versions/"+list[1].PublicID+"/current", nil, cookie); r.StatusCode != 303 {
		t.Fatal(r.Status, body)
	}
	set(t, h, "quota_user_mb", "0")
	m := only()
	if m.Width != 500 || m.Height != 700 || m.OriginalFilename != "second.jpg" || len(m.Files) < 2 {
		t.Errorf("it is not current: %+v", m)
	}
	if list, names = versions(); names != "fourth.jpg third.jpg " {
		t.Error("what was there is a version, what is there is none:", names)
	}
	if r, _ := visit(t, "POST", page+"/versions/"+list[0].PublicID+"/delete", nil, cookie); r.StatusCode != 303 {
		t.Error(r.Status)
	}
	if got, want := used(), only().Stored()+int64(len(bytesOf[2])); got != want {
		t.Errorf("%d bytes used, want %d", got, want)
	}
	set(t, h, "versions_kept", "0")
	leads := func(c *http.Cookie) bool {
		t.Helper()
		_, body := visit(t, "GET", page, nil, c)
		return strings.Contains(body, "/versions\"")
	}
	if !leads(cookie) || leads(bob) {
		t.Error("its owner, and nobody else, is led to what is left")
	}
	replace("fifth.jpg", bytesOf[0])
	if leads(cookie) {
		t.Error("the page leads to versions that there are not")
	}
	if _, names = versions(); names != "" {
		t.Error("where none are kept:", names)
	}
	set(t, h, "versions_kept", "2")
	replace("sixth.jpg", bytesOf[1])
	set(t, h, "trash_days", "0")
	if _, err := h.Curate.DeleteMedia(t.Context(), ann, []string{m.PublicID}, gallery.Proofs{}); err != nil {
		t.Fatal(err)
	}
	if got := used(); got != 0 {
		t.Error(got, "bytes are used by what is deleted")
	}
}

// A version comes back as it was kept, or stays kept: what today's settings make of it does
// not take its place. What gives way is kept whatever they say.
func TestAVersionIsNotLostByComingBack(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "versions_kept", "1")
	ann, cookie := owner(t, h)
	large, small := picture(t, 640, 480), picture(t, 200, 150)
	if status, body := byForm(t, server, "en", "large.jpg", large, "session="+cookie.Value); status != 200 {
		t.Fatal(status, body)
	}
	list, err := h.Browse.List(t.Context(), ann, gallery.Filter{Owner: ann.UserID}, browse.Ask{}, gallery.Proofs{})
	if err != nil || len(list.Items) != 1 {
		t.Fatal(list, err)
	}
	id := list.Items[0].PublicID
	page := server.URL + "/image/" + id
	if status, body := bring(t, page+"/replace", map[string][]byte{"small.jpg": small}, []string{"small.jpg"}, cookie); status != 200 && status != 303 {
		t.Fatal(status, body)
	}
	versions := func() []gallery.Version {
		t.Helper()
		list, err := h.Curate.Versions(t.Context(), ann, id, gallery.Proofs{})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	set(t, h, "versions_kept", "5")
	set(t, h, "upload_max_image_width", "320")
	if r, body := visit(t, "POST", page+"/versions/"+versions()[0].PublicID+"/current", nil, cookie); r.StatusCode != 303 {
		t.Fatal(r.Status, body)
	}
	m, err := h.DB.MediaByPublicID(t.Context(), id)
	if err != nil || m.Width != 320 {
		t.Fatal(m.Width, err)
	}
	kept := versions()
	if len(kept) != 2 || kept[0].File.Size != int64(len(small)) || kept[1].File.Size != int64(len(large)) {
		t.Errorf("kept: %+v", kept)
	}
	set(t, h, "upload_max_image_width", "0")
	set(t, h, "versions_kept", "0")
	if r, body := visit(t, "POST", page+"/versions/"+kept[1].PublicID+"/current", nil, cookie); r.StatusCode != 303 {
		t.Fatal(r.Status, body)
	}
	if kept = versions(); len(kept) != 1 || kept[0].File.Width != 320 {
		t.Errorf("what gave way: %+v", kept)
	}
}
