package app_test

import (
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestTermsAndPrivacyAreTheSitesOwn(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "website_name", "Ridge")
	for _, path := range []string{"/page/terms", "/page/privacy"} {
		if r, body := visit(t, "GET", server.URL+path, nil); r.StatusCode != 200 || !strings.Contains(body, "Ridge") || !strings.Contains(body, "<h2>") || !strings.Contains(body, `<ul>`) && path == "/page/terms" {
			t.Errorf("%s: %d %s", path, r.StatusCode, body)
		}
	}
	for on, want := range map[string]bool{"1": true, "0": false} {
		set(t, h, "stopforumspam", on)
		if _, body := visit(t, "GET", server.URL+"/page/privacy", nil); strings.Contains(body, "StopForumSpam") != want {
			t.Errorf("who else learns of people, with stopforumspam=%s: %s", on, body)
		}
	}
	set(t, h, "stopforumspam", "1")
	set(t, h, "privacy_text", "We keep <b>nothing</b>.\r\n\r\n# Really\n\n- no names\n- no numbers")
	_, body := visit(t, "GET", server.URL+"/page/privacy", nil)
	for _, want := range []string{"We keep nothing.</p>", "<h2>Really</h2>", "<li>no names</li>\n<li>no numbers</li>"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	if strings.Contains(body, "StopForumSpam") {
		t.Error("the site's own text is added to")
	}
	if r, _ := visit(t, "GET", server.URL+"/page/other", nil); r.StatusCode != 404 {
		t.Error(r.Status)
	}
	for _, path := range []string{"/", "/signup"} {
		if _, body := visit(t, "GET", server.URL+path, nil); !strings.Contains(body, `href="/page/terms"`) || !strings.Contains(body, `href="/page/privacy"`) {
			t.Error("no way there from", path)
		}
	}
}

func TestErrorPagesLeadOn(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, ann := signedIn(t, h, "ann", gallery.Member)
	_, boss := signedIn(t, h, "boss", gallery.Admin)
	set(t, h, "signup_mode", "closed")
	if r, body := visit(t, "GET", server.URL+"/signup", nil); r.StatusCode != 403 || !strings.Contains(body, `href="/login?next=%2Fsignup"`) {
		t.Errorf("a guest who may not: %d %s", r.StatusCode, body)
	}
	if r, body := visit(t, "GET", server.URL+"/setup/done", nil, ann); r.StatusCode != 403 || !strings.Contains(body, `<a class="btn btn-ink" href="/">`) {
		t.Errorf("a member who may not: %d %s", r.StatusCode, body)
	}

	set(t, h, "maintenance", "1")
	for _, path := range []string{"/", "/explore?sort=date_asc", "/settings/profile", "/page/terms"} {
		r, body := visit(t, "GET", server.URL+path, nil, ann)
		if r.StatusCode != 503 || r.Header.Get("Retry-After") == "" || !strings.Contains(body, "being looked after") || !strings.Contains(body, `href="`+path+`">Try again`) || !strings.Contains(body, "Request ") {
			t.Errorf("%s in maintenance: %d %s", path, r.StatusCode, body)
		}
		if r, _ := visit(t, "GET", server.URL+path, nil, boss); r.StatusCode != 200 {
			t.Errorf("%s for who mends it: %d", path, r.StatusCode)
		}
	}
	if r, _ := visit(t, "POST", server.URL+"/login", form("login-subject", "boss", "password", "correct horse")); r.StatusCode != 303 || session(r) == nil {
		t.Error("nobody comes in to mend it:", r.Status)
	}
}
