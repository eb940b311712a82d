-- +goose Up
-- What others may do with a media, '' where nobody told, and what somebody says of new ones.
ALTER TABLE media ADD COLUMN licence TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN default_licence TEXT NOT NULL DEFAULT '';
CREATE INDEX media_licence ON media (licence, created, id) WHERE licence <> '';
