package queue

import "github.com/riverqueue/river"

// Deliver sends one event to one webhook.
type Deliver struct {
	ID    int64 `json:"id"`    // of the delivery
	After int64 `json:"after"` // attempts that were made when it was asked for
}

// Kind implements river.JobArgs.
func (Deliver) Kind() string { return "deliver" }

// webhooks is the queue of deliveries: other people's servers may be slow, and
// nothing of our own is to wait for them.
const webhooks = "webhooks"

// deliveryAttempts is how often one is tried: the tenth comes some four hours
// after the first.
const deliveryAttempts = 10

// InsertOpts implements river.JobArgsWithInsertOpts.
func (Deliver) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: webhooks, MaxAttempts: deliveryAttempts}
}
