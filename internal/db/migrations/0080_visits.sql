-- +goose Up
-- Looks that are not counted a second time until their visit ends, on whatever node.
CREATE TABLE visits (
    hash     TEXT   NOT NULL PRIMARY KEY, -- keyed, of who looked and at what
    media_id BIGINT NOT NULL,
    ends     BIGINT NOT NULL
);
CREATE INDEX visits_ends ON visits (ends);
