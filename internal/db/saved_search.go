package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// Searches are those that a person keeps, the latest first.
func (r reader) Searches(ctx context.Context, user gallery.ID) ([]string, error) {
	found, err := all(ctx, r.q, scanOne[string], "SELECT query FROM searches WHERE user_id = ?1 ORDER BY created DESC, query LIMIT ?2", int64(user), gallery.MostSearches)
	return found, explain(err, "searches")
}

// SaveSearch keeps a search for a person; once more changes nothing.
func (t *Tx) SaveSearch(ctx context.Context, user gallery.ID, query string, now time.Time) error {
	err := t.exec(ctx, "INSERT INTO searches (user_id, query, created) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", int64(user), query, millis(now))
	return explain(err, "save search")
}

// DropSearch forgets a person's search, if it is kept.
func (t *Tx) DropSearch(ctx context.Context, user gallery.ID, query string) error {
	return explain(t.exec(ctx, "DELETE FROM searches WHERE user_id = ?1 AND query = ?2", int64(user), query), "drop search")
}
