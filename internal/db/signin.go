package db

import (
	"context"
	"encoding/hex"
	"time"

	"calotype/internal/gallery"
)

// SetTOTP sets a person's secret for one-time codes and the step of the code that
// proved it; "" switches them off.
func (t *Tx) SetTOTP(ctx context.Context, id gallery.ID, secret string, step int64) error {
	return explain(t.change(ctx, "UPDATE users SET totp_secret = ?2, totp_step = ?3 WHERE id = ?1", int64(id), secret, step),
		"set one-time codes of user %d", id)
}

// UseTOTPStep uses a step up; ErrNotFound when it or a later one was used before.
func (t *Tx) UseTOTPStep(ctx context.Context, id gallery.ID, step int64) error {
	return explain(t.change(ctx, "UPDATE users SET totp_step = ?2 WHERE id = ?1 AND totp_step < ?2", int64(id), step),
		"use one-time code of user %d", id)
}

// SetRecoveryCodes replaces a person's recovery codes by others, of which the
// hashes are given.
func (t *Tx) SetRecoveryCodes(ctx context.Context, id gallery.ID, hashes [][]byte) error {
	if err := t.exec(ctx, "DELETE FROM recovery_codes WHERE user_id = ?1", int64(id)); err != nil || len(hashes) == 0 {
		return explain(err, "recovery codes of user %d", id)
	}
	var args []any
	for _, h := range hashes {
		args = append(args, int64(id), hex.EncodeToString(h))
	}
	return explain(t.exec(ctx, "INSERT INTO recovery_codes (user_id, hash) VALUES "+values(len(hashes), 2), args...),
		"recovery codes of user %d", id)
}

// UseRecoveryCode uses a code up; ErrNotFound when there is none such.
func (t *Tx) UseRecoveryCode(ctx context.Context, id gallery.ID, hash []byte) error {
	return explain(t.change(ctx, "DELETE FROM recovery_codes WHERE user_id = ?1 AND hash = ?2", int64(id), hex.EncodeToString(hash)),
		"use recovery code of user %d", id)
}

// RecoveryCodes is how many codes a person has left.
func (r reader) RecoveryCodes(ctx context.Context, id gallery.ID) (n int64, err error) {
	err = r.q.row(ctx, "SELECT COUNT(*) FROM recovery_codes WHERE user_id = ?1", int64(id)).Scan(&n)
	return n, explain(err, "recovery codes of user %d", id)
}

// Passkey is a credential of WebAuthn.
type Passkey struct {
	ID         string // base64url
	UserID     gallery.ID
	Name       string // what its owner calls it
	Credential string // JSON of the library that checks it
	Created    time.Time
	LastUsed   time.Time // zero for never
}

const passkeyColumns = "id, user_id, name, credential, created, last_used"

func scanPasskey(row scanner) (k Passkey, err error) {
	err = row.Scan(&k.ID, &k.UserID, &k.Name, &k.Credential, moment{&k.Created}, moment{&k.LastUsed})
	return k, err
}

// PasskeyByID fetches a passkey.
func (r reader) PasskeyByID(ctx context.Context, id string) (Passkey, error) {
	k, err := scanPasskey(r.q.row(ctx, "SELECT "+passkeyColumns+" FROM passkeys WHERE id = ?1", id))
	return k, explain(err, "passkey")
}

// PasskeysOf lists a person's passkeys, the oldest first.
func (r reader) PasskeysOf(ctx context.Context, user gallery.ID) ([]Passkey, error) {
	list, err := all(ctx, r.q, scanPasskey, "SELECT "+passkeyColumns+" FROM passkeys WHERE user_id = ?1 ORDER BY created, id", int64(user))
	return list, explain(err, "passkeys of user %d", user)
}

