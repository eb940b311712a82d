package gallery_test

import (
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestNamesAreSafeToUnpack(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"cat.jpg":                          "cat.jpg",
		"../../etc/passwd":                 "_.._.._etc_passwd",
		`..\..\boot.ini`:                   "_.._.._boot.ini",
		"/root":                            "_root",
		"C:\\x?.png":                       "C__x_.png",
		"..":                               "_",
		".":                                "_",
		"":                                 "_",
		" . ":                              "_",
		"NUL.txt":                          "_NUL.txt",
		"com1":                             "_com1",
		"a\x00b\r\nc.png":                  "abc.png",
		"evil\u202egpj.exe":                "evilgpj.exe",
		"\xff\xfe猫.jpg":                    "猫.jpg",
		"dots. . .":                        "dots",
		".hidden":                          "_.hidden",
		strings.Repeat("é", 200) + ".jpeg": strings.Repeat("é", 87) + ".jpeg",
	} {
		got := gallery.SafeFilename(name)
		if got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
		if again := gallery.SafeFilename(got); again != got {
			t.Errorf("%q becomes %q once more", got, again)
		}
	}
}

func TestDoubledNamesAreNumbered(t *testing.T) {
	t.Parallel()
	taken := gallery.Numbered{}
	for _, c := range [][3]string{
		{"", "cat.jpg", "cat.jpg"}, {"", "CAT.jpg", "CAT (2).jpg"}, {"", "cat (3).jpg", "cat (3).jpg"}, {"", "cat.jpg", "cat (4).jpg"},
		{"trip/", "cat.jpg", "trip/cat.jpg"}, {"", "none", "none"}, {"", "none", "none (2)"},
		{"", "a.b/", "a.b/"}, {"", "A.b/", "A.b (2)/"}, {"", "a.b", "a (3).b"},
	} {
		if got := taken.Take(c[0], c[1]); got != c[2] {
			t.Errorf("%s in %q: %q, want %q", c[1], c[0], got, c[2])
		}
	}
}
