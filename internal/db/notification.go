package db

import (
	"context"
	"slices"
	"time"

	"calotype/internal/gallery"
)

// Notify tells people what happened.
func (t *Tx) Notify(ctx context.Context, notices []gallery.Notification, now time.Time) error {
	const atOnce = 500
	for some := range slices.Chunk(notices, atOnce) {
		var rows []any
		for _, n := range some {
			rows = append(rows, int64(n.UserID), n.Kind, int64(n.ActorID), int64(n.MediaID), int64(n.AlbumID), millis(now))
		}
		err := t.exec(ctx, "INSERT INTO notifications (user_id, kind, actor_id, media_id, album_id, created) VALUES "+values(len(some), 6), rows...)
		if err != nil {
			return explain(err, "notify")
		}
	}
	return nil
}

// Unnotify takes back a notification that was not seen yet, as when a like is
// taken back.
func (t *Tx) Unnotify(ctx context.Context, n gallery.Notification) error {
	return explain(t.exec(ctx, `DELETE FROM notifications WHERE user_id = ?1 AND kind = ?2 AND actor_id = ?3 AND media_id = ?4
		AND album_id = ?5 AND seen = 0`, int64(n.UserID), n.Kind, int64(n.ActorID), int64(n.MediaID), int64(n.AlbumID)), "take back a notification")
}

// Notifications lists up to n of a person's from the newest that come before the
// one of an id (0: from the top), with what is shown beside. Who is mentioned may have
// lost the sight of the media since, and is not told its title.
func (r reader) Notifications(ctx context.Context, user, before gallery.ID, n int) ([]gallery.Notification, error) {
	cond, args := "", []any{int64(user), n}
	if before != 0 {
		cond, args = "AND notifications.id < ?3 ", append(args, int64(before))
	}
	list, err := all(ctx, r.q, func(row scanner) (n gallery.Notification, err error) {
		err = row.Scan(&n.ID, &n.UserID, &n.Kind, &n.ActorID, &n.MediaID, &n.AlbumID, moment{&n.Created}, moment{&n.Seen},
			&n.ActorName, &n.MediaPublicID, &n.MediaTitle, &n.AlbumPublicID, &n.AlbumName)
		return n, err
	}, `SELECT notifications.id, notifications.user_id, notifications.kind, notifications.actor_id, notifications.media_id,
		notifications.album_id, notifications.created, notifications.seen,
		CASE WHEN users.is_private = 1 OR users.banned = 1 THEN '' ELSE COALESCE(users.name, '') END,
		COALESCE(media.public_id, ''), CASE WHEN notifications.kind = 'mention' THEN '' ELSE COALESCE(media.title, '') END, COALESCE(albums.public_id, ''), COALESCE(albums.name, '')
		FROM notifications LEFT JOIN users ON users.id = notifications.actor_id
		LEFT JOIN media ON media.id = notifications.media_id AND media.deleted = 0
		LEFT JOIN albums ON albums.id = notifications.album_id AND albums.deleted = 0
		WHERE notifications.user_id = ?1 `+cond+"ORDER BY notifications.id DESC LIMIT ?2", args...)
	return list, explain(err, "notifications")
}

// Unseen is how many of a person's notifications are new, at most most.
func (r reader) Unseen(ctx context.Context, user gallery.ID, most int) (n int64, err error) {
	err = r.q.row(ctx, "SELECT COUNT(*) FROM (SELECT id FROM notifications WHERE user_id = ?1 AND seen = 0 LIMIT ?2) AS news",
		int64(user), most).Scan(&n)
	return n, explain(err, "new notifications")
}

// MarkSeen marks a person's notifications as seen, up to the one of an id.
func (t *Tx) MarkSeen(ctx context.Context, user, upTo gallery.ID, now time.Time) error {
	return explain(t.exec(ctx, "UPDATE notifications SET seen = ?3 WHERE user_id = ?1 AND id <= ?2 AND seen = 0",
		int64(user), int64(upTo), millis(now)), "notifications seen")
}
