package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/pquerna/otp/totp"

	"calotype/internal/gallery"
	"calotype/internal/queue"
)

func TestPeopleSignInByALetter(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	if _, body := visit(t, "GET", server.URL+"/login", nil); strings.Contains(body, "/login/mail") {
		t.Error("a site that writes no letters offers one")
	}
	post := mailing(t, h)
	ann, _ := signedIn(t, h, "ann", gallery.Member)
	if _, body := visit(t, "GET", server.URL+"/login", nil); !strings.Contains(body, `href="/login/mail"`) {
		t.Error("nothing leads there")
	}
	_, sent := visit(t, "POST", server.URL+"/login/mail", url.Values{"subject": {"ann@example.test"}})
	_, nobody := visit(t, "POST", server.URL+"/login/mail", url.Values{"subject": {"nobody"}})
	if !strings.Contains(sent, "a letter is on its way") || !strings.Contains(nobody, "a letter is on its way") {
		t.Error("the answers differ, or tell nothing")
	}
	ask := queue.Letter{About: "magic", UserID: int64(ann)}
	path := letter(t, h, post, ask)
	r, _ := press(t, server.URL, path, nil)
	if r.StatusCode != 303 || session(r) == nil || r.Header.Get("Location") != "/" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	if r, body := press(t, server.URL, path, nil); r.StatusCode != 403 || session(r) != nil || !strings.Contains(body, `href="/login/mail"`) {
		t.Errorf("twice: %d %s", r.StatusCode, body)
	}

	by := actor(t, h, "ann")
	setup, err := h.Account.BeginTOTP(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(setup.Secret, h.Account.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Account.EnableTOTP(t.Context(), by, setup.Setup, code); err != nil {
		t.Fatal(err)
	}
	r, body := press(t, server.URL, letter(t, h, post, ask), nil)
	if r.StatusCode != 200 || session(r) != nil || !strings.Contains(body, `name="second-step"`) {
		t.Errorf("with codes: %d %s", r.StatusCode, body)
	}
}
