-- +goose Up
CREATE TABLE album_texts (
    album_id BIGINT PRIMARY KEY,
    text     TEXT NOT NULL, -- what a search finds the album by
    words    tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED
);
CREATE INDEX album_texts_words ON album_texts USING gin (words);
