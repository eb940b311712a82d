package admin

import (
	"context"
	"errors"
	"strconv"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// mostJobs is how many jobs are listed at once.
const mostJobs = 100

// Jobs lists jobs, the newest first.
func (d *Desk) Jobs(ctx context.Context, by gallery.Actor, l queue.Listing) ([]queue.Job, error) {
	if err := may(by, gallery.ScopeRead); err != nil {
		return nil, err
	}
	l.N = min(max(l.N, 1), mostJobs)
	return d.Queue.List(ctx, l)
}

// RetryJob has a job that does not run begun at once. It fails with job.equal while an
// equal one waits or runs.
func (d *Desk) RetryJob(ctx context.Context, by gallery.Actor, id int64) (queue.Job, error) {
	return d.job(ctx, by, id, "job.retry", d.Queue.Retry)
}

// CancelJob has a job not begun again; one that runs is asked to end. One that is over
// stays as it is.
func (d *Desk) CancelJob(ctx context.Context, by gallery.Actor, id int64) (queue.Job, error) {
	return d.job(ctx, by, id, "job.cancel", d.Queue.Cancel)
}

func (d *Desk) job(ctx context.Context, by gallery.Actor, id int64, action string, do func(context.Context, *db.Tx, int64) (queue.Job, error)) (j queue.Job, err error) {
	if err := may(by, gallery.ScopeWrite); err != nil {
		return j, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if j, err = do(ctx, tx, id); err != nil {
			return err
		}
		return tx.Audit(ctx, []gallery.Deed{deed(by, action, "job", strconv.FormatInt(id, 10), j.Kind)}, d.Now())
	})
	switch {
	case errors.Is(err, gallery.ErrNotFound):
		err = gallery.Fail(gallery.NotFound, "job.not_found").Because(err)
	case errors.Is(err, queue.ErrEqual):
		err = gallery.Fail(gallery.Conflict, "job.equal").Because(err)
	}
	return j, err
}
