package gallery_test

import (
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestNetworksOfKeys(t *testing.T) {
	t.Parallel()
	list, err := gallery.ParseNetworks(" 192.0.2.7,\r\n198.51.100.*  2001:db8::/32 192.0.2.7/32 ")
	if err != nil || gallery.NetworksText(list) != "192.0.2.7 198.51.100.0/24 2001:db8::/32" {
		t.Fatal(list, err)
	}
	for address, want := range map[string]bool{
		"192.0.2.7": true, "::ffff:192.0.2.7": true, "198.51.100.200": true, "2001:db8:1::1": true,
		"192.0.2.8": false, "2001:db9::1": false, "": false, "192.0.2.7.example": false,
	} {
		if gallery.ComesFrom(list, address) != want {
			t.Errorf("%q: %v", address, !want)
		}
	}
	if !gallery.ComesFrom(nil, "") {
		t.Error("no ranges keep somebody out")
	}
	for _, text := range []string{"192.0.2", "0.0.0.0/0", "::/0", "192.0.2.7;DROP", "a.example", many(21)} {
		if list, err := gallery.ParseNetworks(text); err == nil {
			t.Errorf("%q is %v", text, list)
		}
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" 198.51.100." + string(rune('0'+i/10)) + string(rune('0'+i%10)))
	}
	return b.String()
}
