package db

import (
	"context"
	"encoding/hex"
	"net/netip"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// Key is an API key as it is stored.
type Key struct {
	ID         string // the public part
	UserID     gallery.ID
	Name       string // what its owner calls it
	SecretHash []byte // SHA-256 of the secret part
	Created    time.Time
	LastUsed   time.Time          // zero for never
	Revoked    time.Time          // zero while it is good
	Expires    time.Time          // zero for never
	Visibility gallery.Visibility // of what is uploaded with it, "" for the owner's default
	AlbumID    gallery.ID         // where what is uploaded with it goes, 0 for none
	Scopes     []gallery.Scope
	Networks   []netip.Prefix // where it may be used from, nil for everywhere
}

// Version tells one state of what may be changed of a key from another.
func (k Key) Version() string {
	return gallery.VersionOf(k.Name, k.Scopes, k.AlbumID, k.Visibility, millis(k.Expires), k.Networks)
}

const keyColumns = "id, user_id, name, secret_hash, created, last_used, revoked, expires, visibility, album_id, scopes, networks"

func scanKey(row scanner) (k Key, err error) {
	var scopes, networks string
	err = row.Scan(&k.ID, &k.UserID, &k.Name, hexed{&k.SecretHash}, moment{&k.Created}, moment{&k.LastUsed},
		moment{&k.Revoked}, moment{&k.Expires}, &k.Visibility, &k.AlbumID, &scopes, &networks)
	if err == nil {
		k.Networks, err = gallery.ParseNetworks(networks)
	}
	k.Scopes = []gallery.Scope{} // nil would be all of them
	for s := range strings.SplitSeq(scopes, ",") {
		if s != "" {
			k.Scopes = append(k.Scopes, gallery.Scope(s))
		}
	}
	return k, err
}

func joinScopes(scopes []gallery.Scope) string {
	parts := make([]string, len(scopes))
	for i, s := range scopes {
		parts[i] = string(s)
	}
	return strings.Join(parts, ",")
}

// KeyByPublicID fetches a key, revoked or not.
func (r reader) KeyByPublicID(ctx context.Context, id string) (Key, error) {
	k, err := scanKey(r.q.row(ctx, "SELECT "+keyColumns+" FROM api_keys WHERE id = ?1", id))
	return k, explain(err, "key")
}

// UserOfKey fetches a person who has a key of an id that is good, and its scopes.
func (r reader) UserOfKey(ctx context.Context, user gallery.ID, id string, now time.Time) (u gallery.User, scopes []gallery.Scope, err error) {
	k, err := r.KeyByPublicID(ctx, id)
	if err != nil {
		return u, nil, err
	}
	if k.UserID != user || !k.Revoked.IsZero() || !k.Expires.IsZero() && !now.Before(k.Expires) {
		return u, nil, gallery.ErrNotFound
	}
	u, err = r.UserByID(ctx, user)
	return u, k.Scopes, err
}

// KeysOf lists a person's keys that were not revoked, the newest first.
func (r reader) KeysOf(ctx context.Context, user gallery.ID, limit int) ([]Key, error) {
	keys, err := all(ctx, r.q, scanKey, "SELECT "+keyColumns+` FROM api_keys WHERE user_id = ?1 AND revoked = 0
		ORDER BY created DESC, id LIMIT ?2`, int64(user), limit)
	return keys, explain(err, "keys of user %d", user)
}

// InsertKey adds a key; ErrTaken when its ID exists.
func (t *Tx) InsertKey(ctx context.Context, k Key) error {
	if k.Scopes == nil {
		k.Scopes = gallery.DefaultScopes
	}
	err := t.q.row(ctx,
		`INSERT INTO api_keys (id, user_id, name, secret_hash, created, last_used, revoked, visibility, album_id, scopes, expires, networks)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING RETURNING id`,
		k.ID, int64(k.UserID), k.Name, hex.EncodeToString(k.SecretHash), millis(k.Created), millis(k.LastUsed),
		millis(k.Revoked), string(k.Visibility), int64(k.AlbumID), joinScopes(k.Scopes), millis(k.Expires), gallery.NetworksText(k.Networks)).Scan(&k.ID)
	return explain(takenIfAbsent(err), "insert key")
}

// SetKey replaces what a key's owner says of it: name, scopes, album, visibility, expiry,
// networks.
func (t *Tx) SetKey(ctx context.Context, k Key) error {
	return explain(t.change(ctx, `UPDATE api_keys SET name = ?3, scopes = ?4, album_id = ?5, visibility = ?6, expires = ?7, networks = ?8
		WHERE id = ?1 AND user_id = ?2 AND revoked = 0`, k.ID, int64(k.UserID), k.Name, joinScopes(k.Scopes),
		int64(k.AlbumID), string(k.Visibility), millis(k.Expires), gallery.NetworksText(k.Networks)), "set key")
}

// HoldKey keeps a person's key as it is until the transaction's end; ErrNotFound
// when it is not his or was revoked.
func (t *Tx) HoldKey(ctx context.Context, user gallery.ID, id string) error {
	return explain(t.change(ctx, "UPDATE api_keys SET name = name WHERE id = ?1 AND user_id = ?2 AND revoked = 0", id, int64(user)), "hold key")
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
