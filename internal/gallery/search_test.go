package gallery_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"calotype/internal/gallery"
)

func TestSearchText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                      "",
		"Été à la MER_2024.jpg": "ete a la mer 2024 jpg",
		"東京都の夜":                 "東京 京都 都の の夜 東 京 都 の 夜",
		"夜 x":                   "夜 x",
		"iPhone東京":              "iphone 東京 東 京",
		"a\x00b\xff'\"*c":       "a b c",
		"ＡＢＣ":                   "abc",
		"Sun🌅rise ☀️ 👩‍🚀":       "sun u1f305 rise u2600 u1f469 u1f680",
	} {
		if got := gallery.SearchText(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	terms := gallery.SearchTerms("東京都 Caf\u00e9 au*")
	want := []gallery.Term{{Tokens: []string{"東京", "京都"}}, {Tokens: []string{"cafe"}}, {Tokens: []string{"au"}, Prefix: true}}
	if diff := cmp.Diff(want, terms); diff != "" {
		t.Error(diff)
	}
}
