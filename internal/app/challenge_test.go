package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"calotype/internal/curate"
	"calotype/internal/fetch"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// A password of an album is guarded as a sign-in is, on pages and by the API, and both
// count together.
func TestPasswordsOfAlbumsAreNotGuessedWithoutWork(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "captcha", "1")
	set(t, h, "captcha_threshold", "2")
	who, _ := signedIn(t, h, "ann", gallery.Member)
	const password = "open sesame"
	a, err := h.Curate.CreateAlbum(t.Context(), gallery.Actor{UserID: who, Name: "ann", Rank: gallery.Member}, curate.NewAlbum{Name: "Locked", Visibility: gallery.Password, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	page := server.URL + "/album/" + a.PublicID
	ask := func(try, answer string) (*http.Response, string) {
		t.Helper()
		return visit(t, "POST", page, url.Values{"content-password": {try}, "challenge": {answer}})
	}
	byAPI := func(answer string) (status int, code string) {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/api/2/albums/"+a.PublicID+"/unlock", strings.NewReader(`{"password":"open sesame"}`))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("X-Challenge", answer)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var p struct{ Code string }
		if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
			t.Error(err)
		}
		return r.StatusCode, p.Code
	}
	for range 2 {
		if r, body := ask("wrong", ""); r.StatusCode != 401 {
			t.Fatal(r.Status, body)
		}
	}
	r, body := ask(password, "")
	found := regexp.MustCompile(`name="challenge" value="([^"]+)"`).FindStringSubmatch(body)
	if r.StatusCode != 403 || found == nil {
		t.Fatal(r.Status, body)
	}
	if status, code := byAPI(""); code != "challenge.unanswered" {
		t.Error("by the API:", status, code)
	}
	_, body = visit(t, "GET", server.URL+"/api/2/challenge", nil)
	var c struct{ Challenge string }
	if err := json.Unmarshal([]byte(body), &c); err != nil || c.Challenge == "" {
		t.Fatal(body, err)
	}
	answer := testkit.Solve(c.Challenge)
	if status, code := byAPI(answer); status != 200 {
		t.Error("by the API with an answer:", status, code)
	}
	if status, code := byAPI(answer); code != "challenge.unanswered" {
		t.Error("with the same answer:", status, code)
	}
	if _, body := visit(t, "GET", page, nil); !strings.Contains(body, `name="challenge"`) {
		t.Error("the form has no challenge at once")
	}
	if r, _ := ask(password, testkit.Solve(found[1])); r.StatusCode != 303 {
		t.Error("with an answer:", r.Status)
	}
}

// With a service the forms carry its answer under its own name, programs in the header.
func TestAServiceGuardsPasswordsOfAlbums(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	who, _ := signedIn(t, h, "ann", gallery.Member)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"success": %t}`, r.PostFormValue("secret") == "hush" && r.PostFormValue("response") == "right")
	}))
	t.Cleanup(service.Close)
	h.Account.Fetch, h.Account.Captcha = fetch.New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}), service.URL
	for name, value := range map[string]string{"captcha": "1", "captcha_threshold": "0", "captcha_api": "hcaptcha", "captcha_sitekey": "the-key", "captcha_secret": "hush"} {
		set(t, h, name, value)
	}
	const password = "open sesame"
	a, err := h.Curate.CreateAlbum(t.Context(), gallery.Actor{UserID: who, Name: "ann", Rank: gallery.Member}, curate.NewAlbum{Name: "Locked", Visibility: gallery.Password, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	page := server.URL + "/album/" + a.PublicID
	r, body := visit(t, "GET", page, nil)
	if !strings.Contains(body, `class="h-captcha" data-sitekey="the-key"`) || !strings.Contains(r.Header.Get("Content-Security-Policy"), "script-src 'self' https://hcaptcha.com") || strings.Contains(body, "hush") {
		t.Error(r.Header, body)
	}
	if r.Header.Get("Referrer-Policy") != "strict-origin" {
		t.Error("the service does not learn which site asks:", r.Header)
	}
	if r, _ := visit(t, "GET", server.URL+"/", nil); strings.Contains(r.Header.Get("Content-Security-Policy"), "hcaptcha") {
		t.Error("let in where it does not ask")
	}
	for answer, want := range map[string]int{"": 403, "wrong": 403, "right": 303} {
		if r, _ := visit(t, "POST", page, url.Values{"content-password": {password}, "h-captcha-response": {answer}}); r.StatusCode != want {
			t.Errorf("answer %q: %s", answer, r.Status)
		}
		q, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/api/2/albums/"+a.PublicID+"/unlock", strings.NewReader(`{"password":"open sesame"}`))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("X-Challenge", answer)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if (r.StatusCode == 200) != (answer == "right") {
			t.Errorf("by the API, answer %q: %s", answer, r.Status)
		}
	}
	if _, body := visit(t, "GET", server.URL+"/api/2/challenge", nil); !strings.Contains(body, `"kind":"hcaptcha","site_key":"the-key"`) || strings.Contains(body, "parts") {
		t.Error(body)
	}
	service.Close()
	if r, body := visit(t, "POST", page, url.Values{"content-password": {password}, "h-captcha-response": {"right"}}); r.StatusCode != 503 || !strings.Contains(body, "does not answer") {
		t.Error("out of reach:", r.Status, body)
	}
}
