package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"calotype/internal/curate"
	"calotype/internal/queue"
)

// AddCurate adds the jobs of changes that are too much for a request.
func AddCurate(w *river.Workers, d *curate.Desk) {
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, _ *river.Job[queue.Tidy]) error { return d.Tidy(ctx) }))
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, j *river.Job[queue.Retag]) error { return d.Retag(ctx, j.Args) }))
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, j *river.Job[queue.Reword]) error { return d.Reword(ctx, j.Args) }))
}
