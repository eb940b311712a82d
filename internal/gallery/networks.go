package gallery

import (
	"net/netip"
	"slices"
	"strings"
)

// MostNetworks is how many ranges a key may be bound to.
const MostNetworks = 20

// ParseNetworks reads ranges as ParseNetwork does, with spaces, commas or lines between
// them, each once. It fails with key.networks for one that is none, and for too many.
func ParseNetworks(text string) (list []netip.Prefix, err error) {
	wrong := Fail(Invalid, "key.networks", MostNetworks).In("networks")
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r' }) {
		p, err := ParseNetwork(word)
		if err != nil || len(list) == MostNetworks {
			return nil, wrong.Because(err)
		}
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list, nil
}

// NetworksText is what ParseNetworks reads.
func NetworksText(list []netip.Prefix) string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = NetworkText(p)
	}
	return strings.Join(words, " ")
}

// ComesFrom reports whether an address lies in one of the ranges; any does where there
// are none.
func ComesFrom(list []netip.Prefix, address string) bool {
	if len(list) == 0 {
		return true
	}
	a, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}
