-- +goose Up
-- What files were before they were replaced. The bytes are files of the role 'version'.
CREATE TABLE media_versions (
    file_id   BIGINT NOT NULL PRIMARY KEY REFERENCES files (id) ON DELETE CASCADE,
    public_id TEXT   NOT NULL UNIQUE,
    media_id  BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    name      TEXT   NOT NULL, -- what the client called it
    replaced  BIGINT NOT NULL
);
CREATE INDEX media_versions_media ON media_versions (media_id, replaced);
