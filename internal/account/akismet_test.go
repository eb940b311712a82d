package account_test

import (
	"net/netip"
	"net/url"
	"testing"

	"calotype/internal/account"
	"calotype/internal/fetch"
	"calotype/internal/gallery"
)

func TestProfilesThatAreSpamAreRefused(t *testing.T) {
	t.Parallel()
	v := startVerifier(t)
	h, ctx := open(t, "akismet=1", "akismet_api_key=hush"), t.Context()
	h.Fetch, h.Akismet = fetch.New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}), v.URL+"/1.1/comment-check"
	ann, mia := h.person(t, "ann", gallery.Member), h.person(t, "mia", gallery.Manager)
	ann.Address, mia.Address = home.Address, home.Address
	text := func(s string) *string { return &s }
	n := 0
	change := func(by gallery.Actor, c account.Change) error {
		v.asked = nil
		_, err := h.Edit(ctx, by, by.UserID, c)
		return err
	}
	bio := func() account.Change { n++; return account.Change{Bio: text("Buy pills " + string(rune('a'+n)))} }
	for name, c := range map[string]struct {
		status  int
		says    string
		refused bool
	}{
		"spam": {200, "true", true}, "none": {200, "false", false}, "a wrong key": {200, "invalid", false}, "broken": {502, "true", false}, "a page": {200, "<html>true", false},
	} {
		v.status, v.says = c.status, c.says
		err := change(ann, bio())
		if c.refused {
			refused(t, err, "profile.spam", "bio")
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(v.asked) != 1 {
			t.Errorf("%s: asked %d times", name, len(v.asked))
		}
	}
	v.status, v.says = 200, "true"
	refused(t, change(ann, account.Change{FullName: text("Cheap"), Websites: to(gallery.Websites("https://pills.test/"))}), "profile.spam", "bio")
	want := url.Values{"api_key": {"hush"}, "blog_charset": {"UTF-8"}, "comment_type": {"signup"}, "comment_author": {"ann Cheap"}, "comment_author_url": {"https://pills.test/"}, "user_ip": {home.Address}}
	got := v.asked[0]
	got.Del("blog")
	bioThen := got.Get("comment_content")
	got.Del("comment_content")
	if got.Encode() != want.Encode() || bioThen == "" || got.Has("comment_author_email") {
		t.Errorf("it is told %v", got)
	}
	u, err := h.DB.UserByID(ctx, ann.UserID)
	if err != nil || u.Profile.FullName != "" || u.Profile.Websites != "" {
		t.Errorf("what was refused is there: %+v, %v", u.Profile, err)
	}
	for name, c := range map[string]account.Change{"what is no profile": {Language: text("de")}, "what it was": {Bio: &u.Profile.Bio}} {
		if err := change(ann, c); err != nil || len(v.asked) != 0 {
			t.Errorf("%s: asked %d times, %v", name, len(v.asked), err)
		}
	}
	if err := change(mia, bio()); err != nil || len(v.asked) != 0 {
		t.Errorf("of staff asked %d times, %v", len(v.asked), err)
	}
	h.set(t, "akismet=0")
	if err := change(ann, bio()); err != nil || len(v.asked) != 0 {
		t.Errorf("unwanted, asked %d times, %v", len(v.asked), err)
	}
}
