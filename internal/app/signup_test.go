package app_test

import (
	"io"
	"mime/quotedprintable"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"calotype/internal/account"
	"calotype/internal/app"
	"calotype/internal/gallery"
	"calotype/internal/queue"
	"calotype/internal/testkit"
	"calotype/internal/web"
)

var pathInLetter = regexp.MustCompile(`https?://[^/\s]+(/\S+\?(?:token|invitation)=[A-Z0-9]+)`)

// mailing gives a house a mail server.
func mailing(t *testing.T, h *app.House) *testkit.Post {
	t.Helper()
	post := testkit.StartPost(t)
	for name, value := range map[string]string{
		"base_url": "https://pics.example.test", "email_from_email": "house@example.test", "email_smtp_server": "127.0.0.1",
		"email_smtp_server_port": strconv.Itoa(post.Port), "email_smtp_server_security": "unsecured",
	} {
		set(t, h, name, value)
	}
	return post
}

// letter sends one that the house has enqueued and returns where it leads.
func letter(t *testing.T, h *app.House, post *testkit.Post, l queue.Letter) string {
	t.Helper()
	if err := h.Account.Post(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(post.Next(t).Data)))
	if err != nil {
		t.Fatal(err)
	}
	found := pathInLetter.FindSubmatch(b)
	if found == nil {
		t.Fatalf("no link in %s", b)
	}
	return string(found[1])
}

// press follows the link of a letter and posts the form that it leads to.
func press(t *testing.T, base, path string, more url.Values) (*http.Response, string) {
	t.Helper()
	r, body := visit(t, "GET", base+path, nil)
	token := path[strings.Index(path, "token=")+len("token="):]
	if r.StatusCode != 200 || !strings.Contains(body, `name="token" value="`+token+`"`) || r.Header.Get("Referrer-Policy") != "no-referrer" || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: %d %v", path, r.StatusCode, r.Header)
	}
	form := url.Values{"token": {token}}
	for name, values := range more {
		form[name] = values
	}
	return visit(t, "POST", base+path[:strings.Index(path, "?")], form)
}

func session(r *http.Response) *http.Cookie {
	for _, c := range r.Cookies() {
		if c.Name == web.SessionCookie && c.Value != "" {
			return c
		}
	}
	return nil
}

func newcomer(name string) url.Values {
	return url.Values{"username": {name}, "email": {name + "@example.test"}, "password": {"correct horse"}, "agreed": {"1"}}
}

