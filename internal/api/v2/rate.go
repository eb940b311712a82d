package v2

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"calotype/internal/gallery"
)

// window is the span in which requests are counted.
const window = time.Minute

// rates counts what each subject asked in the minute of the clock. Each node
// counts by itself: a request that only reads must not write a row. The zero value
// is ready.
type rates struct {
	mu     sync.Mutex
	ends   time.Time
	counts map[string]int
}

// take counts one request and returns how many there were, and when the minute ends.
func (r *rates) take(subject string, now time.Time) (int, time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !now.Before(r.ends) || r.ends.Sub(now) > window {
		r.ends, r.counts = now.Truncate(window).Add(window), map[string]int{}
	}
	r.counts[subject]++
	return r.counts[subject], r.ends
}

// limited lets a person, or a network of guests, ask so often a minute and no
// more, and says in each answer how much is left
// (draft-ietf-httpapi-ratelimit-headers).
func (a *API) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by, site := caller(r.Context()).by, a.Site.Get()
		most, name, subject := site.Int("api_requests_minute"), "person", fmt.Sprintf("user:%d", by.UserID)
		if by.UserID == 0 {
			most, name, subject = site.Int("api_requests_minute_guest"), "address", by.Network()
		}
		if most == 0 {
			next.ServeHTTP(w, r)
			return
		}
		n, ends := a.rates.take(subject, a.Now())
		left := max(0, ends.Sub(a.Now()))
		w.Header().Set("RateLimit-Policy", fmt.Sprintf("%q;q=%d;w=%d", name, most, int(window.Seconds())))
		w.Header().Set("RateLimit", fmt.Sprintf("%q;r=%s;t=%d", name, strconv.Itoa(max(0, most-n)), int(left.Seconds())+1))
		if n > most {
			a.fail(w, r, gallery.Fail(gallery.TooMany, "api.rate", max(left, time.Second)))
			return
		}
		next.ServeHTTP(w, r)
	})
}
