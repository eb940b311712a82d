// Package queue keeps durable jobs: River over the house's own database, so that
// a job is enqueued in the caller's transaction or not at all. What a job does is
// left to the door jobs.
package queue

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	"riverqueue.com/riverui"

	"calotype/internal/db"
)

// Queue enqueues jobs and, once started, works them.
type Queue struct {
	insert func(context.Context, *db.Tx, river.JobArgs) error
	start  func(context.Context) error
	stop   func(context.Context) error
	cut    func(context.Context) error // stop without waiting
	ui     func(prefix string) (http.Handler, error)
	states func(context.Context) (map[rivertype.JobState]int, error)
	oldest func(context.Context) (time.Time, error)
	list   func(context.Context, *river.JobListParams) ([]*rivertype.JobRow, error)
	retry  func(context.Context, *db.Tx, int64) (*rivertype.JobRow, error)
	cancel func(context.Context, *db.Tx, int64) (*rivertype.JobRow, error)
}

// Every is a job that is enqueued at the start and then in an interval.
type Every struct {
	Interval time.Duration
	Args     river.JobArgs
}

const (
	atOnce           = 2               // jobs of one process
	deliveriesAtOnce = 4               // to webhooks, beside them
	timeout          = 2 * time.Minute // of one job
	kept             = time.Hour       // how long a finished job can be looked at
)

// Config is what a queue is made of.
type Config struct {
	Workers   *river.Workers // know every kind of job
	Timetable []Every
	// Timeout bounds one job, 0 for two minutes, unless its kind has its own. A job
	// whose process died is begun again, on any node, after a quarter more, or after
	// that; until then it keeps an equal one from being enqueued.
	Timeout time.Duration
	Log     *slog.Logger
}

// Open brings River's tables up to date and makes the queue.
func Open(ctx context.Context, d *db.DB, c Config) (*Queue, error) {
	limit := cmp.Or(c.Timeout, timeout)
	cfg := &river.Config{
		Queues:     map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: atOnce}, webhooks: {MaxWorkers: deliveriesAtOnce}, streams: {MaxWorkers: 1}},
		Workers:    c.Workers,
		JobTimeout: limit, RescueStuckJobsAfter: limit + limit/4, CompletedJobRetentionPeriod: kept,
		Logger: slog.New(warnings{c.Log.Handler()}),
	}
	for _, e := range c.Timetable {
		cfg.PeriodicJobs = append(cfg.PeriodicJobs, river.NewPeriodicJob(river.PeriodicInterval(e.Interval),
			func() (river.JobArgs, *river.InsertOpts) { return e.Args, oncePer(e.Interval) }, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	if pool := d.Postgres(); pool != nil {
		return open(ctx, d, riverpgxv5.New(pool), (*db.Tx).Postgres, cfg)
	}
	cfg.PollOnly = true // its SQLite listener would ask twenty times a second
	return open(ctx, d, riversqlite.New(d.SQLite()), (*db.Tx).SQLite, cfg)
}

func open[T any](ctx context.Context, d *db.DB, driver riverdriver.Driver[T], own func(*db.Tx) T, cfg *river.Config) (*Queue, error) {
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: cfg.Logger})
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	err = d.Alone(ctx, func() error {
		_, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("queue: migrate: %w", err)
	}
	client, err := river.NewClient(driver, cfg)
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	return &Queue{
		insert: func(ctx context.Context, tx *db.Tx, args river.JobArgs) error {
			_, err := client.InsertTx(ctx, own(tx), args, once())
			return err
		},
		start: client.Start, stop: client.Stop, cut: client.StopAndCancel,
		states: func(ctx context.Context) (map[rivertype.JobState]int, error) {
			return client.Driver().GetExecutor().JobCountByAllStates(ctx, &riverdriver.JobCountByAllStatesParams{})
		},
		oldest: func(ctx context.Context) (time.Time, error) {
			list, err := client.JobList(ctx, river.NewJobListParams().States(rivertype.JobStateAvailable).Queues(river.QueueDefault, webhooks).
				OrderBy(river.JobListOrderByScheduledAt, river.SortOrderAsc).First(1))
			if err != nil || len(list.Jobs) == 0 {
				return time.Time{}, err
			}
			return list.Jobs[0].ScheduledAt, nil
		},
		list: func(ctx context.Context, p *river.JobListParams) ([]*rivertype.JobRow, error) {
			list, err := client.JobList(ctx, p)
			if err != nil {
				return nil, err
			}
			return list.Jobs, nil
		},
		retry: func(ctx context.Context, tx *db.Tx, id int64) (*rivertype.JobRow, error) {
			return client.JobRetryTx(ctx, own(tx), id)
		},
		cancel: func(ctx context.Context, tx *db.Tx, id int64) (*rivertype.JobRow, error) {
			return client.JobCancelTx(ctx, own(tx), id)
		},
		ui: func(prefix string) (http.Handler, error) {
			h, err := riverui.NewHandler(&riverui.HandlerOpts{Endpoints: riverui.NewEndpoints(client, nil), Logger: cfg.Logger, Prefix: prefix})
			if err != nil {
				return nil, fmt.Errorf("queue: %w", err)
			}
			return h, h.Start(context.WithoutCancel(ctx))
		},
	}, nil
}

// unfinished are the states of a job that waits or runs.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// once keeps one job of a kind and its arguments waiting or running at a time.
func once() *river.InsertOpts {
	return &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

// oncePer keeps one job of a kind and its arguments for each period, done ones
// counted, whichever node leads.
func oncePer(period time.Duration) *river.InsertOpts {
	return &river.InsertOpts{UniqueOpts: river.UniqueOpts{
		ByArgs: true, ByPeriod: period, ByState: append(slices.Clone(unfinished), rivertype.JobStateCompleted),
	}}
}

// Insert enqueues a job in the caller's transaction, unless an equal one waits or
// runs.
func (q *Queue) Insert(ctx context.Context, tx *db.Tx, args river.JobArgs) error {
	if err := q.insert(ctx, tx, args); err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// Load is how much there is to do.
type Load struct {
	Jobs   map[string]int // by River's states: available, running, retryable, …
	Oldest time.Time      // since when the longest waiting job could run, zero for none; renditions, which may wait for hours, do not count
}

// Load looks at all jobs of all nodes.
func (q *Queue) Load(ctx context.Context) (Load, error) {
	states, err := q.states(ctx)
	if err != nil {
		return Load{}, fmt.Errorf("queue: %w", err)
	}
	l := Load{Jobs: make(map[string]int, len(states))}
	for state, n := range states {
		l.Jobs[string(state)] = n
	}
	if l.Oldest, err = q.oldest(ctx); err != nil {
		return Load{}, fmt.Errorf("queue: %w", err)
	}
	return l, nil
}

// UI is River's own page for looking at jobs, for administrators. It answers
// below the prefix.
func (q *Queue) UI(prefix string) (http.Handler, error) { return q.ui(prefix) }

// Start works jobs until Stop.
func (q *Queue) Start(ctx context.Context) error {
	if err := q.start(ctx); err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	return nil
}

// Stop lets running jobs finish; what the context's end cuts off is begun again
// by the next start.
func (q *Queue) Stop(ctx context.Context) error {
	if err := q.stop(ctx); err != nil {
		return fmt.Errorf("queue: %w", q.cut(context.WithoutCancel(ctx)))
	}
	return nil
}

// warnings passes on what is a warning or worse.
type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
