package gallery_test

import (
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestPersonMayOnlyBeStricterAboutMetadata(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"keep", "", "keep"}, {"keep", "strip", "strip"}, {"no-location", "keep", "no-location"},
		{"strip", "no-location", "strip"}, {"no-location", "odd", "no-location"},
	} {
		if got := gallery.MetadataMode(c[0], c[1]); got != c[2] {
			t.Errorf("MetadataMode(%q, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func TestASiteLeavesOnlyStricterMetadataModesToPeople(t *testing.T) {
	t.Parallel()
	for site, want := range map[string]string{"keep": "keep no-location strip", "no-location": "no-location strip", "strip": "strip", "odd": "keep no-location strip"} {
		if got := strings.Join(gallery.MetadataModes(site), " "); got != want {
			t.Errorf("MetadataModes(%q) = %q, want %q", site, got, want)
		}
	}
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"fe80::1%eth0": "fe80::/64", "": "",
	} {
		if got := (gallery.Actor{Address: address}).Network(); got != want {
			t.Errorf("Network of %q = %q, want %q", address, got, want)
		}
	}
}
