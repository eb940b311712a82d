-- +goose Up
-- What is said in videos, as text for who cannot hear it.
CREATE TABLE captions (
    media_id BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    language TEXT   NOT NULL, -- BCP 47, "zh-CN"
    label    TEXT   NOT NULL, -- as players show it, "中文"
    text     TEXT   NOT NULL, -- WebVTT
    updated  BIGINT NOT NULL,
    PRIMARY KEY (media_id, language)
);
