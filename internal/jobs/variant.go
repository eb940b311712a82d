package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/queue"
	"calotype/internal/variant"
)

// AddVariant adds the jobs that make other forms of what is stored.
func AddVariant(w *river.Workers, d *variant.Desk) {
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, _ *river.Job[queue.Streams]) error { return d.Find(ctx) }))
	river.AddWorker(w, &streamWorker{desk: d})
}

// streamWorker makes the renditions of one video.
type streamWorker struct {
	river.WorkerDefaults[queue.Stream]

	desk *variant.Desk
}

// Timeout is that of some renditions: the video is begun again where it ended.
func (w *streamWorker) Timeout(j *river.Job[queue.Stream]) time.Duration {
	const some = 3
	return some * imaging.StreamTime(time.Duration(j.Args.Seconds)*time.Second)
}

// Work implements river.Worker.
func (w *streamWorker) Work(ctx context.Context, j *river.Job[queue.Stream]) error {
	media := gallery.ID(j.Args.Media)
	err := w.desk.Stream(ctx, media)
	switch {
	case errors.Is(err, variant.ErrStopped):
		return river.JobSnooze(0)
	case err != nil && j.Attempt >= j.MaxAttempts && ctx.Err() == nil:
		return errors.Join(err, w.desk.Leave(ctx, media))
	}
	return err
}
