package db

import (
	"context"

	"calotype/internal/gallery"
)

// What is erased leaves its number behind, in totals, so that nobody gets it again:
// what still names it would mean somebody else. SQLite gives the highest again, and
// so would PostgreSQL after a copy of the rows, with which this total goes.
const retired = "retired_"

// retireAll notes the numbers of a person and his albums.
func (t *Tx) retireAll(ctx context.Context, user gallery.ID) error {
	var album gallery.ID
	err := t.q.row(ctx, "SELECT COALESCE(MAX(id), 0) FROM albums WHERE owner_id = ?1", int64(user)).Scan(&album)
	if err == nil {
		err = t.retire(ctx, "users", user)
	}
	if err == nil && album != 0 {
		err = t.retire(ctx, "albums", album)
	}
	return err
}

// retire notes that numbers of a table up to this one were given out.
func (t *Tx) retire(ctx context.Context, table string, highest gallery.ID) error {
	return t.exec(ctx, `INSERT INTO totals (name, shard, value) VALUES (?1, 0, ?2) ON CONFLICT (name, shard)
		DO UPDATE SET value = CASE WHEN excluded.value > totals.value THEN excluded.value ELSE totals.value END`, retired+table, int64(highest))
}

// renumber gives a row that was just inserted, and that nothing refers to, another
// number if its own is retired.
func (t *Tx) renumber(ctx context.Context, table string, id *gallery.ID) error {
	list, err := all(ctx, t.q, scanOne[gallery.ID], "UPDATE "+table+` SET id = (SELECT value + 1 FROM totals WHERE name = ?1 AND shard = 0)
		WHERE id = ?2 AND id <= (SELECT value FROM totals WHERE name = ?1 AND shard = 0) RETURNING id`, retired+table, int64(*id))
	if len(list) > 0 {
		*id = list[0]
	}
	return err
}
