// Package jobs is the door of the queue: each kind of job calls one verb. When
// and where they run is left to package queue.
package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"calotype/internal/account"
	"calotype/internal/maintain"
	"calotype/internal/queue"
)

// Timetable is what is done again and again.
var Timetable = []queue.Every{
	{Interval: 20 * time.Second, Args: queue.Expire{}},
	{Interval: 20 * time.Second, Args: queue.Streams{}},
	{Interval: 10 * time.Minute, Args: queue.Purge{}},
	{Interval: time.Minute, Args: queue.Tidy{}},
	{Interval: 10 * time.Minute, Args: queue.Erase{}},
	{Interval: 10 * time.Minute, Args: queue.Abandon{}},
	{Interval: time.Hour, Args: queue.Count{}},
	{Interval: time.Hour, Args: queue.Digest{}},
}

// Workers know every kind of job.
func Workers(k *maintain.Keeper, people *account.Desk) *river.Workers {
	w := river.NewWorkers()
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, _ *river.Job[queue.Expire]) error {
		if _, err := k.Expire(ctx); err != nil {
			return err
		}
		_, err := k.Sweep(ctx)
		return err
	}))
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, _ *river.Job[queue.Sweep]) error {
		_, err := k.Sweep(ctx)
		return err
	}))
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, _ *river.Job[queue.Purge]) error { return k.Purge(ctx) }))
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, j *river.Job[queue.Letter]) error { return people.Post(ctx, j.Args) }))
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, _ *river.Job[queue.Erase]) error { return people.Erase(ctx) }))
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, _ *river.Job[queue.Digest]) error { return people.Digest(ctx) }))
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, _ *river.Job[queue.Abandon]) error {
		_, err := k.Abandon(ctx)
		return err
	}))
	return w
}
