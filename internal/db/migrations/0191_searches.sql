-- +goose Up
-- Searches that people keep (product LS-36).
CREATE TABLE searches (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    query   TEXT   NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (user_id, query)
);
