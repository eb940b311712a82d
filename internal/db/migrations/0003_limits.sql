-- +goose Up
-- What a person asks of new uploads; '' follows the site.
ALTER TABLE users ADD COLUMN default_visibility TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN default_expiration TEXT NOT NULL DEFAULT ''; -- an interval
ALTER TABLE users ADD COLUMN upload_metadata TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN hide_camera BIGINT NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN visibility TEXT NOT NULL DEFAULT '';

CREATE TABLE albums (
    id         INTEGER PRIMARY KEY,
    public_id  TEXT   NOT NULL UNIQUE,
    owner_id   BIGINT NOT NULL REFERENCES users (id),
    name       TEXT   NOT NULL,
    visibility TEXT   NOT NULL,
    created    BIGINT NOT NULL
);
CREATE INDEX albums_owner ON albums (owner_id, created, id);

-- How often a subject ("upload:user:7") did something in a window that ends by itself.
CREATE TABLE rate_windows (
    subject TEXT   NOT NULL,
    span    BIGINT NOT NULL, -- milliseconds
    ends    BIGINT NOT NULL,
    deeds   BIGINT NOT NULL,
    PRIMARY KEY (subject, span)
);
CREATE INDEX rate_windows_ends ON rate_windows (ends);

-- Counts that are kept instead of counted; the shards keep writers apart.
CREATE TABLE totals (
    name  TEXT   NOT NULL,
    shard BIGINT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (name, shard)
);
INSERT INTO totals (name, shard, value) SELECT 'media', 0, COUNT(*) FROM media WHERE deleted = 0;

CREATE INDEX sessions_expires ON sessions (expires);
