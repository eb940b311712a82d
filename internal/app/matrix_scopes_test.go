package app_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Scopes are a dimension of the matrix: every route that takes keys is asked by the
// owner's and the administrator's, good for one scope each and for several.

// keyed are the routes that take keys and what the key must be good for: "" for nothing,
// as a guest may ask, too, "session" for those that no key opens. A route without a row
// fails.
var keyed = map[string]string{
	"GET /images/*": "", "GET /stream/{id}.m3u8": "", "GET /stream/{id}/{name}.m3u8": "",
	"GET /api/2/": "", "GET /api/2/openapi.json": "", "GET /api/2/style.css": "",

	"GET /api/2/media": "", "GET /api/2/media/{id}": "", "GET /api/2/search": "", "GET /api/2/search/albums": "", "GET /api/2/search/users": "",
	"GET /api/2/categories": "", "GET /api/2/tags": "",
	"POST /api/2/media": "upload", "POST /api/2/media/claims": "upload write",
	"PATCH /api/2/media/{id}": "write", "DELETE /api/2/media/{id}": "write", "POST /api/2/media/{id}/restore": "write", "POST /api/2/media/{id}/purge": "write",
	"PUT /api/2/media/{id}/file": "upload write", "GET /api/2/media/{id}/versions": "read", "POST /api/2/media/{id}/versions/{version}/current": "upload write", "DELETE /api/2/media/{id}/versions/{version}": "write", "GET /api/2/media/{id}/captions": "", "GET /api/2/media/{id}/captions/{language}": "",
	"PUT /api/2/media/{id}/captions/{language}": "write", "DELETE /api/2/media/{id}/captions/{language}": "write",
	"GET /api/2/media/{id}/comments": "", "POST /api/2/media/{id}/comments": "write", "PATCH /api/2/media/{id}/comments/{comment}": "write",
	"DELETE /api/2/media/{id}/comments/{comment}": "write", "POST /api/2/media/{id}/comments/{comment}/reports": "", "GET /api/2/comments": "read admin",
	"POST /api/2/media/bulk": "write", "PUT /api/2/media/{id}/like": "write", "DELETE /api/2/media/{id}/like": "write", "POST /api/2/media/{id}/reports": "",

	"GET /api/2/albums": "", "GET /api/2/albums/{id}": "", "GET /api/2/albums/{id}/children": "", "GET /api/2/albums/{id}/zip": "", "POST /api/2/albums/{id}/unlock": "", "GET /api/2/challenge": "",
	"GET /api/2/media of one's own": "read", "GET /api/2/media that wait": "read admin", "GET /api/2/media in the trash": "read", "GET /api/2/albums of one's own": "read",
	"POST /api/2/albums": "upload|write", "POST /api/2/albums in another": "upload", "POST /api/2/albums/guest": "guest",
	"PATCH /api/2/albums/{id}": "write", "DELETE /api/2/albums/{id}": "write", "POST /api/2/albums/move": "write",
	"PUT /api/2/albums/{id}/order": "write", "PUT /api/2/albums/{id}/children/order": "write", "POST /api/2/albums/{id}/remove": "write",
	"PUT /api/2/albums/{id}/like": "write", "DELETE /api/2/albums/{id}/like": "write",
	"GET /api/2/albums/{id}/members": "read", "PUT /api/2/albums/{id}/members/{name}": "write", "DELETE /api/2/albums/{id}/members/{name}": "write",

	"GET /api/2/shares": "read", "POST /api/2/shares": "write", "DELETE /api/2/shares/{id}": "write", "POST /api/2/shares/open": "",
	"GET /api/2/upload-links": "read", "POST /api/2/upload-links": "write", "DELETE /api/2/upload-links/{id}": "write",

	"PATCH /api/2/tags/{name}": "write", "DELETE /api/2/tags/{name}": "write",
	"POST /api/2/categories": "write", "PATCH /api/2/categories/{slug}": "write", "DELETE /api/2/categories/{slug}": "write",

	"GET /api/2/users": "", "GET /api/2/users/{name}": "", "GET /api/2/users/{name}/followed": "", "GET /api/2/users/{name}/followers": "",
	"GET /api/2/searches": "read", "PUT /api/2/searches": "write", "DELETE /api/2/searches": "write",
	"PUT /api/2/users/{name}/follow": "write", "DELETE /api/2/users/{name}/follow": "write",
	"POST /api/2/users": "write admin", "PATCH /api/2/users/{name}": "write admin", "DELETE /api/2/users/{name}": "write admin", "POST /api/2/users/{name}/keep": "write admin",
	"PUT /api/2/users/{name}/ban": "write admin", "DELETE /api/2/users/{name}/ban": "write admin", "POST /api/2/users/{name}/approve": "write admin",
	"POST /api/2/users/{name}/reject": "write admin", "POST /api/2/users/{name}/confirm": "write admin", "DELETE /api/2/users/{name}/sessions": "write admin",
	"DELETE /api/2/users/{name}/two-factor": "write admin", "DELETE /api/2/users/{name}/avatar": "write admin", "DELETE /api/2/users/{name}/background": "write admin",
	"PUT /api/2/users/{name}/password": "session",
	"GET /api/2/invitations":           "write admin", "POST /api/2/invitations": "write admin", "POST /api/2/invitations/letters": "write admin", "DELETE /api/2/invitations/{id}": "write admin",

	"GET /api/2/bans": "read admin", "POST /api/2/bans": "write admin", "DELETE /api/2/bans/{id}": "write admin",
	"GET /api/2/notifications": "read", "POST /api/2/notifications/seen": "write",
	"GET /api/2/me": "read", "PATCH /api/2/me": "write", "GET /api/2/me/usage": "read", "GET /api/2/me/export": "read",
	"PUT /api/2/me/avatar": "write", "DELETE /api/2/me/avatar": "write", "PUT /api/2/me/background": "write", "DELETE /api/2/me/background": "write",
	"PUT /api/2/me/password": "session", "PUT /api/2/me/email": "session", "POST /api/2/me/deletion": "session",
	"GET /api/2/me/sessions": "session", "DELETE /api/2/me/sessions": "session", "DELETE /api/2/me/sessions/{id}": "session",
	"POST /api/2/me/two-factor": "session", "POST /api/2/me/two-factor/confirm": "session", "POST /api/2/me/two-factor/off": "session", "POST /api/2/me/two-factor/recovery-codes": "session",
	"GET /api/2/me/passkeys": "session", "POST /api/2/me/passkeys": "session", "POST /api/2/me/passkeys/begin": "session", "PATCH /api/2/me/passkeys/{id}": "session", "DELETE /api/2/me/passkeys/{id}": "session",
	"GET /api/2/me/identities": "session", "DELETE /api/2/me/identities": "session",

	"GET /api/2/keys": "read", "POST /api/2/keys": "session", "PATCH /api/2/keys/{id}": "session", "DELETE /api/2/keys/{id}": "write", "POST /api/2/keys/clients": "",
	"GET /api/2/webhooks": "read", "POST /api/2/webhooks": "write", "GET /api/2/webhooks/{id}": "read", "PATCH /api/2/webhooks/{id}": "write", "DELETE /api/2/webhooks/{id}": "write",
	"GET /api/2/webhooks/{id}/deliveries": "read", "POST /api/2/webhooks/{id}/deliveries/{delivery}/redeliver": "write",

	"GET /api/2/reports": "read admin", "POST /api/2/reports/{id}/resolve": "write admin", "GET /api/2/audit-log": "read admin",
	"GET /api/2/settings": "read admin", "GET /api/2/settings/{name}": "read admin", "PATCH /api/2/settings": "write admin",
	"GET /api/2/jobs": "read admin", "POST /api/2/jobs/{id}/retry": "write admin", "POST /api/2/jobs/{id}/cancel": "write admin", "GET /api/2/stats": "read admin",

	"OPTIONS /files": "", "OPTIONS /files/": "", "OPTIONS /files/{id}": "", "POST /files": "upload", "POST /files/": "upload",
	"GET /files/{id}": "upload", "PATCH /files/{id}": "upload", "DELETE /files/{id}": "upload", "POST /files/{id}": "upload",
}

