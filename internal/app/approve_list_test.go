package app_test

import (
	"net/url"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

// Staff narrow a list to what waits for approval and approve there what they choose
// (product LS-41); others are offered neither.
func TestWhatWaitsIsApprovedInLists(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, anns := owner(t, h)
	_, bobs := signedIn(t, h, "bob", gallery.Member)
	_, megs := signedIn(t, h, "meg", gallery.Manager)
	shelved(t, h, ann, gallery.Album{}, "seen")
	m := gallery.Media{PublicID: "waits", Name: "waits", OwnerID: ann.UserID, Kind: gallery.Image, Visibility: gallery.Public, Own: gallery.Public,
		Extension: "jpg", MIME: "image/jpeg", Width: 400, Height: 300}
	publish(t, h, &m, gallery.Original)
	const deed, field = `value="approve"`, `name="waiting"`
	_, body := visit(t, "GET", server.URL+"/explore?waiting=1&sort=date_asc", nil, megs)
	if !strings.Contains(body, "waits") || strings.Contains(body, "/image/seen") || !strings.Contains(body, deed) || !strings.Contains(body, field) || strings.Contains(body, "sort=views_desc") {
		t.Error("what waits, for staff:", between(body, `<section class="ls"`, "</section>"))
	}
	if _, body := visit(t, "GET", server.URL+"/explore", nil, megs); strings.Contains(body, deed) || !strings.Contains(body, field) {
		t.Error("where nothing waits, for staff:", between(body, `<section class="ls"`, "</section>"))
	}
	if _, body := visit(t, "GET", server.URL+"/explore", nil, bobs); strings.Contains(body, deed) || strings.Contains(body, field) {
		t.Error("for a member:", between(body, `<section class="ls"`, "</section>"))
	}
	if _, body := visit(t, "GET", server.URL+"/user/ann", nil, anns); strings.Contains(body, deed) || !strings.Contains(body, "waits") {
		t.Error("for the owner:", between(body, `<section class="ls"`, "</section>"))
	}
	if r, _ := visit(t, "GET", server.URL+"/explore?waiting=1", nil, bobs); r.StatusCode != 403 {
		t.Error("a member looks at what waits:", r.Status)
	}
	form := url.Values{"do": {"approve"}, "ids": {"waits", "seen"}, "back": {"/explore?waiting=1"}}
	approved := func() bool {
		t.Helper()
		m, err := h.DB.MediaByPublicID(t.Context(), "waits")
		if err != nil {
			t.Fatal(err)
		}
		return m.Approved
	}
	if r, _ := visit(t, "POST", server.URL+"/selection", form, anns); r.StatusCode != 403 || approved() {
		t.Error("the owner approves:", r.Status)
	}
	if r, body := visit(t, "POST", server.URL+"/selection", form, megs); r.StatusCode != 200 || !approved() || !strings.Contains(body, "<h1>1 file approved</h1>") || !strings.Contains(body, "approved already") {
		t.Error("staff approve:", r.Status, between(body, "<h1>", "</div>"))
	}
}
