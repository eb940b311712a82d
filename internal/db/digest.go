package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// TakeDigests notes that up to n people are written to who want a letter when there is
// news, and got none since a moment. News are notifications of after their last letter
// that they have not seen.
func (t *Tx) TakeDigests(ctx context.Context, before, now time.Time, n int) ([]gallery.ID, error) {
	ids, err := all(ctx, t.q, scanOne[gallery.ID], `UPDATE users SET digested = ?2 WHERE digested <= ?1 AND id IN (SELECT users.id FROM users
		WHERE users.digest = 1 AND users.digested <= ?1 AND users.banned = 0 AND users.status = 'valid' AND users.deletes = 0 AND users.email <> ''
		AND EXISTS (SELECT 1 FROM notifications WHERE notifications.user_id = users.id AND notifications.seen = 0 AND notifications.created > users.digested)
		ORDER BY users.digested, users.id LIMIT ?3) RETURNING id`, millis(before), millis(now), n)
	return ids, explain(err, "take digests")
}

// EndDigest takes a person off those who are written to.
func (t *Tx) EndDigest(ctx context.Context, id gallery.ID) error {
	return explain(t.change(ctx, "UPDATE users SET digest = 0 WHERE id = ?1", int64(id)), "end digest of user %d", id)
}
