package queue_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
	"calotype/internal/testkit"
)

// note is a job that says its number when it is worked.
type note struct{ N int }

func (note) Kind() string { return "note" }

// open makes a queue over new rows whose jobs arrive in the channel.
func open(t *testing.T, timetable ...queue.Every) (*db.DB, *queue.Queue, chan int) {
	t.Helper()
	d, err := db.Open(t.Context(), testkit.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan int, 100)
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(_ context.Context, j *river.Job[note]) error {
		done <- j.Args.N
		return nil
	}))
	q, err := queue.Open(t.Context(), d, queue.Config{Workers: workers, Timetable: timetable, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(q.Stop(context.Background()), d.Close()); err != nil {
			t.Error(err)
		}
	})
	return d, q, done
}

func await(t *testing.T, done chan int) int {
	t.Helper()
	select {
	case n := <-done:
		return n
	case <-time.After(30 * time.Second):
		t.Fatal("no job was worked")
		return 0
	}
}

func TestAJobIsEnqueuedWithItsTransactionOrNotAtAll(t *testing.T) {
	t.Parallel()
	d, q, done := open(t)
	undone := errors.New("undone")
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		return errors.Join(q.Insert(t.Context(), tx, note{1}), undone)
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	err = d.Write(t.Context(), func(tx *db.Tx) error { return q.Insert(t.Context(), tx, note{2}) })
	if err != nil {
		t.Fatal(err)
	}
	if n := await(t, done); n != 2 {
		t.Errorf("job %d was worked, whose transaction was undone", n)
	}
}

func TestEqualJobsWaitOnce(t *testing.T) {
	t.Parallel()
	d, q, done := open(t)
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, n := range []int{7, 7, 7, 8} {
			if err := q.Insert(t.Context(), tx, note{n}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if sum := await(t, done) + await(t, done); sum != 15 {
		t.Errorf("jobs that add up to %d, want 7 and 8 once each", sum)
	}
}

func TestTheTimetableBeginsAtTheStart(t *testing.T) {
	t.Parallel()
	_, _, done := open(t, queue.Every{Interval: time.Hour, Args: note{3}})
	if n := await(t, done); n != 3 {
		t.Errorf("job %d", n)
	}
}

func TestJobsAreListedCancelledAndBegunAgain(t *testing.T) {
	t.Parallel()
	d, q, done := open(t)
	if err := q.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	put := func(n int) {
		t.Helper()
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return q.Insert(t.Context(), tx, note{n}) }); err != nil {
			t.Fatal(err)
		}
	}
	list := func(l queue.Listing) []queue.Job {
		t.Helper()
		jobs, err := q.List(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		return jobs
	}
	do := func(f func(context.Context, *db.Tx, int64) (queue.Job, error), id int64) (j queue.Job, err error) {
		err = d.Write(t.Context(), func(tx *db.Tx) (err error) {
			j, err = f(t.Context(), tx, id)
			return err
		})
		return j, err
	}
	put(1)
	put(2)
	first := list(queue.Listing{N: 1})
	second := list(queue.Listing{N: 5, Before: first[0].ID, Kind: "note", State: "available"})
	if len(second) != 1 || second[0].Kind != "note" || string(second[0].Args) == string(first[0].Args) || second[0].Created.IsZero() {
		t.Fatalf("pages: %+v then %+v", first, second)
	}
	if none := list(queue.Listing{N: 5, Kind: "other"}); len(none) != 0 {
		t.Errorf("others: %+v", none)
	}
	id := second[0].ID
	if j, err := do(q.Cancel, id); err != nil || j.State != "cancelled" || j.Finished.IsZero() {
		t.Errorf("cancel: %+v, %v", j, err)
	}
	put(1)
	if _, err := do(q.Retry, id); !errors.Is(err, queue.ErrEqual) {
		t.Errorf("retry beside an equal one: %v", err)
	}
	if _, err := do(q.Retry, 999); !errors.Is(err, gallery.ErrNotFound) {
		t.Errorf("retry of none: %v", err)
	}
	if _, err := do(q.Cancel, list(queue.Listing{N: 1})[0].ID); err != nil {
		t.Error(err)
	}
	if j, err := do(q.Retry, id); err != nil || j.State != "available" {
		t.Errorf("retry: %+v, %v", j, err)
	}
	if err := q.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	if sum := await(t, done) + await(t, done); sum != 3 {
		t.Errorf("jobs that add up to %d, want 1 and 2", sum)
	}
}
