-- +goose Up
-- Renditions of videos, which are files of the role 'stream': where players find their segments.
CREATE TABLE streams (
    file_id  BIGINT NOT NULL PRIMARY KEY REFERENCES files (id) ON DELETE CASCADE,
    codecs   TEXT   NOT NULL,
    initial  BIGINT NOT NULL, -- bytes before the segments
    segments TEXT   NOT NULL  -- "bytes:microseconds,bytes:microseconds"
);
-- 0: to be looked at, 1: there is nothing, 2: there are renditions.
ALTER TABLE media ADD COLUMN streamed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX media_unstreamed ON media (id) WHERE kind = 'video' AND streamed = 0 AND approved = 1 AND deleted = 0 AND trashed = 0;
