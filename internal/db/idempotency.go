package db

import (
	"context"
	"errors"
	"time"

	"calotype/internal/gallery"
)

// Claim is a request that is to be done once, and its answer when it is done. The
// caller makes the answer unreadable: it may hold what is shown only once.
type Claim struct {
	Subject, Name string
	Request       string // what was asked, as a hash
	Status        int    // 0 while it is under way
	Headers, Body string
	Expires       time.Time
}

// ClaimOnce notes that a request is under way. When it was so before, the claim
// that stands is returned and nothing changes; otherwise nil.
func (t *Tx) ClaimOnce(ctx context.Context, c Claim, now time.Time) (*Claim, error) {
	var begun int64
	err := t.q.row(ctx, `INSERT INTO idempotency (subject, name, request, status, headers, body, expires)
		VALUES (?1, ?2, ?3, 0, '', '', ?4) ON CONFLICT (subject, name) DO UPDATE SET request = excluded.request,
		status = 0, headers = '', body = '', expires = excluded.expires WHERE idempotency.expires <= ?5 RETURNING 1`,
		c.Subject, c.Name, c.Request, millis(c.Expires), millis(now)).Scan(&begun)
	if err == nil {
		return nil, nil
	}
	if err = explain(err, "claim request"); !errors.Is(err, gallery.ErrNotFound) {
		return nil, err
	}
	stands := Claim{Subject: c.Subject, Name: c.Name}
	err = t.q.row(ctx, "SELECT request, status, headers, body, expires FROM idempotency WHERE subject = ?1 AND name = ?2",
		c.Subject, c.Name).Scan(&stands.Request, &stands.Status, &stands.Headers, &stands.Body, moment{&stands.Expires})
	return &stands, explain(err, "claimed request")
}

// AnswerOnce keeps the answer of a claimed request.
func (t *Tx) AnswerOnce(ctx context.Context, c Claim) error {
	return explain(t.change(ctx, "UPDATE idempotency SET status = ?3, headers = ?4, body = ?5 WHERE subject = ?1 AND name = ?2",
		c.Subject, c.Name, c.Status, c.Headers, c.Body), "answer of claimed request")
}

// DropOnce gives a claim up: nothing was done.
func (t *Tx) DropOnce(ctx context.Context, subject, name string) error {
	return explain(t.exec(ctx, "DELETE FROM idempotency WHERE subject = ?1 AND name = ?2", subject, name), "drop claim")
}
