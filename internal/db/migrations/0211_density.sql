-- +goose Up
-- How close pictures lie in lists, to somebody; '' for the usual.
ALTER TABLE users ADD COLUMN density TEXT NOT NULL DEFAULT '';
