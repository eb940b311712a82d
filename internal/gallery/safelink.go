package gallery

import (
	"net/url"
	"slices"
	"strings"
)

// unsafeSchemes run what stands behind them in the page that shows them.
var unsafeSchemes = []string{"", "javascript", "data", "vbscript", "blob", "file", "filesystem"}

// SafeLink reports whether an address that a person gave may be a link on a page:
// any scheme that runs nothing there.
func SafeLink(address string) bool {
	u, err := url.Parse(address)
	return err == nil && len(address) <= 2048 && !slices.Contains(unsafeSchemes, strings.ToLower(u.Scheme))
}
