-- +goose Up
-- A category may lie in another, which lies in none (0), and has an emoji before its name.
ALTER TABLE categories ADD COLUMN parent_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE categories ADD COLUMN icon TEXT NOT NULL DEFAULT '';
