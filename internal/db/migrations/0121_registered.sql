-- +goose Up
-- Staff ask who else signed up from an address.
CREATE INDEX users_registered_ip ON users (registered_ip, id);
