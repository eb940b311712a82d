// Package queue keeps durable jobs: River over the house's own database, so that
// a job is enqueued in the caller's transaction or not at all. What a job does is
// left to the door jobs.
package queue

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"calotype/internal/db"
)

// Queue enqueues jobs and, once started, works them.
type Queue struct{ client *river.Client[*sql.Tx] }

// Every is a job that is enqueued at the start and then in an interval.
type Every struct {
	Interval time.Duration
	Args     river.JobArgs
}

const (
	atOnce     = 2               // jobs of one process
	jobTimeout = 5 * time.Minute // of one job
	// stuckAfter is when a job whose process died is begun again; until then it
	// keeps an equal one from being enqueued.
	stuckAfter = jobTimeout + time.Minute
	kept       = time.Hour // how long a finished job can be looked at
)

// Open brings River's tables up to date and makes the queue; workers know every
// kind of job.
func Open(ctx context.Context, d *db.DB, workers *river.Workers, timetable []Every, log *slog.Logger) (*Queue, error) {
	_, writing := d.Pools()
	driver := riversqlite.New(writing)
	quiet := slog.New(warnings{log.Handler()})
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("queue: migrate: %w", err)
	}
	var periodic []*river.PeriodicJob
	for _, e := range timetable {
		periodic = append(periodic, river.NewPeriodicJob(river.PeriodicInterval(e.Interval),
			func() (river.JobArgs, *river.InsertOpts) { return e.Args, once() }, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	client, err := river.NewClient(driver, &river.Config{
		Queues:       map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: atOnce}},
		Workers:      workers,
		PeriodicJobs: periodic,
		PollOnly:     true, // its SQLite listener would ask twenty times a second
		JobTimeout:   jobTimeout, RescueStuckJobsAfter: stuckAfter, CompletedJobRetentionPeriod: kept,
		Logger: quiet,
	})
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	return &Queue{client}, nil
}

// once keeps one job of a kind and its arguments waiting or running at a time.
func once() *river.InsertOpts {
	return &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// Insert enqueues a job in the caller's transaction, unless an equal one waits or
// runs.
func (q *Queue) Insert(ctx context.Context, tx *db.Tx, args river.JobArgs) error {
	if _, err := q.client.InsertTx(ctx, tx.SQL(), args, once()); err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// Start works jobs until Stop.
func (q *Queue) Start(ctx context.Context) error {
	if err := q.client.Start(ctx); err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	return nil
}

// Stop lets running jobs finish; what the context's end cuts off is begun again
// by the next start.
func (q *Queue) Stop(ctx context.Context) error {
	if err := q.client.Stop(ctx); err != nil {
		return fmt.Errorf("queue: %w", q.client.StopAndCancel(context.WithoutCancel(ctx)))
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
