-- +goose Up
-- People are found by what they are called otherwise, too.
ALTER TABLE users ADD COLUMN full_key TEXT GENERATED ALWAYS AS (lower(full_name)) VIRTUAL;
CREATE INDEX users_full ON users (full_key, id) WHERE full_key <> '';
