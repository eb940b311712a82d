package app_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"calotype/internal/account"
	"calotype/internal/curate"
	"calotype/internal/gallery"
	"calotype/internal/web"
)

// form posts one as a page does.
func form(pairs ...string) url.Values {
	f := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

var settingsPaths = []string{"/settings/profile", "/settings/account", "/settings/appearance", "/settings/uploads", "/settings/password", "/settings/security", "/settings/keys", "/settings/webhooks", "/settings/data"}

func TestSettingsAreForThoseWhoAreSignedIn(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	for _, path := range settingsPaths {
		r, _ := visit(t, "GET", server.URL+path, nil)
		if to := r.Header.Get("Location"); r.StatusCode != 303 || to != "/login?next="+url.QueryEscape(path) {
			t.Errorf("%s for a guest: %d %s", path, r.StatusCode, to)
		}
		r, body := visit(t, "GET", server.URL+path, nil, cookie)
		if r.StatusCode != 200 || r.Header.Get("Cache-Control") != "no-store" || !strings.Contains(r.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") || !strings.Contains(body, `aria-current="page"`) {
			t.Errorf("%s: %d %v", path, r.StatusCode, r.Header)
		}
		for _, done := range []string{"saved", "nothing", "<b>"} {
			if r, body := visit(t, "GET", server.URL+path+"?done="+url.QueryEscape(done), nil, cookie); r.StatusCode != 200 || strings.Contains(body, `role="status">Saved`) != (done == "saved") {
				t.Errorf("%s did %s: %d", path, done, r.StatusCode)
			}
		}
	}
	for _, path := range []string{"/profile", "/account", "/appearance", "/uploads", "/webhooks", "/email", "/password", "/codes/begin", "/sessions/end-others", "/keys", "/keys/file", "/export", "/delete", "/pictures/avatar"} {
		if r, _ := visit(t, "POST", server.URL+"/settings"+path, url.Values{}); r.StatusCode != 403 {
			t.Errorf("%s by a guest: %d", path, r.StatusCode)
		}
		q, _ := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/settings"+path, nil)
		q.Header.Set("Sec-Fetch-Site", "cross-site")
		q.AddCookie(cookie)
		if r, err := http.DefaultTransport.RoundTrip(q); err != nil || r.StatusCode != 403 {
			t.Error(path, "from another site:", r, err)
		}
	}
	r, _ := visit(t, "POST", server.URL+"/login", form("login-subject", "ann", "password", "correct horse", "next", "/settings/keys"))
	if r.Header.Get("Location") != "/settings/keys" {
		t.Error("back to", r.Header.Get("Location"))
	}
	for _, bad := range []string{"//evil.example", "https://evil.example", "/\\evil.example", "/x/../..", "javascript:alert(1)"} {
		r, _ := visit(t, "POST", server.URL+"/login", form("login-subject", "ann", "password", "correct horse", "next", bad))
		if r.Header.Get("Location") != "/" {
			t.Error(bad, "leads to", r.Header.Get("Location"))
		}
	}
}

// tastes are the cookies that an answer sets besides the session's.
func tastes(r *http.Response) string {
	var list []string
	for _, c := range r.Cookies() {
		if c.Name != web.SessionCookie {
			list = append(list, c.Name+"="+c.Value)
		}
	}
	return strings.Join(list, " ")
}

func TestPeopleChangeTheirAccounts(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	mailing(t, h)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	base := server.URL + "/settings"
	saved := func(path string, f url.Values) *http.Response {
		t.Helper()
		r, body := visit(t, "POST", base+path, f, cookie)
		if r.StatusCode != 303 {
			t.Fatalf("%s: %d %s", path, r.StatusCode, body)
		}
		return r
	}
	refused := func(path string, f url.Values, says string) {
		t.Helper()
		r, body := visit(t, "POST", base+path, f, cookie)
		if r.StatusCode < 400 || r.StatusCode > 403 || !strings.Contains(body, says) || !strings.Contains(body, `role="alert"`) || strings.Contains(body, "correct horse") {
			t.Errorf("%s: %d %s", path, r.StatusCode, body)
		}
	}
	own := func() gallery.User {
		t.Helper()
		u, err := h.DB.UserByID(t.Context(), actor(t, h, "ann").UserID)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	saved("/profile", form("full_name", "Ann Example", "websites", "https://ann.example\r\n\r\nhttps://b.example/", "bio", "Hills & lakes", "private", "1"))
	if p := own().Profile; p != (gallery.Profile{FullName: "Ann Example", Websites: "https://ann.example\nhttps://b.example/", Bio: "Hills & lakes", Private: true}) {
		t.Errorf("%+v", p)
	}
	refused("/profile", form("websites", "https://ann.example\njavascript:alert(1)", "bio", "New text"), "beginning with https://")
	if _, body := visit(t, "POST", base+"/profile", form("websites", "x", "bio", "New text"), cookie); !strings.Contains(body, "New text") || own().Profile.Bio != "Hills & lakes" {
		t.Error("what was typed is lost, or kept")
	}
	saved("/account", form("username", "ann", "newsletter", "1"))
	r := saved("/appearance", form("language", "zh-CN", "timezone", "Asia/Shanghai", "theme", "dark", "grid", "squares", "density", "compact", "no_shortcuts", "1"))
	saved("/uploads", form("visibility", "link", "expiration", "P1W", "metadata", "strip", "hide_camera", "1", "licence", "cc-by"))
	if u := own(); u.Preferences != (gallery.Preferences{Language: "zh-CN", Timezone: "Asia/Shanghai", Theme: "dark", Grid: "squares", Density: "compact", NoShortcuts: true, Newsletter: true}) ||
		u.Defaults != (gallery.Defaults{Visibility: "link", Expiration: "P1W", Metadata: "strip", HideCamera: true, Licence: gallery.CCBY}) {
		t.Errorf("%+v", u)
	}
	if got := tastes(r); got != "theme=dark lang=zh-CN grid=squares density=compact keys=off" {
		t.Error(got)
	}
	refused("/appearance", form("timezone", "Mars/Base"), "no such time zone")
	refused("/appearance", form("theme", "pink"), "no such theme")
	refused("/appearance", form("density", "solid"), "no such density")
	refused("/uploads", form("album", "none"), "no such album")
	refused("/uploads", form("expiration", "soon"), "no such time for auto delete")
	refused("/account", form("username", "admin"), "speak for the site")
	refused("/email", form("email", "new@example.test", "current_password", "wrong"), "present password is wrong")
	refused("/email", form("email", "here", "current_password", "correct horse"), "not an e-mail address")
	saved("/email", form("email", "new@example.test", "current_password", "correct horse"))

	other, err := h.Account.SignIn(t.Context(), "ann", "correct horse", account.From{Address: "127.0.0.1", Agent: "Other <b>"})
	if err != nil {
		t.Fatal(err)
	}
	refused("/password", form("current_password", "wrong", "password", "battery staple"), "present password is wrong")
	refused("/password", form("current_password", "correct horse", "password", "short"), "8 to 128")
	if _, body := visit(t, "GET", base+"/security", nil, cookie); !strings.Contains(body, "Other &lt;b&gt;") || !strings.Contains(body, "This device") {
		t.Error("the other session is not listed:", body)
	}
	saved("/password", form("current_password", "correct horse", "password", "battery staple"))
	if by, err := h.Account.BySession(t.Context(), other.Session, "127.0.0.1"); err != nil || by.UserID != 0 {
		t.Error("the other session lives:", by, err)
	}
	if _, err := h.Account.SignIn(t.Context(), "ann", "battery staple", account.From{Address: "127.0.0.1", Agent: "Other"}); err != nil {
		t.Fatal(err)
	}
	_, body := visit(t, "GET", base+"/security", nil, cookie)
	id := regexp.MustCompile(`/settings/sessions/(\w+)/end"`).FindStringSubmatch(body)
	if id == nil {
		t.Fatal(body)
	}
	saved("/sessions/"+id[1]+"/end", url.Values{})
	if r, _ := visit(t, "POST", base+"/sessions/"+id[1]+"/end", url.Values{}, cookie); r.StatusCode != 404 {
		t.Error("ended twice:", r.Status)
	}
	saved("/sessions/end-others", url.Values{})
}

func TestCodesAreSetUp(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	base := server.URL + "/settings/codes/"
	_, body := visit(t, "POST", base+"begin", url.Values{}, cookie)
	setup := regexp.MustCompile(`name="setup" value="(\w+)"`).FindStringSubmatch(body)
	secret := regexp.MustCompile(`dir="ltr">([A-Z2-7]{32})</code>`).FindStringSubmatch(body)
	if setup == nil || secret == nil || !strings.Contains(body, `<path d="M0 0h1v1h-1z`) {
		t.Fatal(body)
	}
	r, body := visit(t, "POST", base+"enable", form("setup", setup[1], "code", "000000"), cookie)
	if r.StatusCode != 400 || !strings.Contains(body, setup[1]) || !strings.Contains(body, secret[1]) || !strings.Contains(body, `<path d="M0 0h1v1h-1z`) {
		t.Fatalf("a wrong code: %d %s", r.StatusCode, body)
	}
	_, bobs := signedIn(t, h, "bob", gallery.Member)
	if r, body := visit(t, "POST", base+"enable", form("setup", setup[1], "code", "000000"), bobs); r.StatusCode != 403 || strings.Contains(body, secret[1]) {
		t.Fatalf("another's: %d %s", r.StatusCode, body)
	}
	now, err := totp.GenerateCode(secret[1], time.Now())
	if err != nil {
		t.Fatal(err)
	}
	r, body = visit(t, "POST", base+"enable", form("setup", setup[1], "code", now), cookie)
	recovery := regexp.MustCompile(`<code>(\w{4}-\w{4}-\w{4}-\w{4})</code>`).FindAllStringSubmatch(body, -1)
	if r.StatusCode != 200 || r.Header.Get("Cache-Control") != "no-store" || len(recovery) != 10 {
		t.Fatalf("%d %s", r.StatusCode, body)
	}
	if r, body := visit(t, "POST", base+"disable", form("code", "000000"), cookie); r.StatusCode != 400 || !strings.Contains(body, "wrong or was used") {
		t.Errorf("a wrong code: %d %s", r.StatusCode, body)
	}
	r, body = visit(t, "POST", base+"renew", form("code", recovery[0][1]), cookie)
	fresh := regexp.MustCompile(`<code>(\w{4}-\w{4}-\w{4}-\w{4})</code>`).FindAllStringSubmatch(body, -1)
	if r.StatusCode != 200 || len(fresh) != 10 || fresh[0][1] == recovery[0][1] {
		t.Fatalf("%d %s", r.StatusCode, body)
	}
	if r, _ := visit(t, "POST", base+"disable", form("code", fresh[0][1]), cookie); r.StatusCode != 303 {
		t.Errorf("switched off: %d", r.StatusCode)
	}
}

func TestKeysAreMadeAndShownOnce(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	_, foreign := signedIn(t, h, "bob", gallery.Member)
	base := server.URL + "/settings/keys"
	for says, f := range map[string]url.Values{
		"a name of at most":        form("scopes", "upload"),
		"what the key is good for": form("name", "shots"),
		"end in the future":        form("name", "shots", "scopes", "upload", "expires", "2020-01-01"),
		"with the rights of staff": form("name", "shots", "scopes", "admin"),
	} {
		if r, body := visit(t, "POST", base, f, cookie); r.StatusCode != 400 && r.StatusCode != 403 || !strings.Contains(body, says) {
			t.Errorf("%s: %d %s", says, r.StatusCode, body)
		}
	}
	r, body := visit(t, "POST", base, form("name", "shots <b>", "scopes", "upload", "visibility", "link", "expires", time.Now().AddDate(0, 1, 0).Format(time.DateOnly)), cookie)
	key := regexp.MustCompile(`value="(chv_\w+)"`).FindStringSubmatch(body)
	if r.StatusCode != 200 || key == nil || r.Header.Get("Cache-Control") != "no-store" || !strings.Contains(body, "shots &lt;b&gt;") {
		t.Fatalf("%d %s", r.StatusCode, body)
	}
	if up := send(t, server, key[1], "kitten.jpg", picture(t, 9, 9)); up.Status != 200 {
		t.Error(up)
	}
	if _, body := visit(t, "GET", base, nil, cookie); strings.Contains(body, key[1]) || !strings.Contains(body, "shots &lt;b&gt;") {
		t.Error("the key is shown again, or not listed")
	}
	r, body = visit(t, "POST", base+"/file", form("key", key[1], "kind", "sharex-image"), cookie)
	if r.StatusCode != 200 || !strings.Contains(body, key[1]) || r.Header.Get("Content-Disposition") != "attachment; filename=127.0.0.1-image.sxcu" {
		t.Errorf("%d %v %s", r.StatusCode, r.Header, body)
	}
	if r, _ := visit(t, "POST", base+"/file", form("key", key[1], "kind", "sharex-image"), foreign); r.StatusCode != 404 {
		t.Error("with somebody else's key:", r.Status)
	}
	id := strings.Split(key[1], "_")[1]
	if r, _ := visit(t, "POST", base+"/"+id+"/revoke", url.Values{}, foreign); r.StatusCode != 404 {
		t.Error("by somebody else:", r.Status)
	}
	if r, _ := visit(t, "POST", base+"/"+id+"/revoke", url.Values{}, cookie); r.StatusCode != 303 {
		t.Error(r.Status)
	}
	if up := send(t, server, key[1], "kitten.jpg", picture(t, 10, 9)); up.Status == 200 {
		t.Error("a revoked key uploads")
	}
}

func TestPicturesDataAndTheEndByPage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	base := server.URL + "/settings"
	give := func(role, name string, content []byte) (int, string) {
		t.Helper()
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		part, err := m.CreateFormFile("file", name)
		if err == nil {
			_, err = part.Write(content)
		}
		if err := errors.Join(err, m.Close()); err != nil {
			t.Fatal(err)
		}
		q, _ := http.NewRequestWithContext(t.Context(), "POST", base+"/pictures/"+role, &body)
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
	if status, text := give("avatar", "a.jpg", []byte("<svg onload=alert(1)>")); status != 400 || !strings.Contains(text, "not taken for profiles") {
		t.Error(status, text)
	}
	if status, text := give("hat", "a.png", picture(t, 9, 9)); status != 400 || !strings.Contains(text, "no such picture") {
		t.Error(status, text)
	}
	if status, text := give("avatar", "", nil); status != 400 || !strings.Contains(text, "No file was chosen") {
		t.Error(status, text)
	}
	if status, text := give("avatar", "a.png", picture(t, 90, 60)); status != 303 {
		t.Error(status, text)
	}
	if _, body := visit(t, "GET", base+"/profile", nil, cookie); !strings.Contains(body, `class="st-avatar" src="/profile-pictures/`) {
		t.Error("no avatar on the page")
	}
	if r, _ := visit(t, "POST", base+"/pictures/avatar/remove", url.Values{}, cookie); r.StatusCode != 303 {
		t.Error(r.Status)
	}

	r, body := visit(t, "POST", base+"/export", url.Values{}, cookie)
	if z, err := zip.NewReader(strings.NewReader(body), int64(len(body))); err != nil || len(z.File) < 2 || r.Header.Get("Content-Disposition") != "attachment; filename=ann.zip" {
		t.Error(r.Header, err)
	}

	if r, body := visit(t, "POST", base+"/delete", form("current_password", "correct horse"), cookie); r.StatusCode != 400 || !strings.Contains(body, "if you are sure") {
		t.Errorf("not sure: %d %s", r.StatusCode, body)
	}
	if r, body := visit(t, "POST", base+"/delete", form("sure", "1", "current_password", "wrong"), cookie); r.StatusCode != 400 || !strings.Contains(body, "present password is wrong") {
		t.Errorf("a wrong password: %d %s", r.StatusCode, body)
	}
	r, body = visit(t, "POST", base+"/delete", form("sure", "1", "current_password", "correct horse"), cookie)
	if r.StatusCode != 200 || !strings.Contains(body, "Sign in before") || !strings.Contains(strings.Join(r.Header.Values("Set-Cookie"), ";"), "session=;") {
		t.Fatalf("%d %v %s", r.StatusCode, r.Header, body)
	}
	if r, _ := visit(t, "GET", base+"/data", nil, cookie); r.StatusCode != 303 {
		t.Error("the session lives:", r.Status)
	}
	r, _ = visit(t, "POST", server.URL+"/login", form("login-subject", "ann", "password", "correct horse"))
	if u, err := h.DB.UserByName(t.Context(), "ann"); err != nil || !u.Deletes.IsZero() || session(r) == nil {
		t.Error("nobody comes back:", u.Deletes, err)
	}
}

func TestASavedTasteComesAlongToAnotherDevice(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	base := server.URL + "/settings"
	visit(t, "POST", base+"/appearance", form("language", "zh-CN", "theme", "dark", "grid", "columns", "density", "compact", "no_shortcuts", "1"), cookie)
	visit(t, "POST", base+"/uploads", form("ask_before_upload", "1"), cookie)
	in := form("login-subject", "ann", "password", "correct horse")
	r, _ := visit(t, "POST", server.URL+"/login", in)
	if got := tastes(r); got != "theme=dark lang=zh-CN grid=columns density=compact keys=off ask=on" {
		t.Fatal(got)
	}
	_, body := visit(t, "GET", server.URL+"/", nil, r.Cookies()...)
	if !strings.Contains(body, `<html lang="zh-CN" dir="ltr" data-theme="dark" data-density="compact">`) || !strings.Contains(body, ` data-keys="off" data-ask="1"`) {
		t.Error(body[:600])
	}
	here := r.Cookies()
	visit(t, "POST", base+"/appearance", form("language", "", "theme", "", "grid", ""), cookie)
	visit(t, "POST", base+"/uploads", url.Values{}, cookie)
	r, _ = visit(t, "POST", server.URL+"/login", in, here...)
	if got := tastes(r); got != "keys= ask=" || r.Cookies()[1].MaxAge >= 0 {
		t.Errorf("what was taken back is kept, or what this browser has is lost: %s", got)
	}
	if _, body := visit(t, "GET", server.URL+"/", nil, &http.Cookie{Name: "theme", Value: "pink"}); strings.Contains(body, "data-theme") {
		t.Error("any cookie is believed")
	}
}

func TestUploadsGoIntoTheAlbumOfTheirOwner(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	ann := actor(t, h, "ann")
	album, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "Days", Visibility: gallery.Link})
	if err != nil {
		t.Fatal(err)
	}
	if r, body := visit(t, "POST", server.URL+"/settings/uploads", form("album", album.PublicID), cookie); r.StatusCode != 303 {
		t.Fatal(r.Status, body)
	}
	if _, body := visit(t, "GET", server.URL+"/settings/uploads", nil, cookie); !strings.Contains(body, `<option value="`+album.PublicID+`" selected>Days</option>`) {
		t.Error("the choice is not shown")
	}
	text, _, err := h.Account.AddKey(t.Context(), ann, account.KeyWish{Name: "k"})
	if err != nil {
		t.Fatal(err)
	}
	if up := send(t, server, text, "kitten.jpg", picture(t, 9, 9)); up.Status != 200 {
		t.Error(up)
	}
	if a, err := h.DB.AlbumByPublicID(t.Context(), album.PublicID); err != nil || a.MediaCount != 1 {
		t.Errorf("in the album: %d %v", a.MediaCount, err)
	}
}

