package serve

import (
	"net/http"
	"slices"
	"strings"
)

// Origins lets scripts of listed origins use what stands behind it, by key and
// never by cookie. Without a list other origins get nothing.
type Origins struct {
	Allowed func() []string // "https://app.example.test"
	Exposed []string        // headers of answers that they may read
}

// preflightAge is how long a browser may keep the answer to a preflight, in seconds.
const preflightAge = "600"

// Handler is next for this origin and the listed ones.
func (o Origins) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		allowed := origin != "" && slices.Contains(o.Allowed(), origin)
		h := w.Header()
		h.Add("Vary", "Origin")
		if allowed {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", strings.Join(o.Exposed, ", "))
		}
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}
		if allowed {
			h.Add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
			h.Set("Access-Control-Allow-Methods", r.Header.Get("Access-Control-Request-Method"))
			if wanted := r.Header.Get("Access-Control-Request-Headers"); wanted != "" {
				h.Set("Access-Control-Allow-Headers", wanted)
			}
			h.Set("Access-Control-Max-Age", preflightAge)
		}
		w.WriteHeader(http.StatusNoContent)
	})
}
