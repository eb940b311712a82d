package v2

import (
	"context"
	"time"
)

// Take lets a request through or not.
func (r *Rates) Take(ctx context.Context, subject string, most int64, now time.Time) (bool, int64, time.Time) {
	return r.take(ctx, subject, most, now)
}

// GiveBackAt gives back what nobody asked for until a moment.
func (r *Rates) GiveBackAt(ctx context.Context, now time.Time) error { return r.giveBack(ctx, now) }
