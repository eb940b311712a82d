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

// streamWorker makes a rendition of one video at a time.
type streamWorker struct {
	river.WorkerDefaults[queue.Stream]

	desk *variant.Desk
}

const (
	// moving is how long the video may take to the bench and what was made from there.
	moving = 30 * time.Minute
	// rest is how long a job waits that did not fail by itself: the house was closing, a
	// store or a database out of reach.
	rest = 5 * time.Minute
)

// Timeout is that of one rendition.
func (w *streamWorker) Timeout(j *river.Job[queue.Stream]) time.Duration {
	return moving + imaging.StreamTime(time.Duration(j.Args.Seconds)*time.Second)
}

// Work implements river.Worker. What fails from outside waits, however long that lasts; a
// video that ends its maker again and again is left alone.
func (w *streamWorker) Work(ctx context.Context, j *river.Job[queue.Stream]) error {
	media := gallery.ID(j.Args.Media)
	more, err := w.desk.Stream(ctx, media)
	switch crashed := errors.Is(err, imaging.ErrCrashed); {
	case err == nil && more:
		return river.JobSnooze(0) // others of its queue may come first
	case crashed && j.Attempt >= j.MaxAttempts:
		return errors.Join(err, w.desk.Leave(ctx, media))
	case err != nil && !crashed:
		if !errors.Is(err, variant.ErrStopped) {
			w.desk.Log.ErrorContext(ctx, "renditions wait", "media", j.Args.Media, "error", err)
		}
		return river.JobSnooze(rest)
	}
	return err
}
