package web

import "testing"

func TestOwnPathsLeadNowhereElse(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/pics/": true, "/pics/image/a.b?in=search:x%2Fy": true, "/pics/tag/%E7%8C%AB": true,
		"/": false, "/other": false, "//evil.test/pics/": false, "https://evil.test/pics/": false, "/pics/../other": false,
		"/pics/%2e%2e/other": false, "/pics/.%2E/other": false, "/pics/x%2f..%2f..": false, "/pics/%zz": false, "/pics\\evil": false, "/pics/\r\nx": false,
	} {
		if got := ownPath(path, "/pics/"); got != want {
			t.Errorf("ownPath(%q) = %v", path, got)
		}
	}
}
