-- +goose Up
-- People are found by what they are called otherwise, too. The key is in the lower case of all scripts, which the program
-- writes: a database folds A to Z only.
ALTER TABLE users ADD COLUMN full_key TEXT NOT NULL DEFAULT '';
UPDATE users SET full_key = lower(full_name);
CREATE INDEX users_full ON users (full_key, id) WHERE full_key <> '';
