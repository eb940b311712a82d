package v2

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	// window is the span in which requests are counted.
	window = time.Minute
	// share is which part of what is left a node takes at once.
	share = 8
	// unused is how long a node keeps what it took and nobody asks for.
	unused = 10 * time.Second
	// closed is how long a node takes it for true that nothing is left.
	closed = time.Second
)

// Rates counts what each subject asks in the minute of the clock, on all nodes
// together, and never lets through more than is allowed. A request that only reads
// shall not write a row each time: a node takes an eighth of what is left out of the
// common row and spends that by itself; so the last requests are taken one by one.
// What a node does not spend it gives back.
type Rates struct {
	db *db.DB

	mu      sync.Mutex
	ends    time.Time
	tallies map[string]*tally
}

// tally is what a node knows of a subject's minute.
type tally struct {
	taken int64     // by all nodes, when it was last asked
	asked time.Time // when it was
	ours  int64     // that we took and nobody asked for yet
	owed  int64     // that we took although nothing was left
	used  time.Time // when somebody last asked for one
}

// NewRates begins to count.
func NewRates(d *db.DB) *Rates { return &Rates{db: d} }

// take lets one request through, of so many allowed, or not, and returns how many are
// left and when the minute ends.
func (r *Rates) take(ctx context.Context, subject string, most int64, now time.Time) (ok bool, left int64, ends time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !now.Before(r.ends) || r.ends.Sub(now) > window {
		r.ends, r.tallies = now.Truncate(window).Add(window), map[string]*tally{}
	}
	t, ends := r.tallies[subject], r.ends
	if t == nil {
		t = &tally{}
		r.tallies[subject] = t
	}
	t.used = now
	if t.ours == 0 && (t.taken < most || now.Sub(t.asked) >= closed) {
		t.asked = now
		r.fetch(ctx, subject, t, most, ends)
	}
	if t.ours == 0 {
		return false, 0, ends
	}
	t.ours--
	return true, max(0, most-t.taken) + t.ours, ends
}

// fetch takes some of what is left out of the common row. The lock is held, and open
// meanwhile. Rows that cannot be written are no reason to refuse a request.
func (r *Rates) fetch(ctx context.Context, subject string, t *tally, most int64, ends time.Time) {
	n := max(1, (most-t.taken)/share)
	r.mu.Unlock()
	taken, err := r.add(ctx, map[string]int64{subject: n}, ends)
	r.mu.Lock()
	if err != nil {
		t.ours++
		return
	}
	t.taken = taken[subject]
	over := min(n, max(0, t.taken-most))
	t.ours, t.owed = t.ours+n-over, t.owed+over
}

func (r *Rates) add(ctx context.Context, deeds map[string]int64, ends time.Time) (taken map[string]int64, err error) {
	err = r.db.Write(ctx, func(tx *db.Tx) (err error) {
		taken, err = tx.AddDeeds(ctx, deeds, window, ends)
		return err
	})
	if err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "count requests", "error", err)
	}
	return taken, err
}

// GiveBack gives what nobody asked for lately back to the other nodes.
func (r *Rates) GiveBack(ctx context.Context) error { return r.giveBack(ctx, time.Now()) }

func (r *Rates) giveBack(ctx context.Context, now time.Time) error {
	r.mu.Lock()
	back, ends := map[string]int64{}, r.ends
	for subject, t := range r.tallies {
		if n := t.owed + t.idle(now); n > 0 && now.Before(ends) {
			back[subject] = -n
			t.ours, t.owed, t.taken = t.ours-t.idle(now), 0, t.taken-n
		}
	}
	r.mu.Unlock()
	if len(back) == 0 {
		return nil
	}
	_, err := r.add(ctx, back, ends)
	return err
}

func (t *tally) idle(now time.Time) int64 {
	if now.Sub(t.used) < unused {
		return 0
	}
	return t.ours
}

// limited lets a person, or a network of guests, ask so often a minute and no
// more, and says in each answer how much is left
// (draft-ietf-httpapi-ratelimit-headers).
func (a *API) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by, site := caller(r.Context()).by, a.Site.Get()
		most, name, subject := site.Int("api_requests_minute"), "person", fmt.Sprintf("api:user:%d", by.UserID)
		if by.UserID == 0 {
			most, name, subject = site.Int("api_requests_minute_guest"), "address", "api:network:"+by.Network()
		}
		if most == 0 {
			next.ServeHTTP(w, r)
			return
		}
		ok, rest, ends := a.Rates.take(r.Context(), subject, int64(most), a.Now())
		left := max(0, ends.Sub(a.Now()))
		w.Header().Set("RateLimit-Policy", fmt.Sprintf("%q;q=%d;w=%d", name, most, int(window.Seconds())))
		w.Header().Set("RateLimit", fmt.Sprintf("%q;r=%s;t=%d", name, strconv.FormatInt(rest, 10), int(left.Seconds())+1))
		if !ok {
			a.fail(w, r, gallery.Fail(gallery.TooMany, "api.rate", max(left, time.Second)))
			return
		}
		next.ServeHTTP(w, r)
	})
}
