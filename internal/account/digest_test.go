package account_test

import (
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Who wants it gets a letter when there is news, once a day, until he ends it.
func TestDigests(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "signing_key=a-key-of-its-own-long-enough"), t.Context()
	ann, bob := h.person(t, "ann", gallery.Member), h.person(t, "bob", gallery.Member)
	news := func() {
		t.Helper()
		if err := h.DB.Write(ctx, func(tx *db.Tx) error {
			return tx.Notify(ctx, []gallery.Notification{{UserID: ann.UserID, Kind: gallery.NoticeFollow, ActorID: bob.UserID}, {UserID: bob.UserID, Kind: gallery.NoticeFollow, ActorID: ann.UserID}}, h.time())
		}); err != nil {
			t.Fatal(err)
		}
	}
	digest := func() {
		t.Helper()
		if err := h.Digest(ctx); err != nil {
			t.Fatal(err)
		}
	}
	taken := func(want int) { // by the rows, as letters that are not written cannot be waited for
		t.Helper()
		var ids []gallery.ID
		if err := h.DB.Write(ctx, func(tx *db.Tx) (err error) {
			ids, err = tx.TakeDigests(ctx, h.time().Add(-24*time.Hour), h.time(), 10)
			return err
		}); err != nil || len(ids) != want {
			t.Errorf("%d would be written to, %v; want %d", len(ids), err, want)
		}
	}
	news()
	taken(0) // off by default
	on := true
	if _, err := h.Edit(ctx, ann, ann.UserID, account.Change{Digest: &on}); err != nil {
		t.Fatal(err)
	}
	digest()
	m := h.post.Next(t)
	if m.To[0] != "ann@example.test" || !strings.Contains(m.Data, "Subject: News for you at Pics: 1") || !strings.Contains(m.Data, "List-Unsubscribe-Post: List-Unsubscribe=One-Click") {
		t.Error(m.Data)
	}
	token := tokenIn(t, m.Data)
	h.pass(time.Hour)
	news()
	taken(0) // within a day
	h.pass(24 * time.Hour)
	taken(1)
	h.pass(25 * time.Hour)
	taken(0) // told already
	news()
	for _, wrong := range []string{"", "1", token + "x", "2" + token[1:], strings.Replace(token, ".", "..", 1)} {
		if err := h.Unsubscribe(ctx, wrong); err == nil {
			t.Errorf("%q ends a digest", wrong)
		}
	}
	if err := h.Unsubscribe(ctx, token); err != nil {
		t.Error(err)
	}
	taken(0)
	if u, err := h.DB.UserByID(ctx, ann.UserID); err != nil || u.Preferences.Digest {
		t.Error("it goes on", err)
	}
	for range 2 { // he asks again, and says so once more
		if _, err := h.Edit(ctx, ann, ann.UserID, account.Change{Digest: &on}); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, h.Unsubscribe(ctx, token), "token.over")
	u, err := h.DB.UserByID(ctx, ann.UserID)
	if err != nil {
		t.Fatal(err)
	}
	later := token[:strings.Index(token, ".")+1] + gallery.SigningKey("a-key-of-its-own-long-enough").Unsubscriber(u)
	if err := h.Unsubscribe(ctx, later); err != nil || u.DigestAsked != 2 {
		t.Errorf("the later letters', after asking %d times: %v", u.DigestAsked, err)
	}
}

// tokenIn is the token of a letter's one click.
func tokenIn(t *testing.T, data string) string {
	t.Helper()
	_, rest, ok := strings.Cut(strings.ReplaceAll(data, "\r\n ", " "), "List-Unsubscribe: <"+base+account.UnsubscribePath+"?token=")
	token, _, closed := strings.Cut(rest, ">")
	if !ok || !closed {
		t.Fatal(data)
	}
	return token
}
