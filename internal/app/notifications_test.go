package app_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestNotificationsArePaged(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	for _, name := range []string{"bob", "cem"} {
		signedIn(t, h, name, gallery.Member)
		if err := h.Curate.Follow(t.Context(), actor(t, h, name), "ann", true); err != nil {
			t.Fatal(err)
		}
	}
	page := server.URL + "/notifications"
	if r, _ := visit(t, "GET", page, nil); r.StatusCode != 303 {
		t.Error("for a guest:", r.Status)
	}
	_, body := visit(t, "GET", page, nil, cookie)
	if strings.Index(body, "cem follows you") > strings.Index(body, "bob follows you") || strings.Count(body, "nc-new") != 2 {
		t.Error(body)
	}
	newest := regexp.MustCompile(`name="up_to" value="(\d+)"`).FindStringSubmatch(body)
	if newest == nil {
		t.Fatal(body)
	}
	if _, body := visit(t, "GET", page+"?before="+newest[1], nil, cookie); strings.Contains(body, "cem follows") || !strings.Contains(body, "bob follows you") {
		t.Error("the next page:", body)
	}
	for _, bad := range []string{"x", "0", "-1", "99999999999999999999"} {
		if r, _ := visit(t, "GET", page+"?before="+bad, nil, cookie); r.StatusCode != 400 {
			t.Error(bad, r.Status)
		}
	}
	if r, _ := visit(t, "POST", page+"/seen", url.Values{"up_to": {newest[1]}}, cookie); r.StatusCode != 303 {
		t.Error(r.Status)
	}
	if _, body := visit(t, "GET", page, nil, cookie); strings.Contains(body, "nc-new") || !strings.Contains(body, "cem follows you") {
		t.Error("they stay new:", body)
	}
}