// InsertPasskey adds a passkey; ErrTaken when its ID is known.
func (t *Tx) InsertPasskey(ctx context.Context, k Passkey) error {
	err := t.q.row(ctx, "INSERT INTO passkeys ("+passkeyColumns+") VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING RETURNING id",
		k.ID, int64(k.UserID), k.Name, k.Credential, millis(k.Created), millis(k.LastUsed)).Scan(&k.ID)
	return explain(takenIfAbsent(err), "insert passkey")
}

// UsePasskey replaces the credential of a passkey by what it was after a use;
// ErrNotFound when another use came between.
func (t *Tx) UsePasskey(ctx context.Context, id, before, after string, now time.Time) error {
	return explain(t.change(ctx, "UPDATE passkeys SET credential = ?3, last_used = ?4 WHERE id = ?1 AND credential = ?2",
		id, before, after, millis(now)), "use passkey")
}

// RenamePasskey gives a person's passkey another name.
func (t *Tx) RenamePasskey(ctx context.Context, user gallery.ID, id, name string) error {
	return explain(t.change(ctx, "UPDATE passkeys SET name = ?3 WHERE user_id = ?1 AND id = ?2", int64(user), id, name), "rename passkey")
}

// DeletePasskey removes a person's passkey.
func (t *Tx) DeletePasskey(ctx context.Context, user gallery.ID, id string) error {
	return explain(t.change(ctx, "DELETE FROM passkeys WHERE user_id = ?1 AND id = ?2", int64(user), id), "delete passkey")
}

// Identity is an account at an OpenID Connect issuer that leads to one of ours.
type Identity struct {
	Issuer, Subject string
	UserID          gallery.ID
	Name            string // what the issuer calls the person
	Created         time.Time
}

const identityColumns = "issuer, subject, user_id, name, created"

func scanIdentity(row scanner) (i Identity, err error) {
	err = row.Scan(&i.Issuer, &i.Subject, &i.UserID, &i.Name, moment{&i.Created})
	return i, err
}

// Identity fetches whom a subject of an issuer leads to.
func (r reader) Identity(ctx context.Context, issuer, subject string) (Identity, error) {
	i, err := scanIdentity(r.q.row(ctx, "SELECT "+identityColumns+" FROM identities WHERE issuer = ?1 AND subject = ?2", issuer, subject))
	return i, explain(err, "identity")
}

// IdentitiesOf lists what leads to a person.
func (r reader) IdentitiesOf(ctx context.Context, user gallery.ID) ([]Identity, error) {
	list, err := all(ctx, r.q, scanIdentity, "SELECT "+identityColumns+" FROM identities WHERE user_id = ?1 ORDER BY created, issuer, subject", int64(user))
	return list, explain(err, "identities of user %d", user)
}

// InsertIdentity links an account; ErrTaken when it is linked already.
func (t *Tx) InsertIdentity(ctx context.Context, i Identity) error {
	err := t.q.row(ctx, "INSERT INTO identities ("+identityColumns+") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING RETURNING user_id",
		i.Issuer, i.Subject, int64(i.UserID), i.Name, millis(i.Created)).Scan(&i.UserID)
	return explain(takenIfAbsent(err), "insert identity")
}

// DeleteIdentity unlinks a person's account.
func (t *Tx) DeleteIdentity(ctx context.Context, user gallery.ID, issuer, subject string) error {
	return explain(t.change(ctx, "DELETE FROM identities WHERE user_id = ?1 AND issuer = ?2 AND subject = ?3", int64(user), issuer, subject), "delete identity")
}

// WaysIn is how many passkeys and linked accounts a person has together.
func (r reader) WaysIn(ctx context.Context, user gallery.ID) (n int64, err error) {
	err = r.q.row(ctx, `SELECT (SELECT COUNT(*) FROM passkeys WHERE user_id = ?1) +
		(SELECT COUNT(*) FROM identities WHERE user_id = ?1)`, int64(user)).Scan(&n)
	return n, explain(err, "ways in of user %d", user)
}
