package gallery_test

import (
	"errors"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestCleanCaption(t *testing.T) {
	t.Parallel()
	const text = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"
	for name, c := range map[string]struct{ language, label, text, wrong string }{
		"as it should be":          {"en", "English", text, ""},
		"with lines of elsewhere":  {"zh-CN", "", "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n"), ""},
		"with a head":              {"sr-Latn-RS", "x", strings.Replace(text, "WEBVTT", "WEBVTT - a film", 1), ""},
		"in no language":           {"", "English", text, "caption.language"},
		"in a path":                {"../en", "English", text, "caption.language"},
		"with a label of an essay": {"en", strings.Repeat("x", 51), text, "caption.label"},
		"SubRip":                   {"en", "", "1\n00:00:01,000 --> 00:00:02,000\nHello\n", "caption.text"},
		"of another word":          {"en", "", strings.Replace(text, "WEBVTT", "WEBVTTX", 1), "caption.text"},
		"without cues":             {"en", "", "WEBVTT\n", "caption.text"},
		"a page":                   {"en", "", "<html>-->", "caption.text"},
		"no text":                  {"en", "", text + "\xff", "caption.text"},
		"too long":                 {"en", "", text + strings.Repeat("x", gallery.MaxCaption), "caption.text"},
	} {
		got, err := gallery.CleanCaption(gallery.Caption{Language: c.language, Label: c.label, Text: c.text})
		fail, _ := errors.AsType[*gallery.Error](err)
		switch {
		case c.wrong != "" && (fail == nil || fail.Code != c.wrong), c.wrong == "" && err != nil:
			t.Errorf("%s: %v, want %q", name, err, c.wrong)
		case err == nil && (!strings.HasPrefix(got.Text, "WEBVTT") || strings.Contains(got.Text, "\r") || got.Label == ""):
			t.Errorf("%s: %+v", name, got)
		}
	}
}
