-- +goose Up
-- Times are UTC milliseconds, 0 for never. Flags are 0 or 1. Hashes are lower-case hex.
CREATE TABLE users (
    id            INTEGER PRIMARY KEY,
    name          TEXT   NOT NULL,
    name_lower    TEXT   NOT NULL UNIQUE,
    email         TEXT   NOT NULL,
    email_lower   TEXT   UNIQUE, -- NULL where there is none
    rank          TEXT   NOT NULL,
    password_hash TEXT   NOT NULL,
    banned        BIGINT NOT NULL DEFAULT 0,
    created       BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id          TEXT   PRIMARY KEY,
    user_id     BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name        TEXT   NOT NULL,
    secret_hash TEXT   NOT NULL,
    created     BIGINT NOT NULL,
    last_used   BIGINT NOT NULL DEFAULT 0,
    revoked     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX api_keys_user ON api_keys (user_id);

CREATE TABLE sessions (
    token_hash TEXT   PRIMARY KEY,
    user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires    BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE onetime_tokens (
    purpose TEXT   NOT NULL,
    hash    TEXT   NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (purpose, hash)
);

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE categories (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE
);

CREATE TABLE media (
    id                INTEGER PRIMARY KEY,
    public_id         TEXT   NOT NULL UNIQUE,
    owner_id          BIGINT REFERENCES users (id), -- NULL for guests
    album_id          BIGINT,
    category_id       BIGINT REFERENCES categories (id),
    kind              TEXT   NOT NULL,
    title             TEXT   NOT NULL,
    description       TEXT   NOT NULL,
    name              TEXT   NOT NULL,
    extension         TEXT   NOT NULL,
    folder            TEXT   NOT NULL,
    original_filename TEXT   NOT NULL,
    mime              TEXT   NOT NULL,
    size              BIGINT NOT NULL,
    width             BIGINT NOT NULL,
    height            BIGINT NOT NULL,
    frames            BIGINT NOT NULL,
    duration          BIGINT NOT NULL, -- microseconds
    animated          BIGINT NOT NULL,
    is_360            BIGINT NOT NULL,
    nsfw              BIGINT NOT NULL,
    approved          BIGINT NOT NULL,
    visibility        TEXT   NOT NULL,
    md5               TEXT   NOT NULL,
    sha256            TEXT   NOT NULL,
    sent_md5          TEXT   NOT NULL,
    sent_sha256       TEXT   NOT NULL,
    sent_size         BIGINT NOT NULL,
    exif              TEXT   NOT NULL,
    average           TEXT   NOT NULL,
    thumb_hash        TEXT   NOT NULL,
    uploader_ip       TEXT   NOT NULL,
    views             BIGINT NOT NULL,
    likes             BIGINT NOT NULL,
    created           BIGINT NOT NULL,
    expires           BIGINT NOT NULL,
    delete_hash       TEXT   NOT NULL,
    deleted           BIGINT NOT NULL DEFAULT 0 -- when
);
CREATE INDEX media_recent ON media (visibility, approved, created, id);
CREATE INDEX media_owner ON media (owner_id, created, id);
CREATE INDEX media_address ON media (uploader_ip, created);
CREATE INDEX media_expires ON media (expires);
CREATE INDEX media_md5 ON media (md5);
CREATE INDEX media_sent_md5 ON media (sent_md5);

-- A row outlives its bytes: a gone file's path answers 410 and is never given out again.
CREATE TABLE files (
    id         INTEGER PRIMARY KEY,
    media_id   BIGINT NOT NULL REFERENCES media (id),
    role       TEXT   NOT NULL,
    path       TEXT   NOT NULL,
    path_lower TEXT   NOT NULL UNIQUE,
    blob_key   TEXT   NOT NULL,
    mime       TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    width      BIGINT NOT NULL,
    height     BIGINT NOT NULL,
    gone       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX files_media ON files (media_id);
CREATE INDEX files_blob ON files (blob_key);

CREATE TABLE stems (
    folder TEXT NOT NULL,
    stem   TEXT NOT NULL, -- lower case, as is the folder
    PRIMARY KEY (folder, stem)
);

CREATE TABLE tags (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    name_lower TEXT NOT NULL UNIQUE
);

CREATE TABLE media_tags (
    media_id BIGINT NOT NULL REFERENCES media (id),
    tag_id   BIGINT NOT NULL REFERENCES tags (id),
    place    BIGINT NOT NULL, -- order on the media, from 0
    PRIMARY KEY (media_id, tag_id)
);
CREATE INDEX media_tags_tag ON media_tags (tag_id);

CREATE TABLE blobs (
    blob_key TEXT   PRIMARY KEY,
    state    TEXT   NOT NULL CHECK (state IN ('live', 'dying')),
    size     BIGINT NOT NULL
);

-- Keys whose bytes may have no reference: placed by an upload under way, or left by a deletion.
CREATE TABLE pending_blobs (
    note     TEXT   NOT NULL,
    blob_key TEXT   NOT NULL,
    reason   TEXT   NOT NULL CHECK (reason IN ('upload', 'delete')),
    node     TEXT   NOT NULL,
    created  BIGINT NOT NULL,
    together BIGINT NOT NULL, -- how many keys the note had at first
    PRIMARY KEY (note, blob_key)
);
CREATE INDEX pending_blobs_key ON pending_blobs (blob_key);
CREATE INDEX pending_blobs_created ON pending_blobs (created);
