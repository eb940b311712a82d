package v2_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	v2 "calotype/internal/api/v2"
	"calotype/internal/db"
	"calotype/internal/testkit"
)

// nodes are so many that count on the same rows.
func nodes(t *testing.T, n int) []*v2.Rates {
	t.Helper()
	d, err := db.Open(t.Context(), testkit.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	list := make([]*v2.Rates, n)
	for i := range list {
		list[i] = v2.NewRates(d)
	}
	return list
}

func TestNodesCountRequestsTogether(t *testing.T) {
	t.Parallel()
	ctx, list := t.Context(), nodes(t, 3)
	noon := time.Date(2026, 3, 1, 12, 0, 10, 0, time.UTC)
	const most = 40
	let := func(subject string, at time.Time, node func(i int) int) (n int64) {
		t.Helper()
		for i := range 3 * most {
			ok, left, ends := list[node(i)].Take(ctx, subject, most, at.Add(time.Duration(i)*time.Millisecond))
			if !ends.Equal(at.Truncate(time.Minute).Add(time.Minute)) {
				t.Fatal("ends", ends)
			}
			if ok {
				n++
			}
			if left < 0 || left > most-n || !ok && left != 0 {
				t.Errorf("request %d: %v, and %d are left after %d", i, ok, left, n)
			}
		}
		return n
	}
	one := func(i int) func(int) int { return func(int) int { return i } }
	if n := let("bob", noon, one(1)); n != most {
		t.Errorf("on one node %d were let through, want %d", n, most)
	}
	if n := let("bob", noon.Add(20*time.Second), one(0)); n != 0 {
		t.Errorf("on another one %d were let through in the same minute", n)
	}
	if n := let("bob", noon.Add(time.Minute), one(2)); n != most {
		t.Errorf("%d were let through in the next minute, want %d", n, most)
	}
	turns := 0
	for i := range 3 * most { // what is left differs from node to node
		if ok, _, _ := list[i%3].Take(ctx, "ann", most, noon.Add(2*time.Minute)); ok {
			turns++
		}
	}
	if turns != most {
		t.Errorf("in turns %d were let through, want %d", turns, most)
	}
}

func TestANodeGivesBackWhatNobodyAsksFor(t *testing.T) {
	t.Parallel()
	ctx, list := t.Context(), nodes(t, 2)
	noon := time.Date(2026, 3, 1, 12, 0, 10, 0, time.UTC)
	const most = 40
	let := func(node int, at time.Time) (n int) {
		for range most {
			if ok, _, _ := list[node].Take(ctx, "ann", most, at); ok {
				n++
			}
		}
		return n
	}
	list[0].Take(ctx, "ann", most, noon) // and four more are kept for him there
	if n := let(1, noon); n != most-5 {
		t.Errorf("%d are left for the other node, want %d", n, most-5)
	}
	for _, at := range []struct {
		when time.Duration
		want int
	}{{9 * time.Second, 0}, {11 * time.Second, 4}} {
		for _, r := range list {
			if err := r.GiveBackAt(ctx, noon.Add(at.when)); err != nil {
				t.Fatal(err)
			}
		}
		if n := let(1, noon.Add(at.when)); n != at.want {
			t.Errorf("after %v %d more are let through, want %d", at.when, n, at.want)
		}
	}
}

func TestRequestsAtOnceAreNeverMoreThanAllowed(t *testing.T) {
	t.Parallel()
	ctx, list := t.Context(), nodes(t, 2)
	noon := time.Date(2026, 3, 1, 12, 0, 10, 0, time.UTC)
	const most = 40
	var let atomic.Int64
	var all sync.WaitGroup
	for i := range 3 * most {
		all.Go(func() {
			if ok, _, _ := list[i%2].Take(ctx, "ann", most, noon); ok {
				let.Add(1)
			}
		})
	}
	all.Wait()
	for i := range 3 * most { // what was fetched in between is there for those who come later
		if ok, _, _ := list[i%2].Take(ctx, "ann", most, noon.Add(time.Millisecond)); ok {
			let.Add(1)
		}
	}
	if n := let.Load(); n != most {
		t.Errorf("%d were let through, want %d", n, most)
	}
}
