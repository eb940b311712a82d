package app_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// heldKey is a key that somebody holds and what the upload API says to it: "yes", "denied"
// for one that is good for other things or whose owner is banned, "invalid" for none that
// is good at all.
type heldKey struct {
	what string
	row  db.Key
	want string
}

// TestKeysUploadByTheirScopes asks the upload API V1.1 in both its shapes by every key:
// the matrix of scopes for the door that has no scopes in its answers.
func TestKeysUploadByTheirScopes(t *testing.T) {
	t.Parallel()
	x := furnish(t)
	now := time.Now()
	keys := []heldKey{
		{"an expired one", db.Key{UserID: x.owner.UserID, Scopes: gallery.DefaultScopes, Expires: now.Add(-time.Minute)}, "invalid"},
		{"a revoked one", db.Key{UserID: x.owner.UserID, Scopes: gallery.DefaultScopes, Revoked: now.Add(-time.Minute)}, "invalid"},
		{"one of somebody banned", db.Key{UserID: x.outcast.UserID, Scopes: gallery.DefaultScopes}, "denied"},
	}
	for _, scopes := range slices.Concat(keysOfOwner, keysOfAdmin) {
		want := "denied"
		if slices.Contains(scopes, gallery.ScopeUpload) {
			want = "yes"
		}
		keys = append(keys,
			heldKey{fmt.Sprint("the owner's for ", scopes), db.Key{UserID: x.owner.UserID, Scopes: scopes}, want},
			heldKey{fmt.Sprint("the administrator's for ", scopes), db.Key{UserID: x.boss.UserID, Scopes: scopes}, want})
	}
	for i, k := range keys {
		text, id, hash := account.NewKey()
		k.row.ID, k.row.SecretHash, k.row.Created = id, hash, now.Add(-time.Hour)
		x.write(t, func(ctx context.Context, tx *db.Tx) error { return tx.InsertKey(ctx, k.row) })
		for path, field := range map[string]string{"/api/1/upload": "source", "/1/upload": "image"} {
			file := base64.StdEncoding.EncodeToString(picture(t, 20+i, 20+len(field)))
			r := x.send(t, http.MethodPost, request{path: path, body: url.Values{"key": {text}, field: {file}}}, &asker{name: "key"}, x.things["public"])
			if got := v1Words(r); got != k.want {
				t.Errorf("%s: %s: %s, want %s (%d %.200s)", path, k.what, got, k.want, r.StatusCode, r.body)
			}
		}
	}
}

// v1Words is what the upload API says, in a word.
func v1Words(r answered) string {
	switch {
	case r.StatusCode == http.StatusOK:
		return "yes"
	case strings.Contains(r.body, `"code":401`):
		return "denied"
	case strings.Contains(r.body, `"code":100`):
		return "invalid"
	}
	return "else"
}
