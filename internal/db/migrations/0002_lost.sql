-- +goose Up
-- When a repair found the bytes gone.
ALTER TABLE blobs ADD COLUMN lost BIGINT NOT NULL DEFAULT 0;
