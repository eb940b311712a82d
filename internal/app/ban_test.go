package app_test

import (
	"strings"
	"testing"

	"calotype/internal/gallery"
)

// Whoever is banned is told so by the management API, and refused by the one of
// uploads as its clients know it (api-v1.md 1.4), whichever way his key goes.
func TestABannedPersonsKey(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, key := person(t, h, "ann", gallery.Member)
	file := picture(t, 20, 20)
	if r := wish(t, server, key, "a.jpg", file, nil); r.StatusCode != 200 {
		t.Fatalf("before: %d %+v", r.StatusCode, r.Error)
	}
	if err := h.Account.Ban(t.Context(), gallery.Actor{House: true}, ann.ID); err != nil {
		t.Fatal(err)
	}
	if r := wish(t, server, key, "b.jpg", file, nil); r.StatusCode != 400 || r.Error.Code != 401 || r.Error.Message != "Request denied" {
		t.Errorf("V1.1: %d %+v", r.StatusCode, r.Error)
	}
	if a, told := tusRequest(t, "POST", server.URL+"/files/", "", "X-API-Key: "+key, "Upload-Length: 20"); a.StatusCode != 403 || told["code"] != "upload.denied" {
		t.Errorf("in parts: %d %v", a.StatusCode, told)
	}
	for _, ask := range []string{"GET /me", "GET /media", "POST /media", "PATCH /me"} {
		method, path, _ := strings.Cut(ask, " ")
		if a, told := tusRequest(t, method, server.URL+"/api/2"+path, "", "X-API-Key: "+key); a.StatusCode != 403 || told["code"] != "user.banned" {
			t.Errorf("%s: %d %v", ask, a.StatusCode, told)
		}
	}
	if n, err := h.DB.MediaTotal(t.Context()); err != nil || n != 1 {
		t.Errorf("%d media, %v", n, err)
	}
}
