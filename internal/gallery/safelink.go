package gallery

import (
	"net/url"
	"slices"
	"strings"
)

// unsafeSchemes run what stands behind them in the page that shows them, in some browser
// of now or before, or hold an address that does.
var unsafeSchemes = []string{
	"", "javascript", "livescript", "mocha", "data", "vbscript", "blob", "file", "filesystem", "about", "view-source", "jar", "feed", "mhtml", "resource", "chrome",
}

// SafeLink reports whether an address that a person gave may be a link on a page:
// any scheme that runs nothing there.
func SafeLink(address string) bool {
	u, err := url.Parse(address)
	return err == nil && len(address) <= 2048 && !slices.Contains(unsafeSchemes, strings.ToLower(u.Scheme))
}
