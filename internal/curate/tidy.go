package curate

import (
	"context"
	"time"
)

// tidying is how long a job tidies up at a time; what is left then is the next
// one's.
const tidying = time.Minute

// Tidy does what is too much for a request: it gives media that are not public
// any more new paths, empties deleted albums, and deletes what has lain in the
// trash for long enough.
func (d *Desk) Tidy(ctx context.Context) error {
	start := time.Now()
	for _, some := range []func(context.Context) (bool, error){d.relocateSome, d.emptySome, d.emptyTrash} {
		for more := true; more && time.Since(start) < tidying; {
			var err error
			if more, err = some(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}
