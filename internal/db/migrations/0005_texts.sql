-- +goose Up
-- What a search looks into: tokens with a space between (gallery.SearchText).
CREATE TABLE media_texts (
    media_id INTEGER PRIMARY KEY REFERENCES media (id),
    text     TEXT NOT NULL
);