func TestWebhooksAreMadeByPage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	base := server.URL + "/settings/webhooks"
	if r, body := visit(t, "POST", base, form("url", "https://hooks.example", "all", "1", "events", "media.uploaded"), cookie); r.StatusCode != 403 || !strings.Contains(body, "Only administrators hear of everything.") {
		t.Errorf("everybody's: %d %s", r.StatusCode, body)
	}
	if r, body := visit(t, "POST", base, form("url", "https://hooks.example"), cookie); r.StatusCode != 400 || !strings.Contains(body, "Choose the events to hear of.") || !strings.Contains(body, `value="https://hooks.example"`) {
		t.Errorf("no event: %d %s", r.StatusCode, body)
	}
	_, body := visit(t, "POST", base, form("url", "https://hooks.example/a", "events", "media.uploaded"), cookie)
	id := regexp.MustCompile(`/settings/webhooks/(\w+)/switch"`).FindStringSubmatch(body)
	secret := regexp.MustCompile(`id="hook-secret" value="([^"]+)"`).FindStringSubmatch(body)
	if id == nil || secret == nil {
		t.Fatal(body)
	}
	if _, body := visit(t, "GET", base, nil, cookie); strings.Contains(body, secret[1]) || !strings.Contains(body, "https://hooks.example/a") {
		t.Error("the secret is shown again, or nothing is listed")
	}
	if r, _ := visit(t, "POST", base+"/"+id[1]+"/switch", url.Values{}, cookie); r.StatusCode != 303 {
		t.Error(r.Status)
	}
	if _, body := visit(t, "GET", base, nil, cookie); !strings.Contains(body, "Switched off") {
		t.Error("still on")
	}
	if r, _ := visit(t, "POST", base+"/"+id[1]+"/remove", url.Values{}, cookie); r.StatusCode != 303 {
		t.Error(r.Status)
	}
	if _, body := visit(t, "GET", base, nil, cookie); strings.Contains(body, "hooks.example") {
		t.Error("still there")
	}
}
