-- +goose Up
-- Who wants to be told by letter once a day what is new, and when he was told last.
ALTER TABLE users ADD COLUMN digest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN digested BIGINT NOT NULL DEFAULT 0;
CREATE INDEX users_digest ON users (digested, id) WHERE digest = 1;
