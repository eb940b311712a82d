package gallery_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"calotype/internal/gallery"
)

func TestStem(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"中文图片.jpg":              "中文图片",
		"中文 photo 1.png":        "中文-photo-1",
		"café déjà vu.JPG":      "café-déjà-vu",
		"cafe\u0301.jpg":        "café",
		"x(1).png":              "x1",
		"a%20b.png":             "a20b",
		"a.b.c.png":             "a.b.c",
		"_.png":                 "_",
		"🎉.gif":                 "",
		".jpg":                  "jpg",
		"a.th.jpg":              "a",
		"a.th.md.fr.TH.jpg":     "a",
		".th.jpg":               "th",
		"a -_- b.jpg":           "a-b",
		"my__file--name  x.png": "my__file-name-x",
		"../../etc/passwd.jpg":  "passwd",
		`C:\pics\cat.jpg`:       "cat",
		"a\x00b\u202egpj.jpg":   "abgpj",
		"Badgers _ animated music video _ MrWeebl.mp4": "Badgers-animated-music-video-MrWeebl",
		"Привет мир.png":                               "Привет-мир",
		"\xd6\xd0\xce\xc4\xcd\xbc a.jpg":               "中文图-a", // GB 18030
		"\xe9t\xe9.jpg":                                "t",     // Latin 1
	} {
		if got := gallery.Stem(in); got != want {
			t.Errorf("Stem(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTitleFromFileName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Badgers _ animated music video _ MrWeebl.mp4": "Badgers animated music video MrWeebl",
		"my__file--name  x.png":                        "my file name x",
		"photo.php.jpg":                                "photo.php",
		".jpg":                                         "",
		strings.Repeat("é", 150) + ".png":              strings.Repeat("é", 100),
	} {
		if got := gallery.Title(in); got != want {
			t.Errorf("Title(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzStem(f *testing.F) {
	for _, s := range []string{"cat.jpg", "a\x00/..\\b", "\xff\xfe", strings.Repeat("中", 5000), ".th.th.md"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := gallery.Stem(s)
		if len(got) > 200 || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\\x00 %?#") {
			t.Fatalf("Stem(%q) = %q", s, got)
		}
		for _, suffix := range []string{".th", ".md", ".fr"} {
			if strings.HasSuffix(strings.ToLower(got), suffix) {
				t.Fatalf("Stem(%q) = %q ends as a derivative", s, got)
			}
		}
	})
}
