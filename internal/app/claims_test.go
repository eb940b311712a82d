package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"calotype/internal/curate"
	"calotype/internal/gallery"
	"calotype/internal/web"
)

var deleteLink = regexp.MustCompile(`name="link" value="([^"]+)"`)

var byLine = regexp.MustCompile(`<div class="vw-who">(.*)\n`)

// waiting is the cookie of uploads that wait for an account.
func waiting(r *http.Response) *http.Cookie {
	for _, c := range r.Cookies() {
		if c.Name == web.ClaimCookie {
			return c
		}
	}
	return nil
}

// A form without script leaves the browser what was sent, for whatever way leads to an account.
func TestGuestsKeepTheirUploadsByThemselves(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	if h.Account.Confirms() {
		t.Fatal("a site without letters waits for one")
	}
	r, body := formSent(t, server, "en", "cat.png", picture(t, 20, 20))
	link := deleteLink.FindStringSubmatch(body)
	if link == nil || waiting(r) == nil {
		t.Fatal("nothing is kept:", r.Header)
	}
	kept := waiting(r)
	r, _ = visit(t, "POST", server.URL+"/signup", newcomer("ann"), kept)
	if session(r) == nil || r.Header.Get("Location") != "/claims?kept=1" {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	owns(t, server.URL, link[1:], "ann")
	if r, body := visit(t, "GET", server.URL+"/account/password-forgot", nil); r.StatusCode != 200 || strings.Contains(body, `name="subject"`) || !strings.Contains(body, "cannot send letters") {
		t.Error("a letter is promised:", r.Status, between(body, "<main", "</main>"))
	}
}

// The words of a guest's upload are his to put right, by its delete link and as long as it is
// nobody's.
func TestGuestsPutTheirWordsRight(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, body := byForm(t, server, "en", "cat.png", picture(t, 20, 20))
	link := deleteLink.FindStringSubmatch(body)[1]
	id := regexp.MustCompile(`(\w+)/delete/`).FindStringSubmatch(link)[1]
	say := func(link string, more ...string) (int, string) {
		r, body := visit(t, "POST", server.URL+"/claims/words", form(append([]string{"link", link, "title", "A cat", "description", "It sleeps.", "alt", "A cat asleep", "nsfw", "1"}, more...)...))
		return r.StatusCode, body
	}
	for wrong, status := range map[string]int{link + "0": 404, "/image/none/delete/00": 404, "nonsense": 400, "": 400} {
		if got, body := say(wrong); got != status {
			t.Errorf("%s: %d %s", wrong, got, body)
		}
	}
	status, said := say(link, "album", "x", "visibility", "private", "tags", "a,b")
	m, err := h.DB.MediaByPublicID(t.Context(), id)
	if status != 200 || !strings.Contains(said, `"title":"A cat"`) || !strings.Contains(said, "/image/A-cat."+id) || err != nil {
		t.Fatal(status, said, err)
	}
	if m.Title != "A cat" || m.Description != "It sleeps." || m.Alt != "A cat asleep" || !m.NSFW || m.Visibility != gallery.Public || len(m.Tags) != 0 {
		t.Errorf("%+v", m)
	}
	set(t, h, "image_lock_nsfw_editing", "1")
	if r, body := visit(t, "POST", server.URL+"/claims/words", form("link", link, "title", "Two cats")); r.StatusCode != 200 {
		t.Error("a title alone:", r.Status, body)
	}
	if m, err := h.DB.MediaByPublicID(t.Context(), id); err != nil || m.Title != "Two cats" || m.Description != "It sleeps." || m.Alt != "A cat asleep" || !m.NSFW {
		t.Errorf("what was not spoken of: %+v, %v", m, err)
	}
	if status, said := say(link); status != 403 {
		t.Error("what the site keeps to its staff:", status, said)
	}
	r, _ := visit(t, "POST", server.URL+"/claims/words", form("link", link, "title", strings.Repeat("x", 101)))
	if r.StatusCode != 400 || r.Header.Get("Content-Type") != "application/json" {
		t.Error("too long:", r.Status, r.Header)
	}
	ann, _ := owner(t, h)
	if done, err := h.Curate.ClaimMedia(t.Context(), ann, []curate.Claim{{ID: id, Token: link[strings.LastIndexByte(link, '/')+1:]}}); err != nil || done[0].Err != nil {
		t.Fatal(done, err)
	}
	if status, said := say(link); status != 400 || !strings.Contains(said, "in an account already") {
		t.Error("what is somebody's now:", status, said)
	}
}

func TestGuestsKeepTheirUploadsWhenTheySignUp(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "require_user_email_confirmation", "0")
	var links []string
	for i := range 3 {
		_, body := byForm(t, server, "en", "cat.png", picture(t, 20+i, 20))
		link := deleteLink.FindStringSubmatch(body)
		if link == nil || !strings.Contains(body, `action="/claims"`) {
			t.Fatalf("nothing is offered: %s", body)
		}
		links = append(links, link[1])
	}
	if r, body := visit(t, "POST", server.URL+"/claims", url.Values{"link": {"/image/none/delete/00", "nonsense", links[0] + "0"}}); r.StatusCode != 400 || waiting(r) != nil || !strings.Contains(body, "None of these uploads") {
		t.Errorf("claims nothing: %d %v", r.StatusCode, r.Header)
	}
	r, _ := visit(t, "POST", server.URL+"/claims", url.Values{"link": links[:2], "to": {"signup"}})
	if c := waiting(r); r.StatusCode != 303 || r.Header.Get("Location") != "/signup" || c == nil || !c.HttpOnly || c.MaxAge < 0 || strings.Contains(c.Value, links[0][strings.LastIndex(links[0], "/")+1:]) {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	waits := waiting(r)
	if _, body := visit(t, "GET", server.URL+"/signup", nil, waits); !strings.Contains(body, "2 uploads will be in your account.") {
		t.Error("sign-up does not say what waits")
	}
	r, _ = visit(t, "POST", server.URL+"/signup", newcomer("ann"), waits)
	if session(r) == nil || r.Header.Get("Location") != "/claims?kept=2" || waiting(r) == nil || waiting(r).MaxAge >= 0 {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	if _, body := visit(t, "GET", server.URL+"/claims", nil, session(r)); !strings.Contains(body, "Nothing to keep") || strings.Contains(body, "0 files") || !strings.Contains(body, `<a class="btn btn-out" href="/upload"`) {
		t.Error("nothing to claim:", between(body, "<main", "</main>"))
	}
	if _, body := visit(t, "GET", server.URL+"/claims?kept=2", nil, session(r)); !strings.Contains(body, "2 files that you uploaded as a guest are in your account now.") {
		t.Errorf("told nothing: %s", body)
	}
	owns(t, server.URL, links, "ann", "ann", "")

	r, _ = visit(t, "POST", server.URL+"/signup", newcomer("eve"), waits)
	if r.Header.Get("Location") != "/claims?kept=0" {
		t.Errorf("twice: %v", r.Header)
	}
	r, _ = visit(t, "POST", server.URL+"/claims", url.Values{"link": links, "to": {"login"}})
	if r.Header.Get("Location") != "/login" {
		t.Errorf("to sign in: %v", r.Header)
	}
	r, _ = visit(t, "POST", server.URL+"/login", url.Values{"login-subject": {"ann"}, "password": {"correct horse"}}, waiting(r))
	if session(r) == nil || r.Header.Get("Location") != "/claims?kept=1" {
		t.Errorf("sign in: %d %v", r.StatusCode, r.Header)
	}
	owns(t, server.URL, links, "ann", "ann", "ann")
}

// owns checks whose the media of delete links are, as their pages say it.
func owns(t *testing.T, base string, links []string, names ...string) {
	t.Helper()
	for i, name := range names {
		page := links[i][:strings.Index(links[i], "/delete/")]
		_, body := visit(t, "GET", base+strings.TrimPrefix(page, base), nil)
		if by := byLine.FindStringSubmatch(body); by == nil || strings.Contains(by[1], "ann") != (name == "ann") {
			t.Errorf("%s is not %q's: %q", page, name, by)
		}
	}
}

// A guest puts his uploads in an album, which becomes his with them.
func TestGuestsMakeAlbumsOnPages(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "require_user_email_confirmation", "0")
	if _, body := byForm(t, server, "en", "cat.png", picture(t, 19, 20)); strings.Contains(body, "/claims/album") {
		t.Error("offered where guests may make none")
	}
	set(t, h, "guest_albums", "1")
	var links []string
	for i := range 2 {
		_, body := byForm(t, server, "en", "cat.png", picture(t, 20+i, 20))
		if !strings.Contains(body, `action="/claims/album"`) {
			t.Fatalf("not offered: %s", body)
		}
		links = append(links, deleteLink.FindStringSubmatch(body)[1])
	}
	make := func(links []string, name string, cookies ...*http.Cookie) (*http.Response, string) {
		t.Helper()
		return visit(t, "POST", server.URL+"/claims/album", url.Values{"link": links, "name": {name}, "visibility": {"link"}}, cookies...)
	}
	if r, body := make(links, " "); r.StatusCode != 400 || strings.Count(body, `name="link"`) != 2 || !strings.Contains(body, `value="link" selected`) {
		t.Errorf("without a name: %d %s", r.StatusCode, body)
	}
	if r, _ := make([]string{links[0] + "0"}, "Cats"); r.StatusCode != 404 || waiting(r) != nil {
		t.Errorf("of what is not his: %d", r.StatusCode)
	}
	r, _ := make(links, "Cats")
	at := r.Header.Get("Location")
	if r.StatusCode != 303 || !strings.Contains(at, "/album/") || waiting(r) == nil {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	if again, _ := make(links, "Cats"); again.StatusCode != 404 {
		t.Errorf("of what lies in one: %d", again.StatusCode)
	}
	if _, body := visit(t, "GET", at, nil); !strings.Contains(body, "Cats") || !strings.Contains(body, "2 files") {
		t.Errorf("the album: %s", body)
	}
	r, _ = visit(t, "POST", server.URL+"/signup", newcomer("ann"), waiting(r))
	if session(r) == nil || r.Header.Get("Location") != "/claims?kept=2" {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	if _, body := visit(t, "GET", at, nil, session(r)); !strings.Contains(body, "/edit") || !strings.Contains(body, ">ann</a>") {
		t.Errorf("not hers: %s", body)
	}
	if r, _ := make(links, "Cats", session(r)); r.StatusCode != 403 {
		t.Errorf("by a member: %d", r.StatusCode)
	}
}
