package upload

import (
	"context"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// rooms reads what a person takes up.
type rooms interface {
	Room(ctx context.Context, user gallery.ID, but string, now time.Time) (db.Room, error)
}

// fits fails when a person would take up more than he may with so many bytes more.
// What his other uploads have announced that are still arriving counts, too.
func (d *Desk) fits(ctx context.Context, rows rooms, j *job, more int64) error {
	if j.owner.UserID == 0 {
		return nil
	}
	but := ""
	if j.wish.resumed != nil {
		but = j.wish.resumed.ID
	}
	room, err := rows.Room(ctx, j.owner.UserID, but, d.Now())
	if err != nil {
		return err
	}
	quota := gallery.User{Rank: room.Rank, Quota: room.Quota}.Allowance(j.site)
	if quota > 0 && room.Used+room.Open+more > quota {
		return gallery.Fail(gallery.Denied, "quota.user", quota)
	}
	return nil
}