func TestSigningUp(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "require_user_email_confirmation", "0")
	page := server.URL + "/signup"
	r, body := visit(t, "GET", page, nil)
	if r.StatusCode != 200 || !strings.Contains(body, `name="agreed"`) || strings.Contains(body, `name="old_enough"`) || strings.Contains(body, `name="invitation"`) {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	if _, body := visit(t, "GET", server.URL+"/login", nil); !strings.Contains(body, `href="/signup"`) || !strings.Contains(body, `href="/account/password-forgot"`) {
		t.Error("the sign-in form leads nowhere")
	}
	for name, c := range map[string]struct {
		change func(url.Values)
		says   string
	}{
		"a short name":       {func(f url.Values) { f.Set("username", "x") }, "3 to 16 letters"},
		"no address":         {func(f url.Values) { f.Set("email", "here") }, "not an e-mail address"},
		"a short password":   {func(f url.Values) { f.Set("password", "short") }, "8 to 128"},
		"the rules":          {func(f url.Values) { f.Del("agreed") }, "Agree to the rules"},
		"a name of the site": {func(f url.Values) { f.Set("username", "settings") }, "speak for the site"},
	} {
		form := newcomer("ann")
		c.change(form)
		r, body := visit(t, "POST", page, form)
		if r.StatusCode != 400 || !strings.Contains(body, c.says) || !strings.Contains(body, `aria-invalid="true"`) || strings.Contains(body, "correct horse") {
			t.Errorf("%s: %d %s", name, r.StatusCode, body)
		}
	}
	r, _ = visit(t, "POST", page, newcomer("ann"))
	if c := session(r); r.StatusCode != 303 || c == nil || !c.HttpOnly {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	q, _ := http.NewRequestWithContext(t.Context(), "POST", page, strings.NewReader(newcomer("eve").Encode()))
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Sec-Fetch-Site", "cross-site")
	if foreign, err := http.DefaultClient.Do(q); err != nil || foreign.StatusCode != 403 {
		t.Error("another site signs up:", foreign, err)
	}

	set(t, h, "user_minimum_age", "16")
	if r, body := visit(t, "POST", page, newcomer("bob")); r.StatusCode != 400 || !strings.Contains(body, "at least 16 years") {
		t.Errorf("too young: %d", r.StatusCode)
	}
	set(t, h, "user_minimum_age", "0")
	set(t, h, "signup_mode", "approval")
	if r, body := visit(t, "POST", page, newcomer("bob")); r.StatusCode != 200 || session(r) != nil || !strings.Contains(body, "Almost there") {
		t.Errorf("approval: %d %s", r.StatusCode, body)
	}
	in := url.Values{"login-subject": {"bob"}, "password": {"correct horse"}}
	if r, body := visit(t, "POST", server.URL+"/login", in); r.StatusCode != 403 || session(r) != nil || !strings.Contains(body, "waits until somebody lets it in") {
		t.Errorf("unapproved: %d %s", r.StatusCode, body)
	}
	set(t, h, "signup_mode", "invitation")
	if r, body := visit(t, "POST", page, newcomer("cem")); r.StatusCode != 403 || !strings.Contains(body, "an invitation that is still good") {
		t.Errorf("no invitation: %d %s", r.StatusCode, body)
	}
	signedIn(t, h, "boss", gallery.Admin)
	token, _, err := h.Account.Invite(t.Context(), actor(t, h, "boss"), "", 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, body := visit(t, "GET", page+"?invitation="+token, nil); !strings.Contains(body, `value="`+token+`"`) {
		t.Error("the invitation is not in the form")
	}
	form := newcomer("cem")
	form.Set("invitation", token)
	if r, _ := visit(t, "POST", page, form); r.StatusCode != 303 || session(r) == nil {
		t.Errorf("invited: %d", r.StatusCode)
	}
	set(t, h, "signup_mode", "closed")
	if r, body := visit(t, "GET", page, nil); r.StatusCode != 403 || !strings.Contains(body, "takes no new accounts") {
		t.Errorf("closed: %d", r.StatusCode)
	}
	if r, _ := visit(t, "POST", page, newcomer("dan")); r.StatusCode != 403 || session(r) != nil {
		t.Errorf("closed: %d", r.StatusCode)
	}
	if _, body := visit(t, "GET", server.URL+"/login", nil); strings.Contains(body, `href="/signup"`) {
		t.Error("a closed site offers an account")
	}
}

func TestLettersLeadToPages(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	post := mailing(t, h)
	ctx, base := t.Context(), server.URL
	signedIn(t, h, "olga", gallery.Member)

	r, body := visit(t, "POST", base+"/signup", newcomer("ann"))
	if r.StatusCode != 200 || session(r) != nil || !strings.Contains(body, "ann@example.test") {
		t.Fatalf("%d %s", r.StatusCode, body)
	}
	known := newcomer("nora")
	known.Set("email", "olga@example.test")
	r, same := visit(t, "POST", base+"/signup", known)
	if r.StatusCode != 200 || same != strings.ReplaceAll(body, "ann@example.test", "olga@example.test") {
		t.Error("it is told who has an account:", r.StatusCode, same)
	}
	in := url.Values{"login-subject": {"ann"}, "password": {"correct horse"}}
	if r, body := visit(t, "POST", base+"/login", in); r.StatusCode != 403 || !strings.Contains(body, `href="/account/resend-activation"`) {
		t.Errorf("unconfirmed: %d %s", r.StatusCode, body)
	}
	ann := actor(t, h, "ann").UserID
	path := letter(t, h, post, queue.Letter{About: "confirm", UserID: int64(ann)})
	if r, _ := press(t, base, path, nil); r.StatusCode != 303 || session(r) == nil {
		t.Errorf("confirmed: %d", r.StatusCode)
	}
	if r, body := press(t, base, path, nil); r.StatusCode != 403 || session(r) != nil || !strings.Contains(body, "used before") {
		t.Errorf("confirmed twice: %d %s", r.StatusCode, body)
	}

	for _, path := range []string{"/account/password-forgot", "/account/resend-activation"} {
		_, there := visit(t, "POST", base+path, url.Values{"subject": {"ann"}})
		r, gone := visit(t, "POST", base+path, url.Values{"subject": {"nobody"}})
		if r.StatusCode != 200 || there != gone || !strings.Contains(gone, "on its way") {
			t.Errorf("%s tells who has an account: %s", path, gone)
		}
		if r, _ := visit(t, "POST", base+path, url.Values{"subject": {" "}}); r.StatusCode != 400 {
			t.Errorf("%s for nobody: %d", path, r.StatusCode)
		}
	}
	path = letter(t, h, post, queue.Letter{About: "reset", UserID: int64(ann)})
	if r, body := press(t, base, path, url.Values{"password": {"short"}}); r.StatusCode != 400 || !strings.Contains(body, `value="`+path[strings.Index(path, "=")+1:]+`"`) {
		t.Errorf("a short password: %d %s", r.StatusCode, body)
	}
	if r, body := press(t, base, path, url.Values{"password": {"battery staple"}}); r.StatusCode != 200 || !strings.Contains(body, "Your password is set") {
		t.Errorf("reset: %d %s", r.StatusCode, body)
	}
	if _, err := h.Account.SignIn(ctx, "ann", "battery staple", account.From{Address: "127.0.0.1"}); err != nil {
		t.Error(err)
	}

	if err := h.Account.ChangeEmail(ctx, actor(t, h, "ann"), "new@example.test", "battery staple"); err != nil {
		t.Fatal(err)
	}
	path = letter(t, h, post, queue.Letter{About: "email", UserID: int64(ann), Email: "new@example.test"})
	if r, body := press(t, base, path, nil); r.StatusCode != 200 || !strings.Contains(body, "e-mail address is changed") {
		t.Errorf("e-mail: %d %s", r.StatusCode, body)
	}
	if u, err := h.DB.UserByName(ctx, "ann"); err != nil || u.Email != "new@example.test" {
		t.Error(u.Email, err)
	}
	set(t, h, "email_smtp_server", "")
	if r, body := visit(t, "POST", base+"/account/password-forgot", url.Values{"subject": {"ann"}}); r.StatusCode != 500 || !strings.Contains(body, "cannot send letters") {
		t.Errorf("no letters: %d %s", r.StatusCode, body)
	}
}
