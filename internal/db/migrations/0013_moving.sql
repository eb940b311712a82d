-- +goose Up
-- Media that stopped or began to be public and wait for new paths.
ALTER TABLE media ADD COLUMN moving BIGINT NOT NULL DEFAULT 0;
CREATE INDEX media_moving ON media (id) WHERE moving = 1;
-- Deleted albums whose media a job has still to put in the trash.
ALTER TABLE albums ADD COLUMN emptying BIGINT NOT NULL DEFAULT 0;
CREATE INDEX albums_emptying ON albums (id) WHERE emptying = 1;
CREATE INDEX notifications_new ON notifications (user_id) WHERE seen = 0;
