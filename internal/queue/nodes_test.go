package queue_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"calotype/internal/db"
	"calotype/internal/queue"
	"calotype/internal/testkit"
)

// victim names the database of a process that works a job and never ends it.
const victim = "CALOTYPE_TEST_QUEUE_VICTIM"

func TestMain(m *testing.M) {
	if url := os.Getenv(victim); url != "" {
		if err := hang(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// node opens a queue that shares its rows with others.
func node(ctx context.Context, url string, timetable []queue.Every, work func(context.Context, int) error) (*db.DB, *queue.Queue, error) {
	d, err := db.Open(ctx, url)
	if err != nil {
		return nil, nil, err
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, j *river.Job[note]) error { return work(ctx, j.Args.N) }))
	q, err := queue.Open(ctx, d, queue.Config{Workers: workers, Timetable: timetable, Timeout: 2 * time.Second, Log: slog.New(slog.DiscardHandler)})
	if err == nil {
		err = q.Start(ctx)
	}
	return d, q, err
}

func hang(url string) error {
	_, _, err := node(context.Background(), url, nil, func(context.Context, int) error {
		fmt.Println("at work")
		select {}
	})
	if err != nil {
		return err
	}
	select {}
}

func TestTheJobOfAKilledNodeIsTakenOver(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	done := make(chan int, 10)
	d, q, err := node(t.Context(), url, nil, func(context.Context, int) error { return errors.New("not mine yet") })
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Stop(t.Context()); err != nil { // the tables are made
		t.Fatal(err)
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return q.Insert(t.Context(), tx, note{5}) }); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), victim+"="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	d.Close()

	d, q, err = node(context.WithoutCancel(t.Context()), url, nil, func(_ context.Context, n int) error { done <- n; return nil })
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	defer q.Stop(context.Background())
	select {
	case n := <-done:
		if n != 5 {
			t.Errorf("job %d", n)
		}
	case <-time.After(2 * time.Minute): // its lease as leader ends first
		t.Error("nobody took the job over")
	}
}

// Three nodes have one timetable: what stands in it is done once a period.
func TestManyNodesHaveOneTimetable(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	var done atomic.Int64
	const period = 2 * time.Second
	start := time.Now()
	for range 3 {
		d, q, err := node(context.WithoutCancel(t.Context()), url, []queue.Every{{Interval: period, Args: note{1}}}, func(context.Context, int) error {
			done.Add(1)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		defer q.Stop(context.Background())
	}
	for done.Load() < 4 && time.Since(start) < time.Minute {
		time.Sleep(50 * time.Millisecond) // River's own clock runs the timetable
	}
	// So many periods have begun since the first node was opened.
	periods := time.Now().UnixMilli()/period.Milliseconds() - start.UnixMilli()/period.Milliseconds() + 1
	if n := done.Load(); n < 4 || n > periods {
		t.Errorf("done %d times in %d periods", n, periods)
	}
}
