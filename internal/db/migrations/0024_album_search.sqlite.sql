-- +goose Up
CREATE TABLE album_texts (
    album_id INTEGER PRIMARY KEY,
    text     TEXT NOT NULL -- what a search finds the album by
);
CREATE VIRTUAL TABLE album_search USING fts5 (text, content='album_texts', content_rowid='album_id', tokenize='unicode61 remove_diacritics 0');
-- +goose StatementBegin
CREATE TRIGGER album_texts_inserted AFTER INSERT ON album_texts BEGIN
    INSERT INTO album_search (rowid, text) VALUES (new.album_id, new.text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER album_texts_deleted AFTER DELETE ON album_texts BEGIN
    INSERT INTO album_search (album_search, rowid, text) VALUES ('delete', old.album_id, old.text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER album_texts_updated AFTER UPDATE ON album_texts BEGIN
    INSERT INTO album_search (album_search, rowid, text) VALUES ('delete', old.album_id, old.text);
    INSERT INTO album_search (rowid, text) VALUES (new.album_id, new.text);
END;
-- +goose StatementEnd
