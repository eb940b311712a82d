package shortid_test

import (
	"math"
	"testing"

	"calotype/internal/shortid"
)

// The vectors of api-v1.md 5.1.
func TestVectors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		salt    string
		padding uint64
		codes   map[uint64]string
	}{
		{"abc12345", 0, map[uint64]string{
			1: "V", 2: "c", 3: "e", 61: "t", 62: "VM", 63: "VV", 999: "Sx", 1000: "S3", 12345: "eAx", 3843: "tt", 3844: "VMM", 1000000: "wjCc",
		}},
		{"abc12345", 999, map[uint64]string{
			1: "Sx", 2: "dH", 3: "bO", 5: "Vh7", 61: "Q2I", 62: "SxM", 999: "wFNf", 1000: "wF6Y", 12345: "Dzgf", 1000000: "VXJriH",
		}},
		{"", 999, map[uint64]string{1: "cL", 2: "ZT", 3: "g3", 1000: "9w6h", 12345: "JNtp"}},
		{"9f8e7d6c", 999, map[uint64]string{1: "iM", 2: "Ss", 1000: "IgW6", 12345: "Cb12"}},
	} {
		code := shortid.New(c.salt, c.padding)
		for id, want := range c.codes {
			if got := code.Encode(id); got != want {
				t.Errorf("%q, %d: %d is %s, want %s", c.salt, c.padding, id, got, want)
			}
			if got, ok := code.Decode(want); !ok || got != id {
				t.Errorf("%q, %d: %s is %d, %v, want %d", c.salt, c.padding, want, got, ok, id)
			}
		}
	}
}

func TestOnlyItsOwnWritingIsRead(t *testing.T) {
	t.Parallel()
	code := shortid.New("abc12345", 999)
	for _, s := range []string{"", "!!", "Sy", "MSx", "S", "Sx.", "zzzzzzzzzzzzzzzzzzzz", "中"} {
		if id, ok := code.Decode(s); ok {
			t.Errorf("%q is read as %d", s, id)
		}
	}
	if s := code.Encode(math.MaxUint64); s != "" {
		t.Errorf("a number that cannot be padded is %s", s)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("Sx", uint64(999))
	f.Fuzz(func(t *testing.T, s string, padding uint64) {
		code := shortid.New("abc12345", padding)
		if id, ok := code.Decode(s); ok && code.Encode(id) != s {
			t.Errorf("%q is read as %d, which is %s", s, id, code.Encode(id))
		}
	})
}
