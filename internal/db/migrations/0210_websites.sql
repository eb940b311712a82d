-- +goose Up
-- A profile names several pages, one a line; the one that it had is the first.
ALTER TABLE users RENAME COLUMN website TO websites;
