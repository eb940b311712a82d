-- +goose Up
-- Other names of a tag: they lead to it, and no tag has them.
CREATE TABLE tag_aliases (
    name_lower TEXT   PRIMARY KEY,
    name       TEXT   NOT NULL,
    tag_id     BIGINT NOT NULL REFERENCES tags (id)
);
CREATE INDEX tag_aliases_tag ON tag_aliases (tag_id);
