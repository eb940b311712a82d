-- +goose Up
-- Numbers that grow with every change of a kind, so that each process can tell whether what it remembers still holds.
CREATE TABLE versions (
    name TEXT   PRIMARY KEY,
    n    BIGINT NOT NULL
);
