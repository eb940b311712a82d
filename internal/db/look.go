package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// NoteLook writes in the audit log that a member of the staff looked at something
// private.
func (t *Tx) NoteLook(ctx context.Context, by gallery.Actor, object, id string, now time.Time) error {
	return explain(t.exec(ctx, `INSERT INTO audit_log (actor_id, actor_name, address, action, object, object_id, detail, created)
		VALUES (?1, ?2, ?3, 'look', ?4, ?5, '', ?6)`, int64(by.UserID), by.Name, by.Address, object, id, millis(now)), "note a look")
}
