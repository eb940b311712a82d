-- +goose Up
-- What an account has already is found by what was sent, before it is sent again.
CREATE INDEX media_owner_sent ON media (owner_id, sent_sha256) WHERE owner_id IS NOT NULL;

