package db

import (
	"context"
	"fmt"
	"time"

	"calotype/internal/gallery"
)

// EndingUsers lists by ID people whose account is to be erased: its time has come,
// or its address was not confirmed since it was made before a moment.
func (r reader) EndingUsers(ctx context.Context, now, unconfirmedBefore time.Time, limit int) ([]gallery.ID, error) {
	ids, err := all(ctx, r.q, scanOne[gallery.ID], `SELECT id FROM users WHERE deletes > 0 AND deletes <= ?1
		UNION SELECT id FROM users WHERE status = 'unconfirmed' AND created < ?2 ORDER BY id LIMIT ?3`,
		millis(now), millis(unconfirmedBefore), limit)
	return ids, explain(err, "ending users")
}

// LivingMedia lists some media of a person that were not deleted.
func (r reader) LivingMedia(ctx context.Context, owner gallery.ID, limit int) ([]gallery.ID, error) {
	ids, err := all(ctx, r.q, scanOne[gallery.ID], "SELECT id FROM media WHERE owner_id = ?1 AND deleted = 0 LIMIT ?2", int64(owner), limit)
	return ids, explain(err, "media of user %d", owner)
}

// ForgetOwner takes a person's name off some of his deleted media, whose rows stay
// for their paths' sake, and returns how many.
func (t *Tx) ForgetOwner(ctx context.Context, owner gallery.ID, limit int) (int64, error) {
	n, err := t.tx.exec(ctx, `UPDATE media SET owner_id = NULL, album_id = NULL, uploader_ip = '', camera = '', licence = '', alt = ''
		WHERE id IN (SELECT id FROM media WHERE owner_id = ?1 AND deleted <> 0 LIMIT ?2)`, int64(owner), limit)
	return n, explain(err, "forget owner %d", owner)
}

// EraseUser removes a person with all that is his. His media must be deleted and
// forgotten before; what others put into his albums stays theirs, seen by nobody
// who did not see it before.
func (t *Tx) EraseUser(ctx context.Context, id gallery.ID, now time.Time) error {
	for _, role := range []gallery.PictureRole{gallery.Avatar, gallery.Background} {
		if err := t.DeletePicture(ctx, id, role, now); err != nil {
			return err
		}
	}
	if err := t.retireAll(ctx, id); err != nil {
		return explain(err, "erase user %d", id)
	}
	const albums = "(SELECT id FROM albums WHERE owner_id = ?1)"
	if err := t.dislikeAll(ctx, "albums", "album_id", "IN "+albums, int64(id)); err != nil {
		return explain(err, "erase user %d: likes of his albums", id)
	}
	if err := t.countComments(ctx, id, true); err != nil {
		return explain(err, "erase user %d: what he said", id)
	}
	for _, text := range []string{
		`UPDATE media SET album_id = NULL, own_visibility = CASE WHEN visibility = 'password' THEN 'private' ELSE visibility END,
			visibility = CASE WHEN visibility = 'password' THEN 'private' ELSE visibility END WHERE album_id IN ` + albums,
		"DELETE FROM upload_links WHERE album_id IN " + albums,
		"DELETE FROM shares WHERE album_id IN " + albums,
		"DELETE FROM album_members WHERE album_id IN " + albums,
		"DELETE FROM album_texts WHERE album_id IN " + albums,
		"UPDATE api_keys SET album_id = 0 WHERE album_id IN " + albums,
		"DELETE FROM albums WHERE owner_id = ?1",
		`UPDATE users SET likes = likes - (SELECT COUNT(*) FROM media_likes JOIN media ON media.id = media_likes.media_id
				WHERE media_likes.user_id = ?1 AND media.owner_id = users.id)
			- (SELECT COUNT(*) FROM album_likes JOIN albums ON albums.id = album_likes.album_id WHERE album_likes.user_id = ?1 AND albums.owner_id = users.id)
			WHERE id IN (SELECT owner_id FROM media WHERE id IN (SELECT media_id FROM media_likes WHERE user_id = ?1)
				UNION SELECT owner_id FROM albums WHERE id IN (SELECT album_id FROM album_likes WHERE user_id = ?1))`,
		"UPDATE media SET likes = likes - 1 WHERE id IN (SELECT media_id FROM media_likes WHERE user_id = ?1)",
		"UPDATE albums SET likes = likes - 1 WHERE id IN (SELECT album_id FROM album_likes WHERE user_id = ?1)",
		"UPDATE users SET follower_count = follower_count - 1 WHERE id IN (SELECT followed_id FROM follows WHERE follower_id = ?1)",
		"UPDATE users SET following_count = following_count - 1 WHERE id IN (SELECT follower_id FROM follows WHERE followed_id = ?1)",
		"DELETE FROM notifications WHERE actor_id = ?1",
		"UPDATE reports SET reporter_id = 0 WHERE reporter_id = ?1",
		"DELETE FROM reports WHERE comment_id IN (SELECT id FROM comments WHERE user_id = ?1)", // which go with him
		"DELETE FROM onetime_tokens WHERE user_id = ?1",
		"DELETE FROM users WHERE id = ?1", // and what refers to the row
	} {
		if err := t.exec(ctx, text, int64(id)); err != nil {
			return explain(err, "erase user %d", id)
		}
	}
	err := t.exec(ctx, "DELETE FROM idempotency WHERE subject = ?1", fmt.Sprintf("user:%d", id))
	if err == nil {
		err = t.shift(ctx)
	}
	return explain(err, "erase user %d", id)
}
