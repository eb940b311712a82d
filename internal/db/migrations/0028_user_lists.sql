-- +goose Up
-- Lists of the few among the many.
CREATE INDEX users_banned ON users (id) WHERE banned = 1;
CREATE INDEX users_waiting ON users (status, id) WHERE status <> 'valid';
CREATE INDEX users_staff ON users (rank, id) WHERE rank <> 'user';
