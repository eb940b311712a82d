package blob_test

import (
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"calotype/internal/blob"
)

func TestCheckKey(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key string
		ok  bool
	}{
		"a hash key passes":                {blob.Key(sha256.Sum256(nil)), true},
		"an imported key passes":           {"images/2024/10/10/Été à la mer.th.jpg", true},
		"an empty key fails":               {"", false},
		"the folder itself fails":          {".", false},
		"climbing out fails":               {"a/../../b", false},
		"an absolute key fails":            {"/etc/passwd", false},
		"a slash at the end fails":         {"a/", false},
		"an empty part fails":              {"a//b", false},
		"a dot file fails":                 {"a/.tmp", false},
		"a backslash fails":                {`a\b`, false},
		"a zero byte fails":                {"a\x00b", false},
		"a line break fails":               {"a\nb", false},
		"broken UTF-8 fails":               {"a\xffb", false},
		"a part of 255 bytes passes":       {strings.Repeat("a", 255), true},
		"a part of 256 bytes fails":        {strings.Repeat("a", 256), false},
		"a key longer than its room fails": {strings.Repeat("abc/", 300) + "a", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := blob.CheckKey(c.key)
			if got := err == nil; got != c.ok {
				t.Fatalf("CheckKey(%q) = %v, want ok %v", c.key, err, c.ok)
			}
			if err != nil && !errors.Is(err, blob.ErrKey) {
				t.Fatalf("%v is not ErrKey", err)
			}
		})
	}
}

func TestKeyFansOutByTheFirstTwoBytes(t *testing.T) {
	t.Parallel()
	got := blob.Key([32]byte{0xab, 0xcd, 0x01})
	want := "sha256/ab/cd/abcd01" + strings.Repeat("0", 58)
	if got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
}