// needOf is what a key must be good for to ask a route in one way.
func needOf(route, what string) string {
	if need, other := keyed[route+" "+what]; other {
		return need
	}
	return keyed[route]
}

// takesKeys reports whether a route is one that keys are for.
func takesKeys(route string) bool {
	_, path, _ := strings.Cut(route, " ")
	return strings.HasPrefix(path, "/api/2") || strings.HasPrefix(path, "/files") && route != "GET /files" || path == "/images/*" || strings.HasPrefix(path, "/stream/")
}

// keysOfOwner and keysOfAdmin are those that ask.
var (
	keysOfOwner = [][]gallery.Scope{{}, {gallery.ScopeUpload}, {gallery.ScopeRead}, {gallery.ScopeWrite}, {gallery.ScopeAdmin}, gallery.DefaultScopes}
	keysOfAdmin = [][]gallery.Scope{{gallery.ScopeRead}, {gallery.ScopeAdmin}, {gallery.ScopeRead, gallery.ScopeAdmin}, {gallery.ScopeWrite, gallery.ScopeAdmin}, gallery.DefaultScopes, gallery.Scopes}
)

// worth is what a key of somebody's is to get where he would get a word himself and a
// stranger another. Without read he sees what strangers see of what is not for all, and
// without admin his rank is none; of what he sees he does what the key is good for.
func worth(need string, scopes []gallery.Scope, staff, hidden bool, his, strangers string) string {
	has := func(s gallery.Scope) bool { return slices.Contains(scopes, s) }
	for name := range strings.FieldsSeq(need) {
		if any := strings.Split(name, "|"); !slices.ContainsFunc(any, func(n string) bool { return has(gallery.Scope(n)) }) {
			return "no"
		}
	}
	switch {
	case staff && !has(gallery.ScopeAdmin):
		return strangers
	case need == "upload": // who puts something in needs not see where
		return his
	case hidden && !has(gallery.ScopeRead):
		return strangers
	}
	return his
}

