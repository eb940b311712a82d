package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"calotype/internal/curate"
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
