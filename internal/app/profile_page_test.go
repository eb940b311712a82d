package app_test

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// give sends a file in a form's field.
func give(t *testing.T, to string, content []byte, cookie *http.Cookie) (int, string) {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", "a.png")
	if err == nil {
		_, err = part.Write(content)
	}
	if err := errors.Join(err, m.Close()); err != nil {
		t.Fatal(err)
	}
	q, _ := http.NewRequestWithContext(t.Context(), "POST", to, &body)
	q.Header.Set("Content-Type", m.FormDataContentType())
	q.AddCookie(cookie)
	r, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var text bytes.Buffer
	text.ReadFrom(r.Body)
	return r.StatusCode, text.String()
}

// A profile says how much there is, is searched in place, and shows the albums that
// somebody likes.
func TestProfilesAreSearchedAndShowWhatIsLiked(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	_, bobs := signedIn(t, h, "bob", gallery.Member)
	bob := actor(t, h, "bob")
	lake, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "Lake shelf", Visibility: gallery.Public})
	if err != nil {
		t.Fatal(err)
	}
	shelved(t, h, ann, lake, "a1", "a2")
	page := server.URL + "/user/" + ann.Name
	for _, err := range []error{
		h.Curate.LikeMedia(t.Context(), bob, "a1", gallery.Proofs{}, true), h.Curate.LikeAlbum(t.Context(), bob, lake.PublicID, gallery.Proofs{}, true),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, body := visit(t, "GET", server.URL+"/user/bob", nil); strings.Contains(body, "2 likes") {
		t.Error("strangers are told a number that counts what they may not see")
	}
	if _, body := visit(t, "GET", server.URL+"/user/bob", nil, bobs); !strings.Contains(body, "2 likes") || !strings.Contains(body, `action="/user/bob/search"`) {
		t.Error(between(body, `<header class="pf`, "</header>"))
	}
	for path, want := range map[string][2]string{
		"/user/bob/liked":                                    {"picture a1", "Lake shelf"},
		"/user/bob/liked?list=albums":                        {"Lake shelf", "picture a1"},
		"/user/" + ann.Name + "/search?q=shelf":              {"picture a1", `class="al-name"`},
		"/user/" + ann.Name + "/search?q=shelf&list=albums":  {`<span class="al-name">Lake shelf`, "picture a1"},
		"/user/bob/search?q=shelf&list=albums":               {"Nothing was found", `class="al-name"`},
		"/user/bob/search?q=user:ann+shelf&list=albums":      {"Nothing was found", `class="al-name"`},
		"/user/" + ann.Name + "/albums?sort=date_asc":        {"Lake shelf", "picture a1"},
		"/search/albums?q=shelf":                             {"Lake shelf", "picture a1"},
		"/user/" + ann.Name + "/search?q=none&list=albums":   {`name="list" value="albums"`, `class="al-name"`},
		"/user/" + ann.Name + "/search?q=picture&list=xxxxx": {"picture a1", `class="al-name"`},
	} {
		if r, body := visit(t, "GET", server.URL+path, nil, bobs); r.StatusCode != 200 || !strings.Contains(body, want[0]) || strings.Contains(body, want[1]) {
			t.Errorf("%s: %d, no %q, or %q", path, r.StatusCode, want[0], want[1])
		}
	}
	if r, _ := visit(t, "GET", server.URL+"/user/bob/liked?list=albums&sort=name_asc", nil); r.StatusCode != 400 {
		t.Error("liked albums by name:", r.Status)
	}
	set(t, h, "user_profile_view", "albums")
	if _, body := visit(t, "GET", page, nil); !strings.Contains(body, "Lake shelf") || strings.Contains(body, `class="gr-tile`) || !strings.Contains(body, `/user/`+ann.Name+`/files"`) {
		t.Error("albums first:", between(body, `<div class="ls-bar"`, "</div>"))
	}
	for path, to := range map[string]string{"/albums?sort=name_asc": "?sort=name_asc", "/files": "-"} {
		r, body := visit(t, "GET", page+path, nil)
		if at := r.Header.Get("Location"); to == "-" && (r.StatusCode != 200 || !strings.Contains(body, "picture a1")) || to != "-" && !strings.HasSuffix(at, "/user/"+ann.Name+to) {
			t.Errorf("%s: %d to %q", path, r.StatusCode, at)
		}
	}
	set(t, h, "website_search_guest", "0")
	set(t, h, "enable_likes", "0")
	_, guests := visit(t, "GET", page, nil)
	_, members := visit(t, "GET", page, nil, bobs)
	if strings.Contains(guests, `type="search"`) || !strings.Contains(members, `type="search"`) || strings.Contains(members, "likes") {
		t.Error("what is switched off is offered")
	}
}

