-- +goose Up
-- What an album shows that holds nothing itself: what a search finds among its owner's files.
ALTER TABLE albums ADD COLUMN search TEXT NOT NULL DEFAULT '';
