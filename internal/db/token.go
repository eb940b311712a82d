package db

import (
	"context"
	"encoding/hex"
	"time"

	"calotype/internal/gallery"
)

// Token is something that is good once, until a moment.
type Token struct {
	Purpose string // such as "setup"
	Hash    []byte // SHA-256 of what its holder has
	UserID  gallery.ID
	Payload string
	Created time.Time
	Expires time.Time
}

const tokenColumns = "purpose, hash, user_id, payload, created, expires"

func scanToken(row scanner) (k Token, err error) {
	err = row.Scan(&k.Purpose, hexed{&k.Hash}, &k.UserID, &k.Payload, moment{&k.Created}, moment{&k.Expires})
	return k, err
}

// Token looks at a token without using it up. One that is unknown, used or over is
// ErrNotFound.
func (r reader) Token(ctx context.Context, purpose string, hash []byte, now time.Time) (Token, error) {
	k, err := scanToken(r.q.row(ctx, "SELECT "+tokenColumns+" FROM onetime_tokens WHERE purpose = ?1 AND hash = ?2 AND expires > ?3",
		purpose, hex.EncodeToString(hash), millis(now)))
	return k, explain(err, "token")
}

// InsertToken stores a token.
func (t *Tx) InsertToken(ctx context.Context, k Token) error {
	return explain(t.exec(ctx, "INSERT INTO onetime_tokens ("+tokenColumns+") VALUES (?1, ?2, ?3, ?4, ?5, ?6)", k.Purpose,
		hex.EncodeToString(k.Hash), int64(k.UserID), k.Payload, millis(k.Created), millis(k.Expires)), "insert token")
}

// TakeToken uses a token up. One that is unknown, used or over is ErrNotFound.
func (t *Tx) TakeToken(ctx context.Context, purpose string, hash []byte, now time.Time) (Token, error) {
	k, err := scanToken(t.q.row(ctx, "DELETE FROM onetime_tokens WHERE purpose = ?1 AND hash = ?2 AND expires > ?3 RETURNING "+tokenColumns,
		purpose, hex.EncodeToString(hash), millis(now)))
	return k, explain(err, "take token")
}

// DropTokens forgets a person's tokens of a purpose, or all of them for "".
func (t *Tx) DropTokens(ctx context.Context, user gallery.ID, purpose string) error {
	return explain(t.exec(ctx, "DELETE FROM onetime_tokens WHERE user_id = ?1 AND (CAST(?2 AS TEXT) = '' OR purpose = ?2)", int64(user), purpose),
		"drop tokens of user %d", user)
}
