package app_test

import (
	"crypto/sha256"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
)

// Who comes from another site without an address is asked for it, on a page that can be
// loaded again and whose address tells nothing.
func TestWhoComesWithoutAnAddressIsAskedForIt(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	mailing(t, h)
	page := server.URL + "/account/email-needed"
	if r, _ := visit(t, "GET", page, nil); r.StatusCode != 303 || r.Header.Get("Location") != "/login" {
		t.Error("nobody is waited for:", r.Status, r.Header)
	}
	sum := sha256.Sum256([]byte("TOKEN"))
	waiting := db.Token{Purpose: "awaits-email", Hash: sum[:], Created: time.Now(), Expires: time.Now().Add(time.Minute),
		Payload: `{"Issuer":"https://id.example.test","Subject":"9","Says":{"preferred_username":"bob"}}`}
	if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.InsertToken(t.Context(), waiting) }); err != nil {
		t.Fatal(err)
	}
	kept := &http.Cookie{Name: "awaits-email", Value: "TOKEN"}
	for range 2 {
		r, body := visit(t, "GET", page, nil, kept)
		if r.StatusCode != 200 || !strings.Contains(body, `name="email"`) || strings.Contains(body, "TOKEN") || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d %v %s", r.StatusCode, r.Header, body)
		}
	}
	if r, body := visit(t, "POST", page, url.Values{"email": {"bob"}}, kept); r.StatusCode != 400 || !strings.Contains(body, `value="bob"`) || !strings.Contains(body, "aria-invalid") {
		t.Errorf("no address: %d %s", r.StatusCode, body)
	}
	r, body := visit(t, "POST", page, url.Values{"email": {"bob@example.test"}}, kept)
	if r.StatusCode != 200 || !strings.Contains(body, "bob@example.test") || len(r.Cookies()) != 1 || r.Cookies()[0].MaxAge >= 0 {
		t.Errorf("%d %v %s", r.StatusCode, r.Cookies(), body)
	}
	if u, err := h.DB.UserByName(t.Context(), "bob"); err != nil || u.Email != "bob@example.test" {
		t.Error(u, err)
	}
	if r, body := visit(t, "POST", page, url.Values{"email": {"bob@example.test"}}, kept); r.StatusCode != 403 || !strings.Contains(body, "login-subject") {
		t.Errorf("once more: %d", r.StatusCode)
	}
}
