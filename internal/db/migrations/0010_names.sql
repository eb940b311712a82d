-- +goose Up
-- What names are compared by that look alike (gallery.NameSkeleton).
ALTER TABLE users ADD COLUMN skeleton TEXT NOT NULL DEFAULT '';
-- What an account's status becomes when its address is confirmed.
ALTER TABLE users ADD COLUMN next_status TEXT NOT NULL DEFAULT 'valid';
UPDATE users SET skeleton = REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(name_lower,
    '0', 'o'), '1', 'l'), 'i', 'l'), '5', 's'), '8', 'b'), '2', 'z'), 'rn', 'm'), 'vv', 'w');
CREATE INDEX users_skeleton ON users (skeleton);
CREATE INDEX users_status ON users (status, created, id) WHERE status <> 'valid';
CREATE INDEX users_deletes ON users (deletes) WHERE deletes > 0;
-- Sessions of before had no name that can be told.
UPDATE sessions SET public_id = SUBSTR(token_hash, 1, 16);
CREATE UNIQUE INDEX sessions_public_id ON sessions (public_id);
CREATE UNIQUE INDEX profile_pictures_version ON profile_pictures (version);
