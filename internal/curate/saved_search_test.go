package curate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestSearchesAreKept(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann, ben := h.person("ann", gallery.Member), h.person("ben", gallery.Member)
	keep := func(by gallery.Actor, text string, on bool) error { return h.SaveSearch(ctx, by, text, on) }
	kept := func(by gallery.Actor) []string { return must(h.DB.Searches(ctx, by.UserID))(t) }
	for _, text := range []string{`  "red cat" tag:东京 `, `"red cat" tag:东京`, "w>2000 -dog"} {
		if err := keep(ann, text, true); err != nil {
			t.Fatal(text, err)
		}
	}
	if got := kept(ann); len(got) != 2 || !slices.Contains(got, `"red cat" tag:东京`) || len(kept(ben)) != 0 {
		t.Errorf("kept %q, and of ben %q", got, kept(ben))
	}
	if err := keep(ben, "w>2000 -dog", false); err != nil {
		t.Fatal(err)
	}
	if err := keep(ann, "w>2000 -dog", false); err != nil || len(kept(ann)) != 1 {
		t.Errorf("%q, %v", kept(ann), err)
	}
	for code, text := range map[string]string{"query.nothing_wanted": " ", "query.too_long": strings.Repeat("x ", 600)} {
		wantCode(t, keep(ann, text, true), gallery.Invalid, code)
	}
	reader := ann
	reader.Scopes = []gallery.Scope{gallery.ScopeRead}
	banned := ann
	banned.Banned = true
	for _, by := range []gallery.Actor{{Rank: gallery.Guest}, reader, banned} {
		wantCode(t, keep(by, "cat", true), gallery.Denied, "social.denied")
	}
	for i := range gallery.MostSearches - 1 {
		if err := keep(ann, fmt.Sprint("cat", i), true); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, keep(ann, "one more", true), gallery.Invalid, "search.full")
	if err := keep(ann, "cat0", true); err != nil {
		t.Error("one that is there is one too many:", err)
	}
}
