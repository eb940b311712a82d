package gallery

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Ban shuts addresses out of the site.
type Ban struct {
	Network netip.Prefix // masked; of one address where it is as long as that
	Message string       // what they are told, or an address to send them to; "" for the usual words
	Expires time.Time    // zero for never
	Created time.Time
}

// The shortest prefixes that may be banned, in bits: what is larger is no neighbour
// of anybody but a mistake.
const (
	widestBan4 = 8
	widestBan6 = 16
)

// ParseNetwork reads an address, addresses with stars for their last numbers
// ("192.0.2.*") or a range ("192.0.2.0/24", "2001:db8::/32"). It fails with ban.network.
func ParseNetwork(text string) (netip.Prefix, error) {
	wrong := Fail(Invalid, "ban.network").In("network")
	text = strings.TrimSpace(text)
	if strings.Contains(text, "*") {
		text = starred(text)
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		a, err := netip.ParseAddr(text)
		if err != nil || a.Zone() != "" {
			return p, wrong
		}
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	if a := p.Addr(); a.Is4In6() {
		if p.Bits() < 96 {
			return p, wrong
		}
		p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
	}
	if p.Bits() < widestBan6 && (!p.Addr().Is4() || p.Bits() < widestBan4) {
		return p, wrong
	}
	return p.Masked(), nil
}

// starred is "192.0.*" as a range, "" for stars elsewhere than at the end.
func starred(text string) string {
	parts := strings.Split(text, ".")
	known := 0
	for known < len(parts) && parts[known] != "*" {
		known++
	}
	if known == 0 || len(parts) > 4 || strings.Trim(strings.Join(parts[known:], ""), "*") != "" {
		return ""
	}
	for _, part := range parts[known:] {
		if part != "*" {
			return ""
		}
	}
	plain := append(append([]string{}, parts[:known]...), "0", "0", "0", "0")[:4]
	return strings.Join(plain, ".") + "/" + strconv.Itoa(8*known)
}

// NetworkText is a range as people write it: one address without its length.
func NetworkText(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// Covers reports whether the ban is for an address at a moment.
func (b Ban) Covers(a netip.Addr, now time.Time) bool {
	return b.Network.Contains(a) && !b.Over(now)
}

// Over reports whether the ban's time is over.
func (b Ban) Over(now time.Time) bool { return !b.Expires.IsZero() && !now.Before(b.Expires) }

// To is where those are sent who are shut out, nil for nowhere.
func (b Ban) To() *url.URL {
	if strings.ContainsAny(b.Message, " \n\t") {
		return nil
	}
	to, err := url.Parse(b.Message)
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return nil
	}
	return to
}

// MayBan reports whether the actor may look after the addresses that are shut out.
func (a Actor) MayBan() bool { return a.Staff() }
