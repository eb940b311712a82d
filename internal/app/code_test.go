package app_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"calotype/internal/gallery"
)

var secondStep = regexp.MustCompile(`name="second-step" value="([A-Z0-9]+)"`)

// Who has codes set up is asked for one after the password, and has no session
// before.
func TestTheSignInFormAsksForACode(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	signedIn(t, h, "ann", gallery.Member)
	ann := actor(t, h, "ann")
	setup, err := h.Account.BeginTOTP(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	code := func(at time.Time) string {
		c, err := totp.GenerateCode(setup.Secret, at)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	recovery, err := h.Account.EnableTOTP(t.Context(), ann, setup.Setup, code(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	post := func(form url.Values) string {
		t.Helper()
		r, err := client.PostForm(server.URL+"/login", form)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, _ := io.ReadAll(r.Body)
		return string(b)
	}
	page := post(url.Values{"login-subject": {"ann"}, "password": {"correct horse"}})
	step := secondStep.FindStringSubmatch(page)
	if step == nil || strings.Contains(page, "/logout") {
		t.Fatal("no code is asked for:\n", page)
	}
	if u, _ := url.Parse(server.URL); len(jar.Cookies(u)) != 0 {
		t.Error("a cookie before the code:", jar.Cookies(u))
	}
	page = post(url.Values{"second-step": {step[1]}, "code": {"abcdef"}})
	if secondStep.FindStringSubmatch(page) == nil || strings.Contains(page, "/logout") {
		t.Error("a wrong code:\n", page)
	}
	if page = post(url.Values{"second-step": {step[1]}, "code": {recovery[0]}}); !strings.Contains(page, "/logout") {
		t.Error("not signed in:\n", page)
	}
	if page = post(url.Values{"second-step": {step[1]}, "code": {recovery[1]}}); secondStep.FindStringSubmatch(page) != nil {
		t.Error("the step is good twice")
	}
	post(url.Values{"second-step": {secondStep.FindStringSubmatch(post(url.Values{"login-subject": {"ann"}, "password": {"correct horse"}}))[1]}, "code": {recovery[1]}, "trust": {"1"}})
	r, err := client.PostForm(server.URL+"/logout", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if page = post(url.Values{"login-subject": {"ann"}, "password": {"correct horse"}}); !strings.Contains(page, "/logout") {
		t.Error("a trusted device is asked for a code")
	}
}
