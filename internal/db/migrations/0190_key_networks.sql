-- +goose Up
-- Where a key may be used from, ranges with spaces between; '' for everywhere.
ALTER TABLE api_keys ADD COLUMN networks TEXT NOT NULL DEFAULT '';