// The pictures of a profile are changed where they are, by its owner and by staff, which
// is written down.
func TestPicturesAreChangedInPlace(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, anns := signedIn(t, h, "ann", gallery.Member)
	_, bobs := signedIn(t, h, "bob", gallery.Member)
	_, megs := signedIn(t, h, "meg", gallery.Manager)
	signedIn(t, h, "ada", gallery.Admin)
	page := server.URL + "/user/ann"
	to := page + "/pictures/avatar"
	for _, c := range []struct {
		who     *http.Cookie
		content []byte
		status  int
		say     string
	}{
		{bobs, picture(t, 9, 9), 403, ""}, {anns, []byte("<svg onload=alert(1)>"), 400, "not taken for profiles"},
		{anns, make([]byte, 1_000_001), 413, `pf-pics" open`}, {anns, picture(t, 9, 9), 303, ""}, {megs, picture(t, 9, 9), 303, ""},
	} {
		if status, body := give(t, to, c.content, c.who); status != c.status || !strings.Contains(body, c.say) {
			t.Errorf("%d, want %d and %q", status, c.status, c.say)
		}
	}
	if status, _ := give(t, server.URL+"/user/ada/pictures/avatar", picture(t, 9, 9), megs); status != 403 {
		t.Error("a manager changes an administrator's:", status)
	}
	if _, body := visit(t, "GET", page, nil, bobs); strings.Contains(body, "pf-pics") || !strings.Contains(body, "/profile-pictures/") {
		t.Error("for others:", between(body, `<header class="pf`, "</header>"))
	}
	for cookie, want := range map[*http.Cookie]bool{anns: true, bobs: false} {
		_, body := visit(t, "GET", server.URL+"/api-v1", nil, cookie)
		if menu := between(body, `<header class="tp`, "</header>"); strings.Contains(menu, `<img class="tp-face" src="`+server.URL+"/profile-pictures/") != want {
			t.Error("in the header:", menu)
		}
	}
	if r, _ := visit(t, "GET", to+"?sort=date_asc", nil); !strings.HasSuffix(r.Header.Get("Location"), "/user/ann?sort=date_asc") {
		t.Error("from the form's address:", r.Status, r.Header)
	}
	if r, _ := visit(t, "POST", to+"/remove", url.Values{}, megs); r.StatusCode != 303 {
		t.Error(r.Status)
	}
	if _, body := visit(t, "GET", page, nil, anns); strings.Contains(body, "/profile-pictures/") || strings.Contains(body, "/remove\"") {
		t.Error("after it was removed")
	}
	log, err := h.Curate.AuditLog(t.Context(), actor(t, h, "ada"), 0, 9)
	if err != nil || len(log) != 2 || log[0].Detail != "remove avatar" || log[1].Detail != "set avatar" || log[1].ActorName != "meg" || log[0].ObjectID != "ann" {
		t.Errorf("%+v, %v", log, err)
	}
}

