-- +goose Up
-- A person's own templates of embed codes, one a line.
ALTER TABLE users ADD COLUMN embed_templates TEXT NOT NULL DEFAULT '';
