package db

import (
	"context"
	"slices"
	"time"

	"calotype/internal/gallery"
)

// Audit writes down what staff did.
func (t *Tx) Audit(ctx context.Context, deeds []gallery.Deed, now time.Time) error {
	const atOnce = 500
	for some := range slices.Chunk(deeds, atOnce) {
		var rows []any
		for _, d := range some {
			rows = append(rows, int64(d.ActorID), d.ActorName, d.Address, d.Action, d.Object, d.ObjectID, d.Detail, millis(now))
		}
		err := t.exec(ctx, "INSERT INTO audit_log (actor_id, actor_name, address, action, object, object_id, detail, created) VALUES "+
			values(len(some), 8), rows...)
		if err != nil {
			return explain(err, "audit log")
		}
	}
	return nil
}

// AuditLog lists up to n entries from the newest that come before the one of an id
// (0: from the top).
func (r reader) AuditLog(ctx context.Context, before gallery.ID, n int) ([]gallery.Deed, error) {
	cond, args := "", []any{n}
	if before != 0 {
		cond, args = "WHERE id < ?2 ", append(args, int64(before))
	}
	deeds, err := all(ctx, r.q, func(row scanner) (d gallery.Deed, err error) {
		err = row.Scan(&d.ID, &d.ActorID, &d.ActorName, &d.Address, &d.Action, &d.Object, &d.ObjectID, &d.Detail, moment{&d.Created})
		return d, err
	}, "SELECT id, actor_id, actor_name, address, action, object, object_id, detail, created FROM audit_log "+cond+"ORDER BY id DESC LIMIT ?1", args...)
	return deeds, explain(err, "audit log")
}
