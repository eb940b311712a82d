package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

func TestTheSiteIsSetUpOnOnePage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	token, err := h.Account.SetupToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, body := visit(t, "GET", server.URL+"/setup?token="+token, nil)
	for _, want := range []string{"The data folder can be written to", "ffmpeg for videos", "Memory", "The clock", server.URL, "Without https others can read along", `name="theme_hue" value="262" checked`, `value="Calotype"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(body, "CALOTYPE_DATA") || strings.Contains(body, "Set it, and keep it right") {
		t.Error("what is well is to be mended:", body)
	}
	f := form("token", token, "username", "ann", "email", "ann@example.test", "password", "correct horse",
		"website_name", "Ann’s pictures", "default_language", "zh-CN", "theme_hue", "400", "website_privacy_mode", "private")
	if r, body := visit(t, "POST", server.URL+"/setup", f); r.StatusCode != 422 || !strings.Contains(body, "cannot be called or look like that") || !strings.Contains(body, "Ann’s pictures") {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	f.Set("theme_hue", "27")
	r, _ := visit(t, "POST", server.URL+"/setup", f)
	cookie := session(r)
	if r.StatusCode != 303 || cookie == nil || r.Header.Get("Location") != "/setup/done" {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	site := h.Site.Get()
	if site.Text("website_name") != "Ann’s pictures" || site.Text("default_language") != "zh-CN" || site.Int("theme_hue") != 27 || site.Text("website_privacy_mode") != "private" {
		t.Error("the settings are not the site's")
	}
	if _, body := visit(t, "GET", server.URL+"/", nil); !strings.Contains(body, `style="--h:27"`) || !strings.Contains(body, "Ann’s pictures") {
		t.Error("the page does not look like it")
	}
	_, body = visit(t, "POST", server.URL+"/setup/test", url.Values{}, cookie)
	link := regexp.MustCompile(`id="test-link" value="([^"]+)"`).FindStringSubmatch(body)
	if link == nil {
		t.Fatal(body)
	}
	if r, body := visit(t, "GET", link[1], nil); r.StatusCode != 200 || !strings.Contains(body, "480") {
		t.Errorf("the link: %d", r.StatusCode)
	}
	keys, err := h.Account.Keys(t.Context(), actor(t, h, "ann"))
	if err != nil || len(keys) != 0 {
		t.Errorf("the key stays: %v %v", keys, err)
	}
	set(t, h, "enable_uploads", "0")
	set(t, h, "enable_api_user", "0")
	if _, body := visit(t, "POST", server.URL+"/setup/test", url.Values{}, cookie); strings.Contains(body, "test-link") || !strings.Contains(body, `role="alert"`) {
		t.Error("a failure is not told:", body)
	}
}

func TestTheEndOfTheSetUpIsForOperators(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, ann := signedIn(t, h, "ann", gallery.Member)
	for name, cookies := range map[string][]*http.Cookie{"a guest": nil, "a member": {ann}} {
		if r, _ := visit(t, "POST", server.URL+"/setup/test", url.Values{}, cookies...); r.StatusCode != 403 {
			t.Errorf("%s uploads: %d", name, r.StatusCode)
		}
	}
	if _, err := h.Account.Setup(t.Context(), "x", account.First{
		Person: account.Person{Name: "eve", Email: "eve@example.test", Password: "correct horse"}, Site: map[string]string{"signing_key": "x"},
	}, account.From{}); err == nil || !strings.Contains(err.Error(), "person.setting") {
		t.Error("any setting is taken:", err)
	}
}
