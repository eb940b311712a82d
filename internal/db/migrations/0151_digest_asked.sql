-- +goose Up
-- How often a person has asked for letters with news: what ends them is good until he asks again.
ALTER TABLE users ADD COLUMN digest_asked BIGINT NOT NULL DEFAULT 0;
