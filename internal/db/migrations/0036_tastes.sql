-- +goose Up
-- How the site looks to a person, and where his uploads go.
ALTER TABLE users ADD COLUMN theme TEXT NOT NULL DEFAULT '';      -- 'light', 'dark'; '' follows the device
ALTER TABLE users ADD COLUMN grid TEXT NOT NULL DEFAULT '';       -- 'compact', 'squares'; '' for rows
ALTER TABLE users ADD COLUMN album_id BIGINT NOT NULL DEFAULT 0;  -- of uploads that name none, 0 for none
