package app_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/app"
	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// fits are the file names that an album shows somebody.
func fits(t *testing.T, h *app.House, by gallery.Actor, album gallery.Album, p gallery.Proofs) string {
	t.Helper()
	list, err := h.Browse.List(t.Context(), by, gallery.Filter{Album: album.ID}, browse.Ask{}, p)
	if err != nil {
		return err.Error()
	}
	var names []string
	for _, m := range list.Items {
		names = append(names, strings.TrimSuffix(m.OriginalFilename, ".jpg"))
	}
	return strings.Join(names, " ")
}

func TestAnAlbumKeepsASearch(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, olga := signedIn(t, h, "olga", gallery.Member)
	friend, _ := signedIn(t, h, "frida", gallery.Member)
	boss, _ := signedIn(t, h, "boss", gallery.Admin)
	by := gallery.Actor{UserID: id, Name: "olga", Rank: gallery.Member}
	make := func(name, search string, v gallery.Visibility) gallery.Album {
		t.Helper()
		wish := curate.NewAlbum{Name: name, Visibility: v, Search: search}
		if v == gallery.Password {
			wish.Password = "open sesame"
		}
		a, err := h.Curate.CreateAlbum(t.Context(), by, wish)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	shut := make("Shut", "", gallery.Private)
	none := gallery.Album{OwnerID: id, Effective: gallery.Public}
	for _, f := range []struct {
		in   gallery.Album
		name string
		own  gallery.Visibility
	}{{none, "open.jpg", gallery.Public}, {none, "linked.jpg", gallery.Link}, {none, "secret.jpg", gallery.Private}, {shut, "inside.jpg", gallery.Public}} {
		putIn(t, h, f.in, f.name, f.own)
	}
	putIn(t, h, gallery.Album{OwnerID: friend, Effective: gallery.Public}, "strange.jpg", gallery.Public)

	everything := make("All", "type:image", gallery.Public)
	if err := h.Curate.SetMember(t.Context(), by, everything.PublicID, gallery.Proofs{}, "frida", true); err != nil {
		t.Fatal(err)
	}
	guest, frida := gallery.Actor{Rank: gallery.Guest}, gallery.Actor{UserID: friend, Name: "frida", Rank: gallery.Member}
	for _, c := range []struct {
		who  string
		by   gallery.Actor
		p    gallery.Proofs
		want string
	}{
		{"a guest", guest, gallery.Proofs{}, "open"},
		{"who came by a share link", guest, gallery.Proofs{Shares: []gallery.Grant{{AlbumID: everything.ID, Download: true}}}, "open"},
		{"a member of the album", frida, gallery.Proofs{}, "open"},
		{"the owner", by, gallery.Proofs{}, "inside secret linked open"},
		{"an administrator", gallery.Actor{UserID: boss, Name: "boss", Rank: gallery.Admin}, gallery.Proofs{}, "inside secret linked open"},
	} {
		if got := fits(t, h, c.by, everything, c.p); got != c.want {
			t.Errorf("%s is shown %q, want %q", c.who, got, c.want)
		}
	}
	words := make("Words", "open OR secret", gallery.Public)
	if got := fits(t, h, guest, words, gallery.Proofs{}); got != "open" {
		t.Errorf("by words a guest is shown %q", got)
	}
	if got := fits(t, h, by, words, gallery.Proofs{}); !strings.Contains(got, "open") || !strings.Contains(got, "secret") || strings.Contains(got, "linked") {
		t.Errorf("by words the owner is shown %q", got)
	}
	if got := fits(t, h, by, make("Gone", "tag:nowhere", gallery.Public), gallery.Proofs{}); got != "" {
		t.Errorf("by a tag that is not there: %q", got)
	}
	locked := make("Locked", "type:image", gallery.Password)
	if got := fits(t, h, guest, locked, gallery.Proofs{}); !strings.Contains(got, "album.locked") {
		t.Errorf("behind a password a guest is shown %q", got)
	}
	if got := fits(t, h, guest, locked, gallery.Proofs{Unlocked: []gallery.ID{locked.ID}}); got != "open" {
		t.Errorf("by the password a guest is shown %q", got)
	}

	r, body := visit(t, "GET", server.URL+"/album/"+everything.PublicID, nil)
	if r.StatusCode != 200 || strings.Contains(body, "type:image") || !strings.Contains(body, "Smart album") || strings.Count(body, "<div class=\"gr-tile") != 1 {
		t.Errorf("the page tells a guest %d, the search, not what it is, or another number of files", r.StatusCode)
	}
	if _, body = visit(t, "GET", server.URL+"/album/"+everything.PublicID, nil, olga); !strings.Contains(body, "type:image") || strings.Contains(body, "toAlbum=") {
		t.Error("the page does not tell the owner the search, or takes files")
	}
	_, body = visit(t, "GET", server.URL+"/album/"+everything.PublicID+"/zip", nil)
	if got := namesIn(t, body); got != "open.jpg" {
		t.Errorf("a guest downloads %s", got)
	}
	if r, body = visit(t, "GET", server.URL+"/api/2/albums/"+everything.PublicID, nil); !strings.Contains(body, `"saved":true`) || strings.Contains(body, "type:image") {
		t.Errorf("the API tells a guest %d %s", r.StatusCode, body)
	}
}

func TestNothingIsPutIntoAKeptSearch(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, olga := signedIn(t, h, "olga", gallery.Member)
	by := gallery.Actor{UserID: id, Name: "olga", Rank: gallery.Member}
	a, err := h.Curate.CreateAlbum(t.Context(), by, curate.NewAlbum{Name: "Seas", Search: "tag:sea"})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := h.Curate.CreateAlbum(t.Context(), by, curate.NewAlbum{Name: "Plain"})
	if err != nil {
		t.Fatal(err)
	}
	m := putIn(t, h, plain, "cat.jpg", gallery.Public)
	to, sea := a.PublicID, "tag:sea"
	done, err := h.Curate.EditMany(t.Context(), by, []string{m.PublicID}, gallery.Proofs{}, curate.MediaPatch{Album: &to})
	if err == nil && done[0].Err == nil {
		t.Error("a file was put into it")
	}
	if _, err := h.Curate.CreateAlbum(t.Context(), by, curate.NewAlbum{Name: "In it", Parent: to}); err == nil {
		t.Error("an album was put into it")
	}
	if _, _, err := h.Curate.CreateUploadLink(t.Context(), by, gallery.Proofs{}, curate.NewUploadLink{Album: to}); err == nil {
		t.Error("it has a link to upload")
	}
	for _, search := range []string{"   ", "-sea", "ip:192.0.2.1", "type:nonsense", "a\x01b"} {
		if _, err := h.Curate.CreateAlbum(t.Context(), by, curate.NewAlbum{Name: "Bad", Search: search}); err == nil {
			t.Errorf("it keeps %q", search)
		}
	}
	if _, err := h.Curate.EditAlbum(t.Context(), by, plain.PublicID, gallery.Proofs{}, curate.AlbumPatch{Search: &sea}, time.Time{}); err == nil {
		t.Error("an album of files became one of a search")
	}
	empty := ""
	if _, err := h.Curate.EditAlbum(t.Context(), by, to, gallery.Proofs{}, curate.AlbumPatch{Search: &empty}, time.Time{}); err == nil {
		t.Error("an album of a search became one of files")
	}
	_, body := visit(t, "GET", server.URL+"/selection/album?ids="+m.PublicID, nil, olga)
	if strings.Contains(body, a.PublicID) || !strings.Contains(body, plain.PublicID) {
		t.Error("it is offered as an album for files")
	}
	form := url.Values{"name": {"Winter"}, "search": {"after:2026 type:video"}, "visibility": {"public"}, "sort": {"date_desc"}}
	if r, _ := visit(t, "POST", server.URL+"/albums/new", form, olga); r.StatusCode != 303 {
		t.Errorf("by the form: %d", r.StatusCode)
	}
	form.Set("search", "type:nonsense")
	if r, body := visit(t, "POST", server.URL+"/albums/new", form, olga); r.StatusCode != 400 || !strings.Contains(body, `id="search"`) || !strings.Contains(body, "aria-invalid") {
		t.Errorf("by the form with nonsense: %d", r.StatusCode)
	}
}
