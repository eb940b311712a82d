// Package admin runs the site: its settings, its jobs and its figures, for
// administrators and the operator. What a setting may be is left to package
// settings, how jobs are kept to package queue.
package admin

import (
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
	"calotype/internal/settings"
)

// Desk is where the site is run from.
type Desk struct {
	DB    *db.DB
	Queue *queue.Queue
	Site  *settings.Live
	Now   func() time.Time
}

// may fails unless the actor runs the site, by a key with the scope if by one.
func may(by gallery.Actor, scope gallery.Scope) error {
	if !by.MayOperate() || !by.Has(scope) {
		return gallery.Fail(gallery.Denied, "admin.denied")
	}
	return nil
}

func deed(by gallery.Actor, action, object, id, detail string) gallery.Deed {
	return gallery.Deed{ActorID: by.UserID, ActorName: by.Name, Address: by.Address, Action: action, Object: object, ObjectID: id, Detail: detail}
}
