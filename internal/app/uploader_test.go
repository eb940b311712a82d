package app_test

import (
	"strings"
	"testing"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// Pages say what becomes of files that are dropped on them, but for those on which nobody uploads.
func TestPagesTakeFiles(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	says := func(path, want string) {
		t.Helper()
		_, body := visit(t, "GET", server.URL+path, nil)
		got := ""
		if _, rest, found := strings.Cut(body, `data-up="`); found {
			got, _, _ = strings.Cut(rest, `"`)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	says("/explore", "urls")
	says("/nothing", "urls")
	says("/login", "")
	says("/signup", "")
	says("/account/password-forgot", "")
	set(t, h, "upload_by_url", "users")
	says("/explore", "files")
	set(t, h, "upload_gui", "route")
	says("/explore", "")
	set(t, h, "upload_gui", "js")
	set(t, h, "guest_uploads", "0")
	says("/explore", "login")
	set(t, h, "enable_uploads", "0")
	says("/explore", "")
}

// Where guests may not upload, the page of the form leads to the sign-in and back; for somebody who may not
// in any case it says so.
func TestTheUploadPageIsForThoseWhoMay(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, ann := signedIn(t, h, "ann", gallery.Member)
	if r, body := visit(t, "GET", server.URL+"/upload", nil); r.StatusCode != 200 || !strings.Contains(body, "data-uploader") {
		t.Errorf("a guest: %d", r.StatusCode)
	}
	set(t, h, "guest_uploads", "0")
	if r, _ := visit(t, "GET", server.URL+"/upload?toAlbum=x", nil); r.StatusCode != 303 || r.Header.Get("Location") != "/login?next=%2Fupload%3FtoAlbum%3Dx" {
		t.Errorf("a guest who may not: %d, to %q", r.StatusCode, r.Header.Get("Location"))
	}
	if r, body := visit(t, "GET", server.URL+"/upload", nil, ann); r.StatusCode != 200 || !strings.Contains(body, "data-uploader") {
		t.Errorf("ann: %d", r.StatusCode)
	}
	set(t, h, "enable_uploads", "0")
	if r, _ := visit(t, "GET", server.URL+"/upload", nil); r.StatusCode != 403 {
		t.Errorf("a guest, uploads off: %d", r.StatusCode)
	}
	if r, _ := visit(t, "GET", server.URL+"/upload", nil, ann); r.StatusCode != 403 {
		t.Errorf("ann, uploads off: %d", r.StatusCode)
	}
}

// Somebody else's album can be chosen by its address where the visitor may add to it, and only there.
func TestTheAlbumOfAnAddressIsChosen(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	signedIn(t, h, "ann", gallery.Member)
	_, bob := signedIn(t, h, "bob", gallery.Member)
	ann := actor(t, h, "ann")
	a, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "At sea", Visibility: gallery.Public})
	if err != nil {
		t.Fatal(err)
	}
	chosen := `<option value="` + a.PublicID + `" selected>At sea</option>`
	if _, body := visit(t, "GET", server.URL+"/upload?toAlbum="+a.PublicID, nil, bob); strings.Contains(body, "At sea") {
		t.Error("bob can choose what he may not add to")
	}
	if err := h.Curate.SetMember(t.Context(), ann, a.PublicID, gallery.Proofs{}, "bob", false); err != nil {
		t.Fatal(err)
	}
	if _, body := visit(t, "GET", server.URL+"/upload?toAlbum="+a.PublicID, nil, bob); !strings.Contains(body, chosen) {
		t.Error("bob cannot choose an album that he may add to")
	}
	if r, _ := visit(t, "GET", server.URL+"/upload?toAlbum=none", nil, bob); r.StatusCode != 200 {
		t.Errorf("an album that is not there: %d", r.StatusCode)
	}
}

// Guests are told what signing up is good for, where it is good for something.
func TestGuestsAreToldWhatMembersMay(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	told := func(text string) bool {
		_, body := visit(t, "GET", server.URL+"/upload", nil)
		return strings.Contains(body, text)
	}
	limit, keep := "Sign up to send files up to 20 MB.", "Sign up to choose how long your files are kept."
	set(t, h, "upload_max_filesize_mb", "20")
	set(t, h, "upload_max_filesize_mb_guest", "20")
	if told("Sign up to send") || told(keep) {
		t.Error("there is nothing to be told")
	}
	set(t, h, "upload_max_filesize_mb_guest", "10")
	set(t, h, "auto_delete_guest_uploads", "P1D")
	if !told(limit) || !told(keep) {
		t.Error("nothing is told")
	}
	set(t, h, "enable_signups", "0")
	if told(limit) || told(keep) {
		t.Error("nobody can sign up")
	}
}

// Menus of albums show what lies in what, and what nobody else sees.
func TestMenusOfAlbumsAreNested(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	ann := actor(t, h, "ann")
	made := map[string]string{}
	for _, a := range []curate.NewAlbum{{Name: "Sea"}, {Name: "Boats", Parent: "Sea"}, {Name: "Attic", Visibility: gallery.Private}, {Name: "Sails", Parent: "Boats"}} {
		if a.Parent = made[a.Parent]; a.Visibility == "" {
			a.Visibility = gallery.Public
		}
		got, err := h.Curate.CreateAlbum(t.Context(), ann, a)
		if err != nil {
			t.Fatal(err)
		}
		made[a.Name] = got.PublicID
	}
	_, body := visit(t, "GET", server.URL+"/upload", nil, cookie)
	menu := ""
	for _, of := range [][2]string{{"Attic", "Attic · Only me"}, {"Sea", "Sea"}, {"Boats", "\u2003Boats"}, {"Sails", "\u2003\u2003Sails"}} {
		menu += `<option value="` + made[of[0]] + `">` + of[1] + "</option>"
	}
	if !strings.Contains(body, menu) {
		t.Error("the menu is not: " + menu)
	}
}