// Staff see to accounts on a page; no last administrator goes.
func TestStaffSeeToAccountsOnAPage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	signedIn(t, h, "ann", gallery.Member)
	_, megs := signedIn(t, h, "meg", gallery.Manager)
	_, adas := signedIn(t, h, "ada", gallery.Admin)
	at := func(name string) string { return server.URL + "/dashboard/user/" + name }
	if _, body := visit(t, "GET", server.URL+"/user/ann", nil, megs); !strings.Contains(body, `href="/dashboard/user/ann"`) {
		t.Error("no way to it")
	}
	if _, body := visit(t, "GET", at("ann"), nil, megs); !strings.Contains(body, "ann@") || strings.Contains(body, `name="rank"`) {
		t.Error("for a manager:", body)
	}
	if _, body := visit(t, "GET", at("ada"), nil, megs); strings.Contains(body, "<form method=\"post\" action=\"/dashboard") || strings.Contains(body, "ada@") {
		t.Error("a manager is offered to change an administrator, or told where letters reach him:", body)
	}
	if _, body := visit(t, "GET", at("ada"), nil, adas); !strings.Contains(body, "ada@") {
		t.Error("an administrator is not told his own address")
	}
	for _, c := range []struct {
		path   string
		form   url.Values
		who    *http.Cookie
		status int
		say    string
	}{
		{at("ann"), form("username", "anna", "rank", "manager"), megs, 403, ""},
		{at("ann"), form("username", "x"), megs, 400, "3 to 16"},
		{at("ann"), form("username", "anna", "rank", "manager"), adas, 303, "/dashboard/user/anna?done=saved"},
		{at("anna") + "/sessions", nil, megs, 403, ""}, // a manager now
		{at("anna") + "/delete", nil, adas, 400, "Tick the box"},
		{at("anna") + "/none", nil, adas, 404, ""},
		{at("anna") + "/sessions", nil, adas, 303, "/dashboard/user/anna"},
		{server.URL + "/user/anna/ban", form("back", "/dashboard/user/anna"), adas, 303, "/dashboard/user/anna"},
		{server.URL + "/user/anna/ban", form("back", "/dashboard/user/anna", "off", "1"), adas, 303, "/dashboard/user/anna"},
		{at("anna") + "/delete", form("sure", "1"), adas, 303, "/dashboard/user/anna?done=saved"},
		{server.URL + "/user/anna/ban", form("off", "1"), adas, 400, "Take that back first"},
		{at("anna") + "/keep", nil, adas, 303, "/dashboard/user/anna?done=saved"},
		{at("ada") + "/delete", form("sure", "1"), adas, 400, "your own account"},
		{at("ada"), form("username", "ada", "rank", "user"), adas, 400, "last administrator"},
	} {
		r, body := visit(t, "POST", c.path, c.form, c.who)
		if r.StatusCode != c.status || !strings.Contains(r.Header.Get("Location")+body, c.say) {
			t.Errorf("%s %v: %d %s, want %d and %q", c.path, c.form, r.StatusCode, r.Header.Get("Location"), c.status, c.say)
		}
	}
	log, err := h.Curate.AuditLog(t.Context(), actor(t, h, "ada"), 0, 9)
	var deeds []string
	for _, deed := range log {
		deeds = append(deeds, deed.Action)
	}
	if got := strings.Join(deeds, " "); err != nil || got != "user.keep user.delete user.unban user.ban user.sessions user.edit" {
		t.Error(got, err)
	}
}

// Who may not change a picture is told so before what he sends is read.
func TestPicturesOfOthersAreNotRead(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := owner(t, h)
	signedIn(t, h, "bob", gallery.Member)
	for path, want := range map[string]int{"/user/bob": 403, "/user/ann": 400} {
		if r, body := visit(t, "POST", server.URL+path+"/pictures/avatar", url.Values{}, cookie); r.StatusCode != want {
			t.Errorf("no form of files for %s: %s, want %d: %.300s", path, r.Status, want, body)
		}
	}
}
