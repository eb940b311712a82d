package app_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

func TestSigningInOverAnotherSite(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	if _, body := visit(t, "GET", server.URL+"/login", nil); strings.Contains(body, "/connect/oidc/") {
		t.Error("a way over no site is offered")
	}
	if r, _ := visit(t, "POST", server.URL+"/connect/oidc/begin", url.Values{}); r.StatusCode != 404 {
		t.Error("without another site:", r.Status)
	}
	var issuer *httptest.Server
	issuer = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{
			"issuer": issuer.URL, "authorization_endpoint": issuer.URL + "/authorize", "token_endpoint": issuer.URL + "/token", "jwks_uri": issuer.URL + "/keys",
		})
	}))
	t.Cleanup(issuer.Close)
	for name, value := range map[string]string{"base_url": "http://pics.example.test", "oidc_issuer": issuer.URL, "oidc_client_id": "calotype", "oidc_name": "Example ID"} {
		set(t, h, name, value)
	}
	if _, body := visit(t, "GET", server.URL+"/login?next=/settings/keys", nil); !strings.Contains(body, "Sign in with Example ID") {
		t.Error("no way over the other site")
	}
	begin := func(cookies ...*http.Cookie) (state string, kept *http.Cookie) {
		t.Helper()
		r, body := visit(t, "POST", server.URL+"/connect/oidc/begin", url.Values{"next": {"/settings/keys"}, "current_password": {"correct horse"}}, cookies...)
		found := regexp.MustCompile(`href="([^"]+/authorize[^"]+)"`).FindStringSubmatch(body)
		if r.StatusCode != 200 || found == nil || !strings.Contains(body, `http-equiv="refresh"`) || len(r.Cookies()) != 1 || !r.Cookies()[0].HttpOnly {
			t.Fatalf("%d %v %s", r.StatusCode, r.Header, body)
		}
		to, err := url.Parse(html.UnescapeString(found[1]))
		if err != nil || to.Query().Get("redirect_uri") != "http://pics.example.test/connect/oidc/" {
			t.Fatal(to, err)
		}
		return to.Query().Get("state"), r.Cookies()[0]
	}
	refusal := server.URL + "/connect/oidc/?error=access_denied&state="
	state, kept := begin()
	if r, body := visit(t, "GET", refusal+state, nil, kept); r.StatusCode != 403 || !strings.Contains(body, "did not sign you in") || !strings.Contains(body, `name="next" value="/settings/keys"`) {
		t.Errorf("refused: %d %s", r.StatusCode, body)
	}
	if r, body := visit(t, "GET", refusal+state, nil, kept); r.StatusCode != 403 || strings.Contains(body, "did not sign you in") {
		t.Errorf("twice: %d", r.StatusCode)
	}
	state, _ = begin()
	if r, body := visit(t, "GET", refusal+state, nil); r.StatusCode != 403 || strings.Contains(body, "did not sign you in") {
		t.Errorf("another browser: %d", r.StatusCode)
	}
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	for _, password := range []string{"", "wrong horse"} { // it would outlive what a thief of the session has
		if r, body := visit(t, "POST", server.URL+"/connect/oidc/begin", url.Values{"current_password": {password}}, cookie); r.StatusCode != 400 || strings.Contains(body, "/authorize") {
			t.Errorf("linking by the password %q: %s", password, r.Status)
		}
	}
	state, kept = begin(cookie)
	if r, body := visit(t, "GET", refusal+state, nil, kept, cookie); r.StatusCode != 403 || !strings.Contains(body, "did not sign you in") || strings.Contains(body, "login-subject") {
		t.Errorf("linking, refused: %d %s", r.StatusCode, body)
	}
}

func TestSigningInOverAServiceWithoutOpenID(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	for name, value := range map[string]string{"base_url": "http://pics.example.test", "oauth2_preset": "github", "oauth2_client_id": "calotype"} {
		set(t, h, name, value)
	}
	if _, body := visit(t, "GET", server.URL+"/login", nil); !strings.Contains(body, "Sign in with GitHub") || strings.Contains(body, "/connect/oidc/") {
		t.Error("no way over the service, or one too many")
	}
	r, body := visit(t, "POST", server.URL+"/connect/oauth2/begin", url.Values{})
	found := regexp.MustCompile(`href="(https://github.com/[^"]+)"`).FindStringSubmatch(body)
	if r.StatusCode != 200 || found == nil || len(r.Cookies()) != 1 || r.Cookies()[0].Path != "/connect/oauth2/" {
		t.Fatalf("%d %v %s", r.StatusCode, r.Header, body)
	}
	to, err := url.Parse(html.UnescapeString(found[1]))
	if err != nil || to.Query().Get("redirect_uri") != "http://pics.example.test/connect/oauth2/" {
		t.Fatal(to, err)
	}
	back := "?error=access_denied&state=" + to.Query().Get("state")
	if r, body := visit(t, "GET", server.URL+"/connect/oidc/"+back, nil, r.Cookies()...); r.StatusCode != 403 || strings.Contains(body, "did not sign you in") {
		t.Errorf("back by another's address: %d", r.StatusCode)
	}
	if r, body := visit(t, "GET", server.URL+"/connect/oauth2/"+back, nil, r.Cookies()...); r.StatusCode != 403 || !strings.Contains(body, "did not sign you in") {
		t.Errorf("refused: %d %s", r.StatusCode, body)
	}
	ann, cookie := signedIn(t, h, "ann", gallery.Member)
	link := db.Identity{Issuer: "oauth2:github", Subject: "1", UserID: ann, Created: h.Account.Now()}
	if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.InsertIdentity(t.Context(), link) }); err != nil {
		t.Fatal(err)
	}
	if _, body := visit(t, "GET", server.URL+"/settings/security", nil, cookie); !strings.Contains(body, "<strong>GitHub</strong>") || !strings.Contains(body, `action="/connect/oauth2/begin"`) {
		t.Error(body)
	}
}

func TestLinkedAccountsAreRemoved(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := signedIn(t, h, "ann", gallery.Member)
	bob, _ := signedIn(t, h, "bob", gallery.Member)
	for user, subject := range map[gallery.ID]string{ann: "1", bob: "2"} {
		link := db.Identity{Issuer: "https://id.example.test", Subject: subject, UserID: user, Name: "number " + subject, Created: h.Account.Now()}
		if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.InsertIdentity(t.Context(), link) }); err != nil {
			t.Fatal(err)
		}
	}
	page := server.URL + "/settings/security"
	if _, body := visit(t, "GET", page, nil, cookie); !strings.Contains(body, "number 1") || strings.Contains(body, "number 2") {
		t.Error(body)
	}
	remove := func(subject string, status int) {
		t.Helper()
		r, _ := visit(t, "POST", server.URL+"/settings/linked/remove", url.Values{"issuer": {"https://id.example.test"}, "subject": {subject}}, cookie)
		if r.StatusCode != status {
			t.Error(subject, r.Status)
		}
	}
	remove("2", 404)
	remove("1", 303)
	if _, body := visit(t, "GET", page, nil, cookie); strings.Contains(body, "number 1") {
		t.Error("it stays")
	}
}
