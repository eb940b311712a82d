-- +goose Up
-- Addresses that are shut out of the site.
CREATE TABLE bans (
    network TEXT NOT NULL PRIMARY KEY,   -- "192.0.2.7/32"
    message TEXT NOT NULL DEFAULT '',    -- what they are told, or where they are sent
    expires BIGINT NOT NULL DEFAULT 0,   -- 0 for never
    created BIGINT NOT NULL
);
