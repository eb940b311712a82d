package app_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"calotype/internal/account"
)

// linked are the addresses that a page names.
var linked = regexp.MustCompile(`(?:href|src|action|poster|data-path|content)="([^"]*)"`)

func TestEveryLinkCarriesTheSubPath(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	base := server.URL + "/pics"
	h.Config.BaseURL = base
	a := wish(t, server, h.Site.Get().Text("api_v1_key"), "cat.jpg", picture(t, 700, 600), nil) // as a proxy that takes the path off
	if a.Image["path_viewer"] != "/pics"+strings.TrimPrefix(a.Image["url_viewer"].(string), base) {
		t.Errorf("path_viewer %v", a.Image["path_viewer"])
	}
	pages := []string{base + "/", base + "/login", base + "/api-v1", base + "/setup?token=x", base + "/nowhere"}
	for _, key := range []string{"url", "url_viewer", "url_short", "delete_url", "display_url"} {
		link := a.Image[key].(string)
		if !strings.HasPrefix(link, base+"/") {
			t.Errorf("%s is %s", key, link)
		}
		if status, _ := get(t, "GET", link); status != 200 {
			t.Errorf("%s: %d", link, status)
		}
		if key != "url" && key != "display_url" {
			pages = append(pages, link)
		}
	}
	for _, page := range pages {
		_, body := get(t, "GET", page)
		links := linked.FindAllStringSubmatch(string(body), -1)
		if len(links) < 5 {
			t.Errorf("%s names %d addresses", page, len(links))
		}
		for _, l := range links {
			link := l[1]
			if strings.HasPrefix(link, server.URL) && !strings.HasPrefix(link, base+"/") ||
				strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "/pics/") {
				t.Errorf("%s leads to %s", page, link)
			}
			if path, file := strings.CutPrefix(link, "/pics/static/"); file {
				path, _, _ = strings.Cut(path, "#")
				if status, _ := get(t, "GET", base+"/static/"+path); status != 200 {
					t.Errorf("%s: %d", link, status)
				}
			}
		}
	}
	if status, _ := get(t, "POST", a.Image["delete_url"].(string)); status != 200 {
		t.Errorf("delete: %d", status)
	}
}

func TestSigningInBelowASubPath(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	token, err := h.Account.SetupToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	base := server.URL + "/pics"
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	form := url.Values{"token": {token}, "username": {"ann"}, "email": {"a@example.test"}, "password": {"correct horse"}, "base_url": {"pics"}}
	if r, err := client.PostForm(server.URL+"/setup", form); err != nil || r.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong address: %v, %v", r, err)
	}
	form.Set("base_url", base+"/")
	r, err := client.PostForm(server.URL+"/setup", form)
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(r.Body)
	r.Body.Close()
	if r.Request.URL.String() != base+"/setup/done" || !strings.Contains(string(page), `action="/pics/logout"`) {
		t.Errorf("after setup at %s", r.Request.URL)
	}
	for name, c := range map[string]struct{ next, want string }{
		"no page":         {"", "/pics/"},
		"a page":          {"/pics/api-v1", "/pics/api-v1"},
		"another site":    {"//evil.test", "/pics/"},
		"another path":    {"/elsewhere", "/pics/"},
		"out by the dots": {"/pics/../elsewhere", "/pics/"},
	} {
		stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		r, err := stay.PostForm(base+"/login", url.Values{"login-subject": {"ann"}, "password": {"correct horse"}, "next": {c.next}})
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if cookies := r.Cookies(); r.Header.Get("Location") != c.want || len(cookies) != 1 || cookies[0].Path != "/pics/" || !cookies[0].HttpOnly {
			t.Errorf("%s: to %s with %v", name, r.Header.Get("Location"), cookies)
		}
	}
}

func TestSetupLeavesTheAddressOpen(t *testing.T) {
	t.Parallel()
	h, _ := house(t)
	token, err := h.Account.SetupToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Account.Setup(t.Context(), token, account.First{Person: account.Person{Name: "ann", Email: "a@example.test", Password: "correct horse"}}, account.From{}); err != nil {
		t.Fatal(err)
	}
	if base := h.Site.Get().Text("base_url"); base != "" {
		t.Errorf("base_url is %q", base)
	}
}
