package app_test

import (
	"net/http"
	"strings"
	"testing"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// A mail program ends digests by one request that tells nothing of who sends it; a look
// at the link ends nothing.
func TestDigestsEndByOneClick(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, _ := signedIn(t, h, "ann", gallery.Member)
	on := true
	if _, err := h.Account.Edit(t.Context(), actor(t, h, "ann"), id, account.Change{Digest: &on}); err != nil {
		t.Fatal(err)
	}
	wants := func() bool {
		t.Helper()
		u, err := h.DB.UserByID(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return u.Preferences.Digest
	}
	u, err := h.DB.UserByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	token := gallery.SigningKey(h.Site.Get().Text("signing_key")).Unsubscriber(u)
	link := server.URL + account.UnsubscribePath + "?token=1." + token
	if r, body := visit(t, "GET", link, nil); r.StatusCode != http.StatusOK || !strings.Contains(body, "1."+token) || !wants() {
		t.Error("a look:", r.StatusCode, wants())
	}
	if r, _ := visit(t, "POST", link+"x", form("List-Unsubscribe", "One-Click")); r.StatusCode != http.StatusNotFound || !wants() {
		t.Error("a wrong token:", r.StatusCode, wants())
	}
	if r, _ := visit(t, "POST", link, form("List-Unsubscribe", "One-Click")); r.StatusCode != http.StatusOK || wants() {
		t.Error("one click:", r.StatusCode, wants())
	}
}
