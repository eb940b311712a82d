-- +goose Up
ALTER TABLE media_texts ADD COLUMN words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED;
CREATE INDEX media_texts_words ON media_texts USING gin (words);
