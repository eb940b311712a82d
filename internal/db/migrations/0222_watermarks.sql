-- +goose Up
-- What carries the site's watermark when it goes out, the mark that lies on a variant ('' for none), and who wants none.
ALTER TABLE media ADD COLUMN watermarked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN mark TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN unmarked BIGINT NOT NULL DEFAULT 0;
