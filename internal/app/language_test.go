package app_test

import (
	"net/url"
	"strings"
	"testing"
)

// TestTheMenuOfLanguagesKeepsTheChoice also holds that an address in a language says nothing about the next page.
func TestTheMenuOfLanguagesKeepsTheChoice(t *testing.T) {
	t.Parallel()
	_, server := house(t)
	r, body := visit(t, "GET", server.URL+"/explore?sort=date_asc&lang=de", nil)
	if !strings.Contains(body, `<html lang="de"`) || len(r.Cookies()) != 0 || !strings.Contains(body, `name="to" value="/explore?sort=date_asc"`) {
		t.Error("an address in German:", r.Cookies(), between(body, `action="/language"`, "<button"))
	}
	for to, want := range map[string]string{
		"/explore?sort=date_asc": "/explore?sort=date_asc", "": "/", "//evil.test": "/", "https://evil.test": "/", "/../x": "/", "/\\evil.test": "/",
	} {
		r, _ := visit(t, "POST", server.URL+"/language", url.Values{"lang": {"de"}, "to": {to}})
		if got := r.Header.Get("Location"); r.StatusCode != 303 || got != want || tastes(r) != "lang=de" {
			t.Errorf("%q: %s %q %s", to, r.Status, got, tastes(r))
		}
		_, body := visit(t, "GET", server.URL+"/", nil, r.Cookies()...)
		if !strings.Contains(body, `<html lang="de"`) {
			t.Error("the choice is not kept")
		}
	}
	if r, _ := visit(t, "POST", server.URL+"/language", url.Values{"lang": {"tlh"}, "to": {"/"}}); r.StatusCode != 400 || len(r.Cookies()) != 0 {
		t.Error("a language that the site does not speak:", r.Status, r.Cookies())
	}
}
