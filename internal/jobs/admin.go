package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"calotype/internal/admin"
	"calotype/internal/queue"
)

// AddAdmin adds the jobs of those who run the site.
func AddAdmin(w *river.Workers, d *admin.Desk) {
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, _ *river.Job[queue.Count]) error { return d.Count(ctx) }))
}
