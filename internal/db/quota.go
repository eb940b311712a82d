package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// Room is what a person takes up and may.
type Room struct {
	Used  int64 // bytes of his files
	Open  int64 // bytes that his open uploads have announced
	Quota int64 // bytes; 0 for none, less for that of his rank
	Rank  gallery.Rank
}

// Room tells what a person takes up, save the open upload that the question is about,
// "" for none.
func (r reader) Room(ctx context.Context, user gallery.ID, but string, now time.Time) (room Room, err error) {
	err = r.q.row(ctx, `SELECT used_bytes, (SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM resumables
		WHERE subject = ?2 AND media_id = 0 AND id <> ?3 AND expires > ?4), quota, rank FROM users WHERE id = ?1`,
		int64(user), gallery.Actor{UserID: user}.UploadSubject(), but, millis(now)).Scan(&room.Used, &room.Open, &room.Quota, &room.Rank)
	return room, explain(err, "room of user %d", user)
}
