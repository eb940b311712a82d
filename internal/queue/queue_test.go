package queue_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"calotype/internal/db"
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
