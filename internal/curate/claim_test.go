package curate_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// sent adds what a guest uploads, and how he claims it.
func (h *house) sent(id string, with ...func(*gallery.Media)) curate.Claim {
	h.t.Helper()
	token := "token of " + id
	sum := sha256.Sum256([]byte(token))
	h.media(gallery.Actor{Rank: gallery.Guest}, id, append(with, func(m *gallery.Media) { m.DeleteHash = sum[:] })...)
	return curate.Claim{ID: id, Token: token}
}

func codes(done []curate.Outcome) (list []string) {
	for _, o := range done {
		code := ""
		if fail, ok := errors.AsType[*gallery.Error](o.Err); ok {
			code = fail.Code
		}
		list = append(list, code)
	}
	return list
}

func wantCodes(t *testing.T, done []curate.Outcome, want ...string) {
	t.Helper()
	if got := codes(done); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// counts are how many media somebody has and what they take up.
func (h *house) counts(name string) string {
	h.t.Helper()
	return fmt.Sprint(h.rows("SELECT CAST(media_count AS TEXT), CAST(used_bytes AS TEXT) FROM users WHERE name = '" + name + "'"))
}

func TestGuestsClaimWhatTheyUploaded(t *testing.T) {
	t.Parallel()
	h := open(t, "signing_key=ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	ann, bob := h.person("ann", gallery.Member), h.person("bob", gallery.Member)
	cat, dog, hen := h.sent("cat"), h.sent("dog"), h.sent("hen")
	h.media(bob, "his")

	kept := must(h.Remember(t.Context(), "", []curate.Claim{cat, {"dog", "guessed"}, {"none", "x"}, {"his", ""}}))(t)
	if kept.N != 1 || !slices.Equal(h.Claimed(kept.Token), []string{"cat"}) {
		t.Fatalf("%+v %q", kept, h.Claimed(kept.Token))
	}
	kept = must(h.Remember(t.Context(), kept.Token, []curate.Claim{cat, dog}))(t)
	if kept.N != 2 {
		t.Errorf("%+v", kept)
	}
	if h.finds("ann", "cat") {
		t.Error("found by a name before")
	}
	wantCodes(t, must(h.ClaimRemembered(t.Context(), ann, kept.Token))(t), "", "")
	for _, id := range []string{"cat", "dog"} {
		if m := h.get(id); m.OwnerID != ann.UserID || m.OwnerName != "ann" {
			t.Errorf("%s is %q's", id, m.OwnerName)
		}
	}
	if got := h.counts("ann"); got != "[[2 30]]" || !h.finds("ann", "cat") {
		t.Errorf("ann: %s, found %v", got, h.finds("ann", "cat"))
	}

	wantCodes(t, must(h.ClaimRemembered(t.Context(), bob, kept.Token))(t), "media.claimed", "media.claimed")
	wantCodes(t, must(h.ClaimMedia(t.Context(), bob, []curate.Claim{cat, hen, {"his", ""}, {"none", "x"}, {"dog", "guessed"}}))(t),
		"media.claimed", "", "media.not_found", "media.not_found", "media.not_found")
	if got := h.counts("ann") + h.counts("bob"); got != "[[2 30]][[2 30]]" {
		t.Errorf("counts %s", got)
	}
	if kept = must(h.Remember(t.Context(), "", []curate.Claim{cat}))(t); kept.N != 0 {
		t.Errorf("what is somebody's is kept: %+v", kept)
	}
}

func TestATokenOfClaimsEnds(t *testing.T) {
	t.Parallel()
	h := open(t, "signing_key=ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	ann := h.person("ann", gallery.Member)
	kept := must(h.Remember(t.Context(), "", []curate.Claim{h.sent("cat")}))(t)
	for name, token := range map[string]string{
		"another's word": gallery.SigningKey("other").SealClaims([]string{"cat"}, kept.Ends), "more than was signed": kept.Token[:len(kept.Token)-20] + "~dog" + kept.Token[len(kept.Token)-20:],
		"nothing": "", "no word": "x", "without a key": gallery.SigningKey("").SealClaims([]string{"cat"}, kept.Ends),
	} {
		if done, err := h.ClaimRemembered(t.Context(), ann, token); done != nil || err != nil {
			t.Errorf("%s: %v %v", name, done, err)
		}
	}
	h.now = kept.Ends.Add(-time.Second)
	if got := h.Claimed(kept.Token); len(got) != 1 {
		t.Errorf("a second before: %q", got)
	}
	h.now = kept.Ends
	if done, err := h.ClaimRemembered(t.Context(), ann, kept.Token); done != nil || err != nil || h.get("cat").OwnerID != 0 {
		t.Errorf("at its end: %v %v", done, err)
	}
}

func TestClaimsAskForRoomAndRight(t *testing.T) {
	t.Parallel()
	h := open(t, "signing_key=ABCDEFGHIJKLMNOPQRSTUVWXYZ", "auto_delete_guest_uploads=P1D")
	ann := h.person("ann", gallery.Member)
	h.write(func(ctx context.Context, tx *db.Tx) error {
		u, err := tx.UserByID(ctx, ann.UserID)
		if err != nil {
			return err
		}
		u.Quota = 40
		return tx.SetUser(ctx, u)
	})
	forced := func(m *gallery.Media) { m.Expires = noon.Add(24 * time.Hour) }
	claims := []curate.Claim{h.sent("a", forced), h.sent("b"), h.sent("c"), h.sent("over", func(m *gallery.Media) { m.Expires = noon })}
	for name, by := range map[string]gallery.Actor{
		"a guest": {Rank: gallery.Guest}, "somebody banned": {UserID: ann.UserID, Rank: gallery.Member, Banned: true},
		"a key that reads": {UserID: ann.UserID, Rank: gallery.Member, Scopes: []gallery.Scope{gallery.ScopeRead, gallery.ScopeUpload}},
	} {
		if _, err := h.ClaimMedia(t.Context(), by, claims); err == nil {
			t.Errorf("%s claims", name)
		} else {
			wantCode(t, err, gallery.Denied, "account.denied")
		}
	}
	wantCodes(t, must(h.ClaimMedia(t.Context(), ann, claims))(t), "", "", "quota.user", "media.not_found")
	if got := h.counts("ann"); got != "[[2 30]]" {
		t.Errorf("counts %s", got)
	}
	if m := h.get("a"); !m.Expires.IsZero() {
		t.Errorf("still ends at %v", m.Expires)
	}
	if h.get("c").OwnerID != 0 {
		t.Error("beyond the quota")
	}
}
