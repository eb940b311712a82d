package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

// reached tells who gets how far: "yes" only where the deed is done.
func reached(r answered) string {
	switch word := status(r); {
	case word == "login", word == "no", word == "none":
		return word
	case r.StatusCode == 303 && strings.Contains(r.Header.Get("Location"), "/login"):
		return "login"
	case r.StatusCode < 400:
		return "yes"
	case r.StatusCode == http.StatusTooManyRequests, r.StatusCode >= 500: // which tells nothing of a right
		return r.Status
	}
	return "refused"
}

// accountRows are what people say of themselves and what staff do with them. Here bodies
// are wrong, and people unknown, as the deeds would change who asks the next route: it is
// shown who is told to sign in and that nobody gets through by chance. What can be done
// to others is, in matrix_ranks_test.go.
func accountRows() map[string][]ask {
	rows := map[string][]ask{}
	add := func(want grid, routes ...string) {
		for _, route := range routes {
			method, path, _ := strings.Cut(route, " ")
			path = strings.NewReplacer("{route}", "user", "{name}", "unknown", "{id}", "nothing1", "{role}", "none").Replace(path)
			body := any(fields{"unknown": "x"})
			if !strings.HasPrefix(path, "/api/") {
				body = url.Values{"unknown": {"x"}}
			}
			send := with(at(path), body)
			if method == "GET" {
				send = to(at(path))
			}
			rows[route] = append(rows[route], ask{what: fmt.Sprint("by ", route), send: send, want: want, words: reached})
		}
	}
	refused, told := members.but("refused", accounts...), members.but("no", guests...)
	add(open, "GET /account/password-forgot", "GET /account/resend-activation", "GET /login/mail", "GET /login/letter/", "GET /signup", "GET /account/activate/", "GET /account/unsubscribe/", "GET /account/change-email-confirm/",
		"GET /account/password-reset/", "GET /api/2/users", "GET /api/2/challenge", "GET /api/2/search/albums?q=cat")
	add(open.but("login", everybody...), "GET /account/email-needed") // nobody is waited for
	add(open.but("no", everybody...), "POST /account/email-needed", "POST /account/activate/", "POST /account/change-email-confirm/", "GET /connect/oidc/", "GET /connect/oauth2/")
	add(open.but("refused", everybody...), "POST /account/password-forgot", "POST /account/password-reset/", "POST /account/resend-activation", "POST /signup")
	add(open.but("none", everybody...), "POST /account/unsubscribe/")
	add(open, "POST /login/passkey/begin", "POST /signup/name")
	add(open.but("no", everybody...), "POST /login/passkey")
	add(nobody, "POST /connect/oidc/begin", "POST /connect/oauth2/begin", "GET /api/2/users/{name}", "GET /api/2/users/{name}/followed", "GET /api/2/users/{name}/followers")
	add(members, "GET /notifications", "GET /settings", "GET /settings/account", "GET /settings/appearance", "GET /settings/uploads", "GET /settings/webhooks", "GET /settings/data", "GET /settings/keys", "GET /settings/password",
		"GET /settings/profile", "GET /settings/security", "GET /api/2/me", "GET /api/2/me/export", "GET /api/2/me/identities", "GET /api/2/me/passkeys",
		"GET /api/2/me/sessions", "GET /api/2/me/usage", "POST /api/2/me/two-factor", "DELETE /api/2/me/background", "DELETE /api/2/me/sessions")
	add(told, "POST /notifications/seen", "POST /settings/passkeys/begin", "POST /settings/codes/begin", "POST /settings/export", "POST /settings/profile", "POST /settings/appearance", "POST /settings/uploads", "POST /settings/sessions/end-others")
	add(told.but("refused", accounts...), "POST /settings/account", "POST /settings/codes/disable", "POST /settings/codes/renew", "POST /settings/delete",
		"POST /settings/email", "POST /settings/keys", "POST /settings/password", "POST /settings/pictures/{role}", "POST /settings/pictures/{role}/remove")
	add(told.but("refused", accounts...), "POST /settings/passkeys", "POST /settings/webhooks", "POST /settings/passkeys/rename")
	add(open.but("refused", everybody...), "POST /claims", "POST /claims/words")
	add(open.but("refused", everybody...), "POST /login/mail")
	add(open.but("no", everybody...), "POST /login/letter/")
	add(members.but("none", accounts...), "GET /settings/homepage") // the site is nobody's
	add(told.but("none", accounts...), "POST /settings/homepage")
	add(members, "GET /claims", "GET /files")
	add(told.but("no", accounts...), "POST /settings/codes/enable")
	add(told.but("none", accounts...), "POST /{route}/{name}/pictures/{role}", "POST /settings/keys/file", "POST /settings/keys/{id}/revoke", "POST /settings/linked/remove", "POST /settings/passkeys/remove", "POST /settings/webhooks/{id}/switch", "POST /settings/webhooks/{id}/remove", "POST /settings/sessions/{id}/end")
	add(refused, "PATCH /api/2/me/passkeys/{id}", "POST /api/2/keys/clients", "POST /api/2/me/deletion", "POST /api/2/me/passkeys",
		"POST /api/2/me/passkeys/begin", "POST /api/2/me/two-factor/confirm", "POST /api/2/me/two-factor/off", "POST /api/2/me/two-factor/recovery-codes",
		"PUT /api/2/me/avatar", "PUT /api/2/me/email", "PUT /api/2/me/password", "DELETE /api/2/me/identities",
		"POST /api/2/invitations/letters")
	add(members.but("none", accounts...), "DELETE /api/2/me/passkeys/{id}", "DELETE /api/2/me/sessions/{id}", "DELETE /api/2/users/{name}/two-factor")
	add(staff, "GET /api/2/bans", "GET /api/2/invitations", "GET /api/2/reports", "GET /api/2/comments")
	add(staff.but("none", "manager", "admin"), "DELETE /api/2/invitations/{id}")
	add(admins, "GET /api/2/audit-log", "GET /api/2/jobs", "GET /api/2/settings", "GET /api/2/stats")
	add(admins.but("none", "admin"), "GET /api/2/settings/{name}")
	rows["GET /api/2/search/albums"] = rows["GET /api/2/search/albums?q=cat"]
	delete(rows, "GET /api/2/search/albums?q=cat")
	rows["POST /api/2/media/{id}/reports"] = []ask{{send: with(ofMedia("/reports"), fields{"unknown": "x"}), want: open.but("refused", everybody...), words: reached}}
	rows["DELETE /api/2/me/avatar"] = []ask{{send: to(at("/api/2/me/avatar")), want: members, words: reached, fresh: func(t *testing.T, x *matrix, o *thing) *thing {
		t.Helper()
		p, err := x.h.Pictures.Set(t.Context(), x.owner, x.owner.UserID, gallery.Avatar, nil, bytes.NewReader(picture(t, 20, 20)))
		if err != nil {
			t.Fatal(err)
		}
		x.things["person"].token = p.Version // as others will ask for it
		return o
	}}}
	return rows
}
