package app_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"calotype/internal/account"
	"calotype/internal/app"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// personal makes the site ann's, with a file of hers, at a path.
func personal(t *testing.T, h *app.House, path string) (gallery.Actor, *http.Cookie) {
	t.Helper()
	ann, cookie := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "aaaa")
	boss := gallery.Actor{House: true, Rank: gallery.Admin}
	mine := map[string]string{"website_mode": "personal", "website_mode_personal_uid": fmt.Sprint(int64(ann.UserID)), "website_mode_personal_routing": path}
	if err := h.Admin.Change(t.Context(), boss, mine); err != nil {
		t.Fatal(err)
	}
	return ann, cookie
}

func wantFail(t *testing.T, what string, err error, code string) {
	t.Helper()
	if fail, ok := errors.AsType[*gallery.Error](err); !ok || fail.Code != code {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func TestAPersonalSiteShowsItsOwner(t *testing.T) {
	t.Parallel()
	for path, c := range map[string]struct{ at, elsewhere string }{"/": {"/", "/me"}, "me": {"/me", "/"}} {
		h, server := house(t)
		personal(t, h, path)
		_, bobs := signedIn(t, h, "bob", gallery.Member)
		_, megs := signedIn(t, h, "meg", gallery.Manager)
		if r, body := visit(t, "GET", server.URL+c.at, nil); r.StatusCode != 200 || !strings.Contains(body, "@ann") || !strings.Contains(body, "picture aaaa") ||
			!strings.Contains(body, `<link rel="canonical" href="`+server.URL+c.at+`">`) {
			t.Errorf("%s: %d %s", c.at, r.StatusCode, body)
		}
		if _, body := visit(t, "GET", server.URL+c.elsewhere, nil); strings.Contains(body, "@ann") {
			t.Errorf("%s: her page stands at %s", path, c.elsewhere)
		}
		if r, _ := visit(t, "GET", server.URL+"/user/ann?sort=views", nil); r.StatusCode != 302 || r.Header.Get("Location") != server.URL+c.at+"?sort=views" {
			t.Errorf("%s: %d %s", path, r.StatusCode, r.Header.Get("Location"))
		}
		if r, _ := visit(t, "GET", server.URL+"/user/ann/albums", nil); r.StatusCode != 200 {
			t.Errorf("%s: her albums: %d", path, r.StatusCode)
		}
		for _, other := range []string{"/user/bob", "/bob", "/user/bob/albums", "/explore/users", "/search/users?q=bo", "/api/2/users/bob", "/api/2/users"} {
			if r, _ := visit(t, "GET", server.URL+other, nil); r.StatusCode != 404 {
				t.Errorf("%s: %s to a guest: %d", path, other, r.StatusCode)
			}
			if r, _ := visit(t, "GET", server.URL+other, nil, megs); r.StatusCode >= 400 {
				t.Errorf("%s: %s to a manager: %d", path, other, r.StatusCode)
			}
		}
		if r, _ := visit(t, "GET", server.URL+"/user/bob", nil, bobs); r.StatusCode != 200 {
			t.Errorf("%s: bob to himself: %d", path, r.StatusCode)
		}
	}
}

func TestAPersonalSiteTakesItsOwnersFiles(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "guest_albums", "1")
	set(t, h, "require_user_email_confirmation", "0")
	ann, _ := personal(t, h, "/")
	album, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "for all"})
	if err != nil {
		t.Fatal(err)
	}
	link, _, err := h.Curate.CreateUploadLink(t.Context(), ann, gallery.Proofs{}, curate.NewUploadLink{Album: album.PublicID})
	if err != nil {
		t.Fatal(err)
	}
	guest := gallery.Actor{Rank: gallery.Guest, Address: "192.0.2.1"}
	for name, c := range map[string]struct {
		by  gallery.Actor
		may bool
	}{
		"a guest": {guest, false}, "a member": {gallery.Actor{UserID: 99, Rank: gallery.Member}, false}, "a manager": {gallery.Actor{UserID: 98, Rank: gallery.Manager}, false},
		"ann": {ann, true}, "an admin": {gallery.Actor{UserID: 97, Rank: gallery.Admin}, true},
	} {
		if err := h.Upload.MayUpload(c.by); (err == nil) != c.may {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused(t, h, link.ID, "upload.denied")
	wantFail(t, "an album of a guest's", h.Curate.MayMakeGuestAlbum(guest), "album.denied")
	_, err = h.Account.SignUp(t.Context(), account.SignUp{Person: account.Person{Name: "eve", Email: "eve@example.test", Password: "correct horse"}, Agreed: true}, account.From{Address: "192.0.2.1"})
	wantFail(t, "a sign-up", err, "signup.closed")
	for page, want := range map[string]int{"/signup": 403, "/upload": 403} {
		if r, _ := visit(t, "GET", server.URL+page, nil); r.StatusCode != want {
			t.Errorf("%s: %d", page, r.StatusCode)
		}
	}
	if _, body := visit(t, "GET", server.URL+"/login", nil); strings.Contains(body, `href="/signup"`) {
		t.Error("one may sign up:", body)
	}
}

func TestTheOwnerGreets(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, bobs := signedIn(t, h, "bob", gallery.Admin)
	_, anns := personal(t, h, "/")
	page, home := server.URL+"/settings/homepage", server.URL+"/"
	if _, body := visit(t, "GET", server.URL+"/settings/profile", nil, anns); !strings.Contains(body, `href="/settings/homepage"`) {
		t.Error("no way there:", body)
	}
	if _, body := visit(t, "GET", home, nil); strings.Contains(body, "pf-hi") {
		t.Error("a greeting of nothing:", body)
	}
	said := url.Values{"title": {" Pictures <by> Ann "}, "text": {"One.\r\nTwo."}, "label": {"Write to me"}, "href": {"mailto:ann@example.test"}}
	if r, _ := visit(t, "POST", page, said, bobs); r.StatusCode != 404 {
		t.Error("an administrator greets:", r.Status)
	}
	if r, _ := visit(t, "POST", page, said, anns); r.StatusCode != 303 {
		t.Error(r.Status)
	}
	_, body := visit(t, "GET", home, nil)
	for _, part := range []string{"Pictures &lt;by&gt; Ann</p>", "One.\nTwo.", `href="mailto:ann@example.test" rel="noopener">Write to me</a>`} {
		if !strings.Contains(body, part) {
			t.Errorf("no %q: %s", part, body)
		}
	}
	if log, err := h.DB.AuditLog(t.Context(), 0, 1); err != nil || len(log) != 1 || log[0].ActorName != "ann" || log[0].Action != "setting.change" {
		t.Error(log, err)
	}
	for name, c := range map[string]struct{ field, value string }{
		"a long title":        {"title", strings.Repeat("é", 101)},
		"two lines":           {"title", "a\nb"},
		"a long text":         {"text", strings.Repeat("é", 2001)},
		"an address alone":    {"label", ""},
		"a button to nowhere": {"href", ""},
		"a script":            {"href", "javascript:alert(1)"},
	} {
		bad := url.Values{"title": said["title"], "text": said["text"], "label": said["label"], "href": said["href"]}
		bad.Set(c.field, c.value)
		if r, body := visit(t, "POST", page, bad, anns); r.StatusCode != 400 || !strings.Contains(body, `id="`+c.field+`" name="`+c.field+`"`) || strings.Count(body, "aria-invalid") != 1 {
			t.Errorf("%s: %d %s", name, r.StatusCode, body)
		}
	}
	if _, body := visit(t, "GET", home, nil); !strings.Contains(body, "Write to me") {
		t.Error("what was refused is kept:", body)
	}
}

func TestAPersonalSiteNeedsSomebody(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	boss := gallery.Actor{House: true, Rank: gallery.Admin}
	change := func(values map[string]string) error { return h.Admin.Change(t.Context(), boss, values) }
	wantFail(t, "nobody's", change(map[string]string{"website_mode": "personal"}), "setting.host")
	wantFail(t, "of nobody", change(map[string]string{"website_mode": "personal", "website_mode_personal_uid": "999"}), "setting.host")
	ann, _ := personal(t, h, "me")
	wantFail(t, "where images stand", change(map[string]string{"website_mode_personal_routing": "Image"}), "setting.value")
	wantFail(t, "images where her page stands", change(map[string]string{"route_image": "me"}), "setting.value")
	wantFail(t, "where one signs in", change(map[string]string{"website_mode_personal_routing": "login"}), "setting.value")
	if err := change(map[string]string{"website_name": "Ann"}); err != nil {
		t.Error(err)
	}
	if err := h.Account.Ban(t.Context(), gallery.Actor{UserID: 99, Rank: gallery.Admin}, ann.UserID); err != nil {
		t.Fatal(err)
	}
	if r, _ := visit(t, "GET", server.URL+"/me", nil); r.StatusCode != 404 {
		t.Error("her page, when she is banned:", r.Status)
	}
	if err := change(map[string]string{"website_mode": "community"}); err != nil {
		t.Error(err)
	}
	if _, err := h.Admin.Setting(boss, "homepage_title"); err != nil {
		t.Error(err)
	}
}
