-- +goose Up
CREATE INDEX reports_media ON reports (media_id) WHERE resolved = 0;
