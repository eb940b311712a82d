-- +goose Up
-- Albums by guests are nobody's.
ALTER TABLE albums ALTER COLUMN owner_id DROP NOT NULL;
