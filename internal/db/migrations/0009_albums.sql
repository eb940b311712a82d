-- +goose Up
-- Albums: nested, with what follows from their ancestors written beside.
ALTER TABLE albums ADD COLUMN parent_id BIGINT;
ALTER TABLE albums ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE albums ADD COLUMN password_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE albums ADD COLUMN cover_id BIGINT NOT NULL DEFAULT 0;   -- a media, 0 for the newest
ALTER TABLE albums ADD COLUMN sort TEXT NOT NULL DEFAULT 'date_desc';
ALTER TABLE albums ADD COLUMN position BIGINT NOT NULL DEFAULT 0;   -- among its siblings
ALTER TABLE albums ADD COLUMN effective TEXT NOT NULL DEFAULT 'public'; -- the strictest visibility of it and its ancestors
ALTER TABLE albums ADD COLUMN lineage TEXT NOT NULL DEFAULT '';     -- ids from the root to itself, comma-separated
ALTER TABLE albums ADD COLUMN gates TEXT NOT NULL DEFAULT '';       -- those of them with a password
ALTER TABLE albums ADD COLUMN media_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE albums ADD COLUMN views BIGINT NOT NULL DEFAULT 0;
ALTER TABLE albums ADD COLUMN likes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE albums ADD COLUMN cta TEXT NOT NULL DEFAULT '';         -- JSON, buttons that staff set
ALTER TABLE albums ADD COLUMN updated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE albums ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0;
UPDATE albums SET effective = visibility, lineage = CAST(id AS TEXT), updated = created,
    media_count = (SELECT COUNT(*) FROM media WHERE media.album_id = albums.id AND media.deleted = 0);
CREATE INDEX albums_parent ON albums (parent_id, position, id);
CREATE INDEX albums_recent ON albums (effective, created, id);

-- visibility is the strictest of a media's own and its album's.
ALTER TABLE media ADD COLUMN own_visibility TEXT NOT NULL DEFAULT 'public';
ALTER TABLE media ADD COLUMN alt TEXT NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN position BIGINT NOT NULL DEFAULT 0;    -- in its album, by hand
ALTER TABLE media ADD COLUMN updated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN trashed BIGINT NOT NULL DEFAULT 0;     -- when it was put in the trash
ALTER TABLE media ADD COLUMN camera TEXT NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN taken BIGINT NOT NULL DEFAULT 0;
UPDATE media SET own_visibility = visibility, updated = created;
CREATE INDEX media_album ON media (album_id, created, id);
CREATE INDEX media_album_position ON media (album_id, position, id);
CREATE INDEX media_category ON media (category_id, created, id);
CREATE INDEX media_viewed ON media (visibility, approved, views, id);
CREATE INDEX media_liked ON media (visibility, approved, likes, id);
CREATE INDEX media_kind ON media (visibility, approved, kind, created, id);
CREATE INDEX media_animated ON media (visibility, approved, created, id) WHERE animated = 1;
CREATE INDEX media_360 ON media (visibility, approved, created, id) WHERE is_360 = 1;
CREATE INDEX media_waiting ON media (created, id) WHERE approved = 0;
CREATE INDEX media_trashed ON media (trashed) WHERE trashed > 0;

CREATE TABLE album_members (
    album_id BIGINT NOT NULL REFERENCES albums (id),
    user_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    may_edit BIGINT NOT NULL, -- else only add
    created  BIGINT NOT NULL,
    PRIMARY KEY (album_id, user_id)
);
CREATE INDEX album_members_user ON album_members (user_id);

-- Links that let in whoever has them: to a media or to an album with all below it.
CREATE TABLE shares (
    id            INTEGER PRIMARY KEY,
    public_id     TEXT   NOT NULL UNIQUE,
    token_hash    TEXT   NOT NULL UNIQUE,
    media_id      BIGINT NOT NULL DEFAULT 0,
    album_id      BIGINT NOT NULL DEFAULT 0,
    created_by    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name          TEXT   NOT NULL,
    password_hash TEXT   NOT NULL DEFAULT '',
    expires       BIGINT NOT NULL DEFAULT 0,
    most_views    BIGINT NOT NULL DEFAULT 0, -- 0 for any number
    views         BIGINT NOT NULL DEFAULT 0,
    download      BIGINT NOT NULL DEFAULT 1,
    created       BIGINT NOT NULL,
    revoked       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX shares_media ON shares (media_id);
CREATE INDEX shares_album ON shares (album_id);
CREATE INDEX shares_user ON shares (created_by, id);

-- Links by which people without an account put files into an album.
CREATE TABLE upload_links (
    id            INTEGER PRIMARY KEY,
    public_id     TEXT   NOT NULL UNIQUE,
    token_hash    TEXT   NOT NULL UNIQUE,
    album_id      BIGINT NOT NULL REFERENCES albums (id),
    created_by    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name          TEXT   NOT NULL,
    password_hash TEXT   NOT NULL DEFAULT '',
    expires       BIGINT NOT NULL DEFAULT 0,
    most_files    BIGINT NOT NULL DEFAULT 0, -- 0 for any number
    files         BIGINT NOT NULL DEFAULT 0,
    created       BIGINT NOT NULL,
    revoked       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX upload_links_album ON upload_links (album_id);

-- Tags and categories have counts and words of their own.
ALTER TABLE tags ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE tags ADD COLUMN media_count BIGINT NOT NULL DEFAULT 0;
UPDATE tags SET media_count = (SELECT COUNT(*) FROM media_tags JOIN media ON media.id = media_tags.media_id
    WHERE media_tags.tag_id = tags.id AND media.deleted = 0);
CREATE INDEX tags_count ON tags (media_count, id);
DROP INDEX media_tags_tag;
CREATE INDEX media_tags_tag ON media_tags (tag_id, media_id);

ALTER TABLE categories ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE categories ADD COLUMN position BIGINT NOT NULL DEFAULT 0;

CREATE TABLE media_likes (
    user_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    media_id BIGINT NOT NULL REFERENCES media (id),
    created  BIGINT NOT NULL,
    PRIMARY KEY (user_id, media_id)
);
CREATE INDEX media_likes_recent ON media_likes (user_id, created, media_id);
CREATE INDEX media_likes_media ON media_likes (media_id);

CREATE TABLE album_likes (
    user_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    album_id BIGINT NOT NULL REFERENCES albums (id),
    created  BIGINT NOT NULL,
    PRIMARY KEY (user_id, album_id)
);
