-- +goose Up
-- What people say of themselves, and what the house knows of them.
ALTER TABLE users ADD COLUMN status TEXT NOT NULL DEFAULT 'valid'; -- 'unconfirmed', 'unapproved'; bans have their own column
ALTER TABLE users ADD COLUMN full_name TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN website TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN bio TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT '';  -- BCP 47, '' follows the browser
ALTER TABLE users ADD COLUMN timezone TEXT NOT NULL DEFAULT '';  -- IANA name, '' follows the site
ALTER TABLE users ADD COLUMN is_private BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN show_nsfw BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN newsletter BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN ask_before_upload BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN no_shortcuts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN quota BIGINT NOT NULL DEFAULT -1; -- bytes, 0 for none, -1 follows the role
ALTER TABLE users ADD COLUMN used_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN media_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN album_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN follower_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN following_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN totp_secret TEXT NOT NULL DEFAULT ''; -- base 32, '' while off
ALTER TABLE users ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;  -- the last time step that was used
ALTER TABLE users ADD COLUMN deletes BIGINT NOT NULL DEFAULT 0;    -- when the account is erased, 0 for never
ALTER TABLE users ADD COLUMN registered_ip TEXT NOT NULL DEFAULT '';
UPDATE users SET media_count = (SELECT COUNT(*) FROM media WHERE media.owner_id = users.id AND media.deleted = 0),
    used_bytes = (SELECT CAST(COALESCE(SUM(files.size), 0) AS BIGINT) FROM files JOIN media ON media.id = files.media_id
        WHERE media.owner_id = users.id AND files.gone = 0);

ALTER TABLE sessions ADD COLUMN public_id TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN created BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN last_seen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '';

-- Whose a one-time token is, and what it stands for.
ALTER TABLE onetime_tokens ADD COLUMN user_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE onetime_tokens ADD COLUMN payload TEXT NOT NULL DEFAULT '';
ALTER TABLE onetime_tokens ADD COLUMN created BIGINT NOT NULL DEFAULT 0;
CREATE INDEX onetime_tokens_user ON onetime_tokens (user_id, purpose);

CREATE TABLE recovery_codes (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash    TEXT   NOT NULL,
    PRIMARY KEY (user_id, hash)
);

CREATE TABLE passkeys (
    id         TEXT   PRIMARY KEY, -- credential id, base64url
    user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT   NOT NULL,
    credential TEXT   NOT NULL, -- JSON
    created    BIGINT NOT NULL,
    last_used  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- Accounts at other houses (OpenID Connect) that lead to ours.
CREATE TABLE identities (
    issuer  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name    TEXT   NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_user ON identities (user_id);

CREATE TABLE invitations (
    hash       TEXT   PRIMARY KEY,
    created_by BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email      TEXT   NOT NULL, -- '' for anybody
    uses_left  BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    expires    BIGINT NOT NULL
);

-- Avatars and backgrounds; the bytes are kept as those of media.
CREATE TABLE profile_pictures (
    user_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role     TEXT   NOT NULL CHECK (role IN ('avatar', 'background')),
    blob_key TEXT   NOT NULL,
    mime     TEXT   NOT NULL,
    size     BIGINT NOT NULL,
    width    BIGINT NOT NULL,
    height   BIGINT NOT NULL,
    version  TEXT   NOT NULL, -- random, in the address
    PRIMARY KEY (user_id, role)
);
CREATE INDEX profile_pictures_blob ON profile_pictures (blob_key);

ALTER TABLE api_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT 'upload,read,write';
ALTER TABLE api_keys ADD COLUMN album_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN expires BIGINT NOT NULL DEFAULT 0;

CREATE TABLE follows (
    follower_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    followed_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created     BIGINT NOT NULL,
    PRIMARY KEY (follower_id, followed_id)
);
CREATE INDEX follows_followed ON follows (followed_id, created);

CREATE TABLE notifications (
    id       INTEGER PRIMARY KEY,
    user_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind     TEXT   NOT NULL, -- 'like', 'follow', 'approved', 'rejected', 'member'
    actor_id BIGINT NOT NULL DEFAULT 0,
    media_id BIGINT NOT NULL DEFAULT 0,
    album_id BIGINT NOT NULL DEFAULT 0,
    created  BIGINT NOT NULL,
    seen     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX notifications_user ON notifications (user_id, id);

-- What staff did, and looks at what is private.
CREATE TABLE audit_log (
    id         INTEGER PRIMARY KEY,
    actor_id   BIGINT NOT NULL,
    actor_name TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    action     TEXT   NOT NULL,
    object     TEXT   NOT NULL, -- 'media', 'album', 'user', 'setting', …
    object_id  TEXT   NOT NULL, -- public id or name
    detail     TEXT   NOT NULL,
    created    BIGINT NOT NULL
);
CREATE INDEX audit_log_created ON audit_log (created);

CREATE TABLE reports (
    id          INTEGER PRIMARY KEY,
    media_id    BIGINT NOT NULL REFERENCES media (id),
    reporter_id BIGINT NOT NULL DEFAULT 0,
    address     TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    created     BIGINT NOT NULL,
    resolved    BIGINT NOT NULL DEFAULT 0,
    resolved_by BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX reports_open ON reports (resolved, id);

CREATE TABLE webhooks (
    id        INTEGER PRIMARY KEY,
    public_id TEXT   NOT NULL UNIQUE,
    user_id   BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    url       TEXT   NOT NULL,
    secret    TEXT   NOT NULL,
    events    TEXT   NOT NULL, -- comma-separated
    all_users BIGINT NOT NULL DEFAULT 0, -- hears of everybody's files; administrators only
    active    BIGINT NOT NULL DEFAULT 1,
    created   BIGINT NOT NULL
);
CREATE INDEX webhooks_user ON webhooks (user_id);

CREATE TABLE webhook_deliveries (
    id         INTEGER PRIMARY KEY,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    public_id  TEXT   NOT NULL UNIQUE,
    event      TEXT   NOT NULL,
    payload    TEXT   NOT NULL,
    attempts   BIGINT NOT NULL DEFAULT 0,
    status     BIGINT NOT NULL DEFAULT 0, -- HTTP status of the last attempt, 0 for none
    failure    TEXT   NOT NULL DEFAULT '',
    created    BIGINT NOT NULL,
    delivered  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX webhook_deliveries_webhook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_created ON webhook_deliveries (created);

-- Answers that are given again to the same request (an Idempotency-Key).
CREATE TABLE idempotency (
    subject TEXT   NOT NULL, -- whose key it is, "user:7"
    name    TEXT   NOT NULL,
    request TEXT   NOT NULL, -- SHA-256 of method, path and body
    status  BIGINT NOT NULL, -- 0 while the first request is under way
    headers TEXT   NOT NULL, -- JSON
    body    TEXT   NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (subject, name)
);
CREATE INDEX idempotency_expires ON idempotency (expires);
