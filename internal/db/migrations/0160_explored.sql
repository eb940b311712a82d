-- +goose Up
-- What explore sorts people and tags by: looks at what somebody put up, and likes of it.
ALTER TABLE users ADD COLUMN views BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN likes BIGINT NOT NULL DEFAULT 0;
UPDATE users SET
    views = (SELECT CAST(COALESCE(SUM(views), 0) AS BIGINT) FROM media WHERE media.owner_id = users.id AND media.deleted = 0)
        + (SELECT CAST(COALESCE(SUM(views), 0) AS BIGINT) FROM albums WHERE albums.owner_id = users.id AND albums.deleted = 0),
    likes = (SELECT COUNT(*) FROM media_likes JOIN media ON media.id = media_likes.media_id WHERE media.owner_id = users.id)
        + (SELECT COUNT(*) FROM album_likes JOIN albums ON albums.id = album_likes.album_id WHERE albums.owner_id = users.id);
CREATE INDEX users_viewed ON users (views, id) WHERE views > 0;
CREATE INDEX users_liked ON users (likes, id) WHERE likes > 0;
CREATE INDEX tags_viewed ON tags (views, id);
