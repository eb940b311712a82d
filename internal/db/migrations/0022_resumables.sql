-- +goose Up
-- Uploads that arrive in parts, and for a while what became of them.
CREATE TABLE resumables (
    id         TEXT   PRIMARY KEY,        -- SHA-256 of the secret in its address, hex
    owner_id   BIGINT NOT NULL,           -- 0 for guests
    subject    TEXT   NOT NULL,           -- whom limits count, "user:7"
    size       BIGINT NOT NULL,           -- bytes that were announced
    received   BIGINT NOT NULL DEFAULT 0, -- bytes that are safe in the store
    last_start BIGINT NOT NULL DEFAULT 0, -- where the last part begins
    parts      BIGINT NOT NULL DEFAULT 0,
    metadata   TEXT   NOT NULL,           -- as announced
    media_id   BIGINT NOT NULL DEFAULT 0, -- what became of it, 0 while it is open
    has_token  BIGINT NOT NULL DEFAULT 0, -- the media's delete link follows from the secret
    holder     TEXT   NOT NULL DEFAULT '', -- the request that may write to it
    held_until BIGINT NOT NULL DEFAULT 0,
    wanted     BIGINT NOT NULL DEFAULT 0, -- another request waits for it
    created    BIGINT NOT NULL,
    expires    BIGINT NOT NULL
);
CREATE INDEX resumables_subject ON resumables (subject, media_id);
CREATE INDEX resumables_expires ON resumables (expires);

CREATE TABLE resumable_parts (
    upload_id TEXT   NOT NULL REFERENCES resumables (id) ON DELETE CASCADE,
    start     BIGINT NOT NULL,
    size      BIGINT NOT NULL,
    blob_key  TEXT   NOT NULL,
    PRIMARY KEY (upload_id, start)
);
