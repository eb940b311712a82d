package web

import (
	"net/http"
	"regexp"
	"strings"
)

// robot knows the programs that fetch pages for nobody's eyes, by what they call
// themselves.
var robot = regexp.MustCompile(`(?i)bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|embedly|curl/|wget/|python-|go-http-client|okhttp`)

// isLook reports whether a request for a page is somebody looking at it: not a
// prefetch, not a robot, not a part of another page.
func isLook(r *http.Request) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		if v := strings.ToLower(r.Header.Get(name)); strings.Contains(v, "prefetch") || strings.Contains(v, "prerender") || strings.Contains(v, "preview") {
			return false
		}
	}
	switch r.Header.Get("Sec-Fetch-Dest") {
	case "", "document", "iframe":
	default:
		return false
	}
	agent := r.UserAgent()
	return r.Method == http.MethodGet && agent != "" && !robot.MatchString(agent)
}
