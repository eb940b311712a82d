-- +goose Up
-- How much a person likes is kept with him, and albums that he likes are listed.
ALTER TABLE users ADD COLUMN liked_count BIGINT NOT NULL DEFAULT 0;
UPDATE users SET liked_count = (SELECT COUNT(*) FROM media_likes JOIN media ON media.id = media_likes.media_id
    WHERE media_likes.user_id = users.id AND media.deleted = 0) + (SELECT COUNT(*) FROM album_likes WHERE album_likes.user_id = users.id);
DELETE FROM media_likes WHERE media_id IN (SELECT id FROM media WHERE deleted <> 0);
CREATE INDEX album_likes_recent ON album_likes (user_id, created, album_id);
CREATE INDEX album_likes_album ON album_likes (album_id);
