-- +goose Up
-- Looks at the page of a tag, once a visit.
ALTER TABLE tags ADD COLUMN views BIGINT NOT NULL DEFAULT 0;
