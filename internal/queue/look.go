package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// ErrEqual says that a job cannot be retried while an equal one waits or runs.
var ErrEqual = errors.New("an equal job waits or runs")

// Job is a job as it stands.
type Job struct {
	ID           int64
	Kind, Queue  string
	State        string // one of States
	Args         json.RawMessage
	Attempt      int // that was made last
	MostAttempts int
	Error        string // of the last attempt that failed, "" for none
	Created      time.Time
	Scheduled    time.Time // when it may run, or might have
	Attempted    time.Time // last, zero for never
	Finished     time.Time // zero for not yet
}

// States are all states of jobs.
var States = []string{"available", "pending", "running", "retryable", "scheduled", "completed", "cancelled", "discarded"}

func jobOf(r *rivertype.JobRow) Job {
	j := Job{
		ID: r.ID, Kind: r.Kind, Queue: r.Queue, State: string(r.State), Args: slices.Clone(r.EncodedArgs), Attempt: r.Attempt,
		MostAttempts: r.MaxAttempts, Created: r.CreatedAt, Scheduled: r.ScheduledAt,
	}
	if n := len(r.Errors); n > 0 {
		j.Error = r.Errors[n-1].Error
	}
	if r.AttemptedAt != nil {
		j.Attempted = *r.AttemptedAt
	}
	if r.FinalizedAt != nil {
		j.Finished = *r.FinalizedAt
	}
	return j
}

// Listing is the page of the list of jobs that is wanted; an empty field is no bound.
type Listing struct {
	State, Kind string
	Before      int64 // only jobs of lower ids
	N           int
}

func (l Listing) params() *river.JobListParams {
	p := river.NewJobListParams().OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(l.N).States(rivertype.JobStates()...)
	if l.State != "" {
		p = p.States(rivertype.JobState(l.State))
	}
	if l.Kind != "" {
		p = p.Kinds(l.Kind)
	}
	if l.Before != 0 {
		p = p.After(river.JobListCursorFromJob(&rivertype.JobRow{ID: l.Before}))
	}
	return p
}

// List lists jobs of all nodes, the newest first. Finished ones are kept for an hour.
func (q *Queue) List(ctx context.Context, l Listing) ([]Job, error) {
	rows, err := q.list(ctx, l.params())
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	jobs := make([]Job, len(rows))
	for i, r := range rows {
		jobs[i] = jobOf(r)
	}
	return jobs, nil
}

// Retry makes a job that does not run available at once, with the transaction. It
// fails with ErrEqual or gallery.ErrNotFound.
func (q *Queue) Retry(ctx context.Context, tx *db.Tx, id int64) (Job, error) {
	return found(q.retry(ctx, tx, id))
}

// Cancel has a job not begun again, with the transaction; one that runs is asked to
// end. It fails with gallery.ErrNotFound.
func (q *Queue) Cancel(ctx context.Context, tx *db.Tx, id int64) (Job, error) {
	return found(q.cancel(ctx, tx, id))
}

func found(r *rivertype.JobRow, err error) (Job, error) {
	switch {
	case err == nil:
		return jobOf(r), nil
	case errors.Is(err, rivertype.ErrNotFound):
		err = gallery.ErrNotFound
	case twice(err):
		err = ErrEqual
	}
	return Job{}, fmt.Errorf("queue: %w", err)
}

// twice reports whether a database refused an equal row.
func twice(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505"
	}
	return strings.Contains(err.Error(), "UNIQUE constraint failed")
}
