package gallery_test

import (
	"net/netip"
	"testing"
	"time"

	"calotype/internal/gallery"
)

func TestNetworksAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", " 192.0.2.7 ": "192.0.2.7", "192.0.2.7/32": "192.0.2.7", "192.0.2.7/24": "192.0.2.0/24", "::ffff:192.0.2.7": "192.0.2.7",
		"::ffff:192.0.2.0/120": "192.0.2.0/24", "192.0.2.*": "192.0.2.0/24", "192.0.*": "192.0.0.0/16", "192.0.*.*": "192.0.0.0/16", "192.*": "192.0.0.0/8",
		"2001:db8::1": "2001:db8::1", "2001:DB8::1/64": "2001:db8::/64", "2001:db8::/32": "2001:db8::/32",
		"": "", "*": "", "*.0.2.1": "", "192.*.2.1": "", "192.0.2.**": "", "192.0.2.1.*": "", "192.0.2": "", "0.0.0.0/0": "", "10.0.0.0/7": "", "::/0": "", "2000::/3": "",
		"::ffff:0:0/90": "", "fe80::1%eth0": "", "2001:db8::*": "", "example.test": "", "192.0.2.7/33": "", "192.0.2.300": "", "1e2.0.0.*": "",
	} {
		p, err := gallery.ParseNetwork(text)
		switch {
		case want == "" && err == nil:
			t.Errorf("%q is taken for %s", text, p)
		case want != "" && (err != nil || gallery.NetworkText(p) != want):
			t.Errorf("%q: %s, %v; want %s", text, gallery.NetworkText(p), err, want)
		}
	}
}

func TestBansCoverAddresses(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 10, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		network, address string
		expires          time.Time
		want             bool
	}{
		{"192.0.2.7", "192.0.2.7", time.Time{}, true}, {"192.0.2.7", "192.0.2.8", time.Time{}, false}, {"192.0.2.*", "192.0.2.255", time.Time{}, true},
		{"192.0.2.*", "192.0.3.0", time.Time{}, false}, {"192.0.2.*", "2001:db8::1", time.Time{}, false}, {"2001:db8::/64", "2001:db8::9", time.Time{}, true},
		{"2001:db8::/64", "2001:db8:0:1::9", time.Time{}, false},
		{"192.0.2.7", "192.0.2.7", now.Add(time.Second), true}, {"192.0.2.7", "192.0.2.7", now, false},
	} {
		p, err := gallery.ParseNetwork(c.network)
		if got := (gallery.Ban{Network: p, Expires: c.expires}).Covers(netip.MustParseAddr(c.address), now); err != nil || got != c.want {
			t.Errorf("%s covers %s until %v: %v, %v", c.network, c.address, c.expires, got, err)
		}
	}
	for message, want := range map[string]string{
		"https://example.test/why": "https://example.test/why", "http://example.test": "http://example.test",
		"": "", "Go away.": "", "see https://example.test": "", "https://": "", "javascript:alert(1)": "", "//example.test": "", "https://example.test and more": "",
	} {
		got := ""
		if to := (gallery.Ban{Message: message}).To(); to != nil {
			got = to.String()
		}
		if got != want {
			t.Errorf("%q leads to %q", message, got)
		}
	}
}
