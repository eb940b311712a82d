package db

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"calotype/internal/gallery"
)

const userColumns = "users.id, users.name, users.email, users.rank, users.password_hash, users.banned, " +
	"users.default_visibility, users.default_expiration, users.upload_metadata, users.hide_camera"

func scanUser(row scanner) (u gallery.User, err error) {
	d := &u.Defaults
	err = row.Scan(&u.ID, &u.Name, &u.Email, &u.Rank, &u.PasswordHash, &u.Banned,
		&d.Visibility, &d.Expiration, &d.Metadata, &d.HideCamera)
	return u, err
}

// UserByID fetches a person.
func (r reader) UserByID(ctx context.Context, id gallery.ID) (gallery.User, error) {
	u, err := scanUser(r.q.row(ctx, "SELECT "+userColumns+" FROM users WHERE id = ?1", int64(id)))
	return u, explain(err, "user %d", id)
}

// UserByName fetches a person by name, without regard to case.
func (r reader) UserByName(ctx context.Context, name string) (gallery.User, error) {
	u, err := scanUser(r.q.row(ctx,
		"SELECT "+userColumns+" FROM users WHERE name_lower = ?1", strings.ToLower(name)))
	return u, explain(err, "user by name")
}

// UserByEmail fetches a person by e-mail address, without regard to case.
func (r reader) UserByEmail(ctx context.Context, email string) (gallery.User, error) {
	u, err := scanUser(r.q.row(ctx,
		"SELECT "+userColumns+" FROM users WHERE email_lower = ?1", strings.ToLower(email)))
	return u, explain(err, "user by e-mail")
}

// HasAdmin reports whether the site has an administrator who is not banned.
func (r reader) HasAdmin(ctx context.Context) (bool, error) {
	var n int64
	err := r.q.row(ctx, "SELECT COUNT(*) FROM users WHERE rank = ?1 AND banned = 0",
		string(gallery.Admin)).Scan(&n)
	return n > 0, explain(err, "count admins")
}

// InsertUser adds a person and sets his ID. It fails with ErrTaken when the
// name or the e-mail address is another's.
func (t *Tx) InsertUser(ctx context.Context, u *gallery.User, now time.Time) error {
	var email any
	if u.Email != "" {
		email = strings.ToLower(u.Email)
	}
	err := t.q.row(ctx,
		`INSERT INTO users (name, name_lower, email, email_lower, rank, password_hash, banned, created)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING RETURNING id`,
		u.Name, strings.ToLower(u.Name), u.Email, email, string(u.Rank), u.PasswordHash, flag(u.Banned),
		millis(now)).Scan(&u.ID)
	return explain(takenIfAbsent(err), "insert user")
}

// SetPassword replaces a person's password hash (argon2id, PHC form).
func (t *Tx) SetPassword(ctx context.Context, id gallery.ID, hash string) error {
	return explain(t.change(ctx, "UPDATE users SET password_hash = ?2 WHERE id = ?1", int64(id), hash),
		"set password of user %d", id)
}

// SetDefaults replaces what a person asks of new uploads.
func (t *Tx) SetDefaults(ctx context.Context, id gallery.ID, d gallery.Defaults) error {
	return explain(t.change(ctx, `UPDATE users SET default_visibility = ?2, default_expiration = ?3, upload_metadata = ?4,
		hide_camera = ?5 WHERE id = ?1`, int64(id), string(d.Visibility), d.Expiration, d.Metadata, flag(d.HideCamera)),
		"set defaults of user %d", id)
}

// Key is an API key as it is stored.
type Key struct {
	ID         string // the public part
	UserID     gallery.ID
	Name       string // what its owner calls it
	SecretHash []byte // SHA-256 of the secret part
	Created    time.Time
	LastUsed   time.Time          // zero for never
	Revoked    time.Time          // zero while it is good
	Visibility gallery.Visibility // of what is uploaded with it, "" for the owner's default
}

// KeyByPublicID fetches a key, revoked or not.
func (r reader) KeyByPublicID(ctx context.Context, id string) (k Key, err error) {
	err = r.q.row(ctx,
		"SELECT id, user_id, name, secret_hash, created, last_used, revoked, visibility FROM api_keys WHERE id = ?1", id).
		Scan(&k.ID, &k.UserID, &k.Name, hexed{&k.SecretHash}, moment{&k.Created}, moment{&k.LastUsed},
			moment{&k.Revoked}, &k.Visibility)
	return k, explain(err, "key")
}

// InsertKey adds a key; ErrTaken when its ID exists.
func (t *Tx) InsertKey(ctx context.Context, k Key) error {
	err := t.q.row(ctx,
		`INSERT INTO api_keys (id, user_id, name, secret_hash, created, last_used, revoked, visibility)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING RETURNING id`,
		k.ID, int64(k.UserID), k.Name, hex.EncodeToString(k.SecretHash), millis(k.Created), millis(k.LastUsed),
		millis(k.Revoked), string(k.Visibility)).Scan(&k.ID)
	return explain(takenIfAbsent(err), "insert key")
}

// TouchKey remembers when a key was last used.
func (t *Tx) TouchKey(ctx context.Context, id string, now time.Time) error {
	return explain(t.change(ctx, "UPDATE api_keys SET last_used = ?2 WHERE id = ?1", id, millis(now)), "touch key")
}

// RevokeKey ends a key; a second time changes nothing.
func (t *Tx) RevokeKey(ctx context.Context, id string, now time.Time) error {
	return explain(t.change(ctx,
		"UPDATE api_keys SET revoked = CASE WHEN revoked = 0 THEN ?2 ELSE revoked END WHERE id = ?1", id, millis(now)),
		"revoke key")
}

// SessionUser fetches the person of a session that is not over, banned or not.
func (r reader) SessionUser(ctx context.Context, hash []byte, now time.Time) (gallery.User, error) {
	u, err := scanUser(r.q.row(ctx,
		"SELECT "+userColumns+` FROM sessions JOIN users ON users.id = sessions.user_id
		WHERE sessions.token_hash = ?1 AND sessions.expires > ?2`, hex.EncodeToString(hash), millis(now)))
	return u, explain(err, "session")
}

// InsertSession begins a session under the hash of its token.
func (t *Tx) InsertSession(ctx context.Context, hash []byte, user gallery.ID, expires time.Time) error {
	return explain(t.exec(ctx, "INSERT INTO sessions (token_hash, user_id, expires) VALUES (?1, ?2, ?3)",
		hex.EncodeToString(hash), int64(user), millis(expires)), "insert session")
}

// DeleteSession ends a session; one that is not there is a success.
func (t *Tx) DeleteSession(ctx context.Context, hash []byte) error {
	return explain(t.exec(ctx, "DELETE FROM sessions WHERE token_hash = ?1", hex.EncodeToString(hash)),
		"delete session")
}

// InsertToken stores the hash of a token that is good once, such as "setup".
func (t *Tx) InsertToken(ctx context.Context, purpose string, hash []byte, expires time.Time) error {
	return explain(t.exec(ctx, "INSERT INTO onetime_tokens (purpose, hash, expires) VALUES (?1, ?2, ?3)",
		purpose, hex.EncodeToString(hash), millis(expires)), "insert token")
}

// TakeToken uses a token up. One that is unknown, used or over is ErrNotFound.
func (t *Tx) TakeToken(ctx context.Context, purpose string, hash []byte, now time.Time) error {
	return explain(t.change(ctx, "DELETE FROM onetime_tokens WHERE purpose = ?1 AND hash = ?2 AND expires > ?3",
		purpose, hex.EncodeToString(hash), millis(now)), "take token")
}
