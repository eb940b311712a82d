-- +goose Up
-- What people say of files (product VW-20), and what others report of that.
CREATE TABLE comments (
    id        INTEGER PRIMARY KEY,
    public_id TEXT   NOT NULL UNIQUE,
    media_id  BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    user_id   BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    text      TEXT   NOT NULL,
    created   BIGINT NOT NULL,
    edited    BIGINT NOT NULL DEFAULT 0,
    waiting   BIGINT NOT NULL DEFAULT 0, -- 1 until staff approve it
    hidden    BIGINT NOT NULL DEFAULT 0  -- 1 by the file's owner, 2 by staff
);
CREATE INDEX comments_media ON comments (media_id, id);
CREATE INDEX comments_user ON comments (user_id, id);
CREATE INDEX comments_waiting ON comments (id) WHERE waiting = 1;
-- How many of them everybody sees.
ALTER TABLE media ADD COLUMN comments BIGINT NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN comment_id BIGINT NOT NULL DEFAULT 0; -- 0 for one of the file
CREATE INDEX reports_comment ON reports (comment_id) WHERE resolved = 0 AND comment_id > 0;
