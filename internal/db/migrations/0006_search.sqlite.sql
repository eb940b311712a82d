-- +goose Up
CREATE VIRTUAL TABLE media_search USING fts5 (text, content='media_texts', content_rowid='media_id', tokenize='unicode61 remove_diacritics 0');
-- +goose StatementBegin
CREATE TRIGGER media_texts_inserted AFTER INSERT ON media_texts BEGIN
    INSERT INTO media_search (rowid, text) VALUES (new.media_id, new.text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER media_texts_deleted AFTER DELETE ON media_texts BEGIN
    INSERT INTO media_search (media_search, rowid, text) VALUES ('delete', old.media_id, old.text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER media_texts_updated AFTER UPDATE ON media_texts BEGIN
    INSERT INTO media_search (media_search, rowid, text) VALUES ('delete', old.media_id, old.text);
    INSERT INTO media_search (rowid, text) VALUES (new.media_id, new.text);
END;
-- +goose StatementEnd
