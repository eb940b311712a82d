-- +goose Up
ALTER TABLE media ADD COLUMN palette TEXT NOT NULL DEFAULT ''; -- the named colour nearest to average
ALTER TABLE media ADD COLUMN title_key TEXT COLLATE "C" GENERATED ALWAYS AS (lower(substr(title, 1, 80))) STORED;
CREATE INDEX tags_named ON tags (name_lower COLLATE "C", id);
CREATE INDEX users_named ON users (name_lower COLLATE "C", id);
