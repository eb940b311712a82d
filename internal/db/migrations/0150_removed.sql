-- +goose Up
-- Whom staff have deleted is banned until his account is erased, and no longer than that if they take it back.
ALTER TABLE users ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;
