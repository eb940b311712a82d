package gallery_test

import (
	"testing"

	"calotype/internal/gallery"
)

func TestSlug(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"中文 标题":              "%E4%B8%AD%E6%96%87-%E6%A0%87%E9%A2%98",
		"é à":                "%C3%A9-%C3%A0",
		"<b>bold</b> text":   "bold-text",
		"100% #1: a.b_c (x)": "100%25-%231%3A-a.b_c-%28x%29",
		"?!":                 "",
		" - a -- b - ":       "a-b",
		"tilde~":             "tilde",
	} {
		if got := gallery.Slug(in); got != want {
			t.Errorf("Slug(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCutIDTakesWhatFollowsTheLastDot(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]string{
		"cat.Sx":    {"cat", "Sx"},
		"a.b.c.Sx":  {"a.b.c", "Sx"},
		"Sx":        {"", "Sx"},
		"trailing.": {"trailing", ""},
	} {
		slug, id := gallery.CutID(in)
		if slug != want[0] || id != want[1] {
			t.Errorf("CutID(%q) = %q, %q", in, slug, id)
		}
	}
}
