package db

import (
	"context"

	"calotype/internal/gallery"
)

// Taken is how many bytes a person's files take up, and his quota: 0 for none, less
// for that of his rank.
func (r reader) Taken(ctx context.Context, user gallery.ID) (used, quota int64, rank gallery.Rank, err error) {
	err = r.q.row(ctx, "SELECT used_bytes, quota, rank FROM users WHERE id = ?1", int64(user)).Scan(&used, &quota, &rank)
	return used, quota, rank, explain(err, "what user %d takes up", user)
}
