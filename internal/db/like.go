package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// LikeMedia notes that a person likes a media or, with on false, does not any more,
// and reports whether that is news.
func (t *Tx) LikeMedia(ctx context.Context, user, media gallery.ID, on bool, now time.Time) (news bool, err error) {
	return t.like(ctx, "media", "media_id", user, media, on, now)
}

// LikeAlbum does the same for an album.
func (t *Tx) LikeAlbum(ctx context.Context, user, album gallery.ID, on bool, now time.Time) (news bool, err error) {
	return t.like(ctx, "albums", "album_id", user, album, on, now)
}

var likes = map[string]string{"media": "media_likes", "albums": "album_likes"}

func (t *Tx) like(ctx context.Context, table, column string, user, id gallery.ID, on bool, now time.Time) (bool, error) {
	text, by := "DELETE FROM "+likes[table]+" WHERE user_id = ?1 AND "+column+" = ?2", -1
	args := []any{int64(user), int64(id)}
	if on {
		text, by = "INSERT INTO "+likes[table]+" (user_id, "+column+", created) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", 1
		args = append(args, millis(now))
	}
	n, err := t.tx.exec(ctx, text, args...)
	if err == nil && n == 1 {
		err = t.exec(ctx, "UPDATE "+table+" SET likes = likes + ?2 WHERE id = ?1", int64(id), by)
	}
	if err == nil && n == 1 { // in one statement, as two people may like what is each other's
		owner := "(SELECT owner_id FROM " + table + " WHERE id = ?2)"
		err = t.exec(ctx, `UPDATE users SET liked_count = liked_count + CASE WHEN id = ?1 THEN CAST(?3 AS BIGINT) ELSE 0 END,
			likes = likes + CASE WHEN id = `+owner+` THEN CAST(?3 AS BIGINT) ELSE 0 END WHERE id = ?1 OR id = `+owner, int64(user), int64(id), by)
	}
	return n == 1, explain(err, "like")
}

// dislikeAll takes back what anybody likes of media or albums that go, by a condition on
// their ids and its arguments: nobody likes what is not there.
func (t *Tx) dislikeAll(ctx context.Context, table, column, in string, args ...any) error {
	gone := likes[table] + "." + column + " " + in
	for _, text := range []string{
		"UPDATE users SET likes = likes - (SELECT COUNT(*) FROM " + table + " JOIN " + likes[table] + " ON " + likes[table] + "." + column + " = " + table + ".id" +
			" WHERE " + table + ".owner_id = users.id AND " + gone + ") WHERE id IN (SELECT owner_id FROM " + table + " WHERE id " + in + ")",
		"UPDATE users SET liked_count = liked_count - (SELECT COUNT(*) FROM " + likes[table] + " WHERE user_id = users.id AND " + gone + ")" +
			" WHERE id IN (SELECT user_id FROM " + likes[table] + " WHERE " + gone + ")",
		"DELETE FROM " + likes[table] + " WHERE " + gone,
	} {
		if err := t.exec(ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}

// Follow notes that a person follows another or, with on false, does not any more,
// and reports whether that is news.
func (t *Tx) Follow(ctx context.Context, follower, followed gallery.ID, on bool, now time.Time) (news bool, err error) {
	text, by := "DELETE FROM follows WHERE follower_id = ?1 AND followed_id = ?2", -1
	args := []any{int64(follower), int64(followed)}
	if on {
		text, by = "INSERT INTO follows (follower_id, followed_id, created) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", 1
		args = append(args, millis(now))
	}
	n, err := t.tx.exec(ctx, text, args...)
	if err == nil && n == 1 {
		err = t.exec(ctx, `UPDATE users SET following_count = following_count + CASE WHEN id = ?1 THEN CAST(?3 AS BIGINT) ELSE 0 END,
			follower_count = follower_count + CASE WHEN id = ?2 THEN CAST(?3 AS BIGINT) ELSE 0 END WHERE id IN (?1, ?2)`,
			int64(follower), int64(followed), by)
	}
	return n == 1, explain(err, "follow")
}

// Follows reports whether a person follows another.
func (r reader) Follows(ctx context.Context, follower, followed gallery.ID) (yes bool, err error) {
	err = r.q.row(ctx, "SELECT EXISTS (SELECT 1 FROM follows WHERE follower_id = ?1 AND followed_id = ?2)", int64(follower), int64(followed)).Scan(&yes)
	return yes, explain(err, "follows")
}

// TakesPart reports whether a person likes a media, and follows somebody.
func (r reader) TakesPart(ctx context.Context, user, media, person gallery.ID) (likes, follows bool, err error) {
	err = r.q.row(ctx, `SELECT EXISTS (SELECT 1 FROM media_likes WHERE user_id = ?1 AND media_id = ?2),
		EXISTS (SELECT 1 FROM follows WHERE follower_id = ?1 AND followed_id = ?3)`, int64(user), int64(media), int64(person)).Scan(&likes, &follows)
	return likes, follows, explain(err, "takes part")
}

// LikesAlbum reports whether a person likes an album.
func (r reader) LikesAlbum(ctx context.Context, user, album gallery.ID) (likes bool, err error) {
	err = r.q.row(ctx, "SELECT EXISTS (SELECT 1 FROM album_likes WHERE user_id = ?1 AND album_id = ?2)", int64(user), int64(album)).Scan(&likes)
	return likes, explain(err, "likes of album %d", album)
}

// LikedAmong are those of some media that a person likes.
func (r reader) LikedAmong(ctx context.Context, user gallery.ID, media []gallery.ID) ([]gallery.ID, error) {
	if user == 0 || len(media) == 0 {
		return nil, nil
	}
	liked, err := all(ctx, r.q, scanOne[gallery.ID], "SELECT media_id FROM media_likes WHERE user_id = ?1 AND media_id IN ("+list(1, len(media))+")",
		append([]any{int64(user)}, numbersOf(media)...)...)
	return liked, explain(err, "likes")
}

// IsPrivate reports whether a person shows himself to nobody.
func (r reader) IsPrivate(ctx context.Context, user gallery.ID) (private bool, err error) {
	err = r.q.row(ctx, "SELECT is_private FROM users WHERE id = ?1", int64(user)).Scan(&private)
	return private, explain(err, "user %d", user)
}
