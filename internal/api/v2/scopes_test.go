package v2_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// need is what each operation asks of its caller: "open" nothing, "guest" the scope
// upload of a key if there is one, "any" an account, "session" no key, or the scopes
// that a key must have.
var need = map[string]string{
	"upload-media": "guest", "get-media": "open", "list-media": "open",
	"change-media": "write", "delete-media": "write", "restore-media": "write", "purge-media": "write", "change-many": "write", "claim-media": "upload write",
	"replace-file": "upload write", "list-versions": "read", "make-version-current": "upload write", "delete-version": "write", "list-captions": "open", "get-caption": "open", "set-caption": "write", "remove-caption": "write",
	"list-comments": "open", "add-comment": "write", "change-comment": "write", "delete-comment": "write", "report-comment": "open", "list-waiting-comments": "read admin",

	"list-albums": "open", "get-album": "open", "list-children": "open", "unlock-album": "open", "download-album": "open", "get-challenge": "open", "create-album": "any", "create-guest-album": "open",
	"change-album": "write", "delete-album": "write", "move-albums": "write", "order-media": "write", "order-children": "write",
	"remove-media": "write", "list-members": "read", "set-member": "write", "remove-member": "write",

	"list-shares": "read", "create-share": "write", "revoke-share": "write", "open-share": "open",
	"list-upload-links": "read", "create-upload-link": "write", "revoke-upload-link": "write",

	"list-tags": "open", "change-tag": "write", "delete-tag": "write",
	"list-categories": "open", "create-category": "write", "change-category": "write", "delete-category": "write",
	"list-searches": "read", "keep-search": "write", "forget-search": "write", "search-media": "open", "search-albums": "open", "search-users": "open",

	"like-media": "write", "unlike-media": "write", "like-album": "write", "unlike-album": "write", "follow": "write", "unfollow": "write",
	"list-notifications": "read", "mark-seen": "write",

	"get-me": "read", "change-me": "write", "set-avatar": "write", "remove-avatar": "write", "set-background": "write", "remove-background": "write",
	"get-usage": "read", "export-me": "read",
	"change-password": "session", "change-email": "session", "delete-me": "session",
	"list-sessions": "session", "revoke-session": "session", "revoke-sessions": "session",
	"begin-two-factor": "session", "confirm-two-factor": "session", "end-two-factor": "session", "renew-recovery-codes": "session",
	"list-passkeys": "session", "begin-passkey": "session", "create-passkey": "session", "rename-passkey": "session", "delete-passkey": "session",
	"list-identities": "session", "unlink-identity": "session",

	"list-users": "open", "get-user": "open", "list-followers": "open", "list-followed": "open",
	"create-user": "write admin", "change-user": "write admin", "delete-user": "write admin", "keep-user": "write admin",
	"ban-user": "write admin", "unban-user": "write admin", "approve-user": "write admin", "reject-user": "write admin", "confirm-user": "write admin",
	"end-user-sessions": "write admin", "end-user-two-factor": "write admin", "remove-user-avatar": "write admin", "remove-user-background": "write admin",
	"set-user-password": "session",
	"list-invitations":  "write admin", "create-invitation": "write admin", "send-invitation": "write admin", "revoke-invitation": "write admin",

	"report-media": "open", "list-reports": "read admin", "resolve-report": "write admin", "list-deeds": "read admin",
	"list-bans": "read admin", "create-ban": "write admin", "delete-ban": "write admin",

	"list-settings": "read admin", "get-setting": "read admin", "change-settings": "write admin",
	"list-jobs": "read admin", "retry-job": "write admin", "cancel-job": "write admin", "get-stats": "read admin",

	"list-keys": "read", "create-key": "session", "change-key": "session", "revoke-key": "write", "make-client-file": "any",

	"list-webhooks": "read", "create-webhook": "write", "get-webhook": "read", "change-webhook": "write", "delete-webhook": "write",
	"list-deliveries": "read", "redeliver": "write",
}

// keys are the scopes of those who try all operations; nil is a guest.
var keys = [][]gallery.Scope{
	nil, {},
	{gallery.ScopeUpload}, {gallery.ScopeRead}, {gallery.ScopeWrite}, {gallery.ScopeAdmin},
	{gallery.ScopeRead, gallery.ScopeAdmin}, {gallery.ScopeWrite, gallery.ScopeAdmin},
}

// wanted is the code that somebody with a key of the scopes is refused with, "" for
// not at all.
func wanted(need string, scopes []gallery.Scope) string {
	has := func(name string) bool { return slices.Contains(scopes, gallery.Scope(name)) }
	switch {
	case need == "open", need == "guest" && scopes == nil:
		return ""
	case scopes == nil:
		return "login.needed"
	case need == "session":
		return "account.session"
	case need == "any":
		return ""
	case need == "guest":
		need = "upload"
	}
	for name := range strings.FieldsSeq(need) {
		if !has(name) {
			return "key.scope"
		}
	}
	return ""
}

var inPath = regexp.MustCompile(`\{[a-z]+\}`)

// Every operation of the document is asked for by keys of all kinds, so that a new
// one without a row here fails.
func TestEachOperationAsksForItsScopes(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.set("api_requests_minute", "0")
	h.set("api_requests_minute_guest", "0")
	admin, _ := h.person("root", gallery.Admin)
	texts := make([]string, len(keys))
	for i, scopes := range keys[1:] {
		texts[i+1] = h.keyOf(admin, scopes)
	}
	refusals := []string{"login.needed", "key.scope", "account.session"}
	rows := map[string]bool{}
	for path, item := range h.ask("GET", "/openapi.json", "", nil).json["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			id, _ := op.(map[string]any)["operationId"].(string)
			need, known := need[id]
			if rows[id] = true; !known {
				t.Errorf("%s: no row says whom it is for", id)
				continue
			}
			for i, scopes := range keys {
				r := h.ask(strings.ToUpper(method), inPath.ReplaceAllString(path, "nothing1"), texts[i], nil)
				got := ""
				if slices.Contains(refusals, r.str("code")) {
					got = r.str("code")
				}
				if want := wanted(need, scopes); got != want {
					t.Errorf("%s with %q: %d %s, want %q", id, scopes, r.status, r.text, want)
				}
			}
		}
	}
	for id := range need {
		if !rows[id] {
			t.Errorf("%s: a row of no operation", id)
		}
	}
}

// keyOf makes somebody a key of the scopes.
func (h *house) keyOf(u gallery.User, scopes []gallery.Scope) string {
	h.t.Helper()
	text, id, hash := account.NewKey()
	h.write(func(tx *db.Tx) error {
		return tx.InsertKey(h.t.Context(), db.Key{ID: id, UserID: u.ID, Name: "test", SecretHash: hash, Created: time.Now(), Scopes: scopes})
	})
	return text
}
