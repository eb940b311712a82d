-- +goose Up
-- Buttons of an album that are kept, but not shown.
ALTER TABLE albums ADD COLUMN cta_off BIGINT NOT NULL DEFAULT 0;
