package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"calotype/internal/gallery"
	"calotype/internal/queue"
	"calotype/internal/webhook"
)

// AddWebhooks adds the jobs that tell others what happened.
func AddWebhooks(w *river.Workers, d *webhook.Desk) {
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, j *river.Job[queue.Deliver]) error {
		return d.Deliver(ctx, gallery.ID(j.Args.ID))
	}))
}