func TestKeysAreWorthTheirScopes(t *testing.T) {
	t.Parallel()
	x := furnish(t)
	rows := x.rows(t)
	for route := range rows {
		if _, known := keyed[route]; takesKeys(route) && !known {
			t.Errorf("%s: say in matrix_scopes_test.go what a key must be good for", route)
		}
	}
	for _, route := range slices.Sorted(maps.Keys(keyed)) {
		method, path, _ := strings.Cut(route, " ")
		path, _, one := strings.Cut(path, " ")
		if rows[method+" "+path] == nil {
			t.Errorf("%s is no route", route)
		}
		for _, a := range rows[route] {
			x.askByKeys(t, route, needOf(route, a.what), a)
		}
		if one && !slices.ContainsFunc(rows[method+" "+path], func(a ask) bool { return strings.HasSuffix(route, " "+a.what) }) {
			t.Errorf("%s is no way to ask", route)
		}
	}
}

// askByKeys asks a route in one way by all keys.
func (x *matrix) askByKeys(t *testing.T, route, need string, a ask) {
	t.Helper()
	if a.self != nil && need != "session" || a.bare {
		return // asked by who is made for it
	}
	method, _, _ := strings.Cut(route, " ")
	for _, state := range a.want.states {
		o := x.things[state]
		if slices.Contains([]string{"link", "expired", "waiting", "banned", "outcast", "hidden"}, state) {
			continue // which scopes make no other than private and public
		}
		left := o
		if a.self != nil {
			left = a.self(t, x, x.owner)
		} else if a.fresh != nil {
			left = a.fresh(t, x, o)
		}
		for _, key := range x.keys(t) {
			want, his, strangers := "no", a.want.of(key.of, state), a.want.of("stranger", state)
			hidden := slices.Contains([]string{"password", "private", "ancestor"}, state) || strings.HasSuffix(route+a.what, "restore") || strings.HasSuffix(route+a.what, "purge") || strings.HasSuffix(a.what, "approve it")
			switch {
			case need == "session":
			case strings.HasSuffix(route, "/files/{id}") && his == "none": // nobody else is told that it is there
				want = "none"
			case a.what == "in another" && slices.Index(key.scopes, gallery.ScopeWrite) == 0: // makes albums, but puts nothing into this
				want = worth("", key.scopes, false, hidden, "no", strangers)
			default:
				want = worth(need, key.scopes, key.of == "admin", hidden, his, strangers)
			}
			o := left
			if want == "yes" && a.fresh != nil {
				o = a.fresh(t, x, o)
			}
			r := x.send(t, method, a.send(o), &asker{name: key.of, key: key.text}, o)
			if r.StatusCode == http.StatusConflict { // another key has done it
				r.StatusCode = http.StatusOK
			}
			if got := a.words(r); got != want {
				t.Errorf("%s %s: the %s's key for %v asks for %s: %s, want %s (%d %.200s)", route, a.what, key.of, key.scopes, state, got, want, r.StatusCode, r.body)
			}
		}
	}
}

// keyAsker is a key that asks.
type keyAsker struct {
	of     string // whose
	scopes []gallery.Scope
	text   string
}

// keys makes them all, once.
func (x *matrix) keys(t *testing.T) []keyAsker {
	t.Helper()
	if x.keyring != nil {
		return x.keyring
	}
	for of, sets := range map[string][][]gallery.Scope{"owner": keysOfOwner, "admin": keysOfAdmin} {
		who := map[string]gallery.Actor{"owner": x.owner, "admin": x.boss}[of]
		for _, scopes := range sets {
			text, id, hash := account.NewKey()
			x.write(t, func(ctx context.Context, tx *db.Tx) error {
				return tx.InsertKey(ctx, db.Key{ID: id, UserID: who.UserID, Name: fmt.Sprint(scopes), Scopes: scopes, SecretHash: hash, Created: time.Now()})
			})
			x.keyring = append(x.keyring, keyAsker{of, scopes, text})
		}
	}
	return x.keyring
}
