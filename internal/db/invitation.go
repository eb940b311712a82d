package db

import (
	"context"
	"encoding/hex"
	"time"

	"calotype/internal/gallery"
)

// Invitation lets people sign up.
type Invitation struct {
	Hash      []byte // SHA-256 of the token
	CreatedBy gallery.ID
	Email     string // whom it is for, "" for anybody
	Uses      int64  // that are left
	Created   time.Time
	Expires   time.Time
}

const invitationColumns = "hash, created_by, email, uses_left, created, expires"

func scanInvitation(row scanner) (i Invitation, err error) {
	err = row.Scan(hexed{&i.Hash}, &i.CreatedBy, &i.Email, &i.Uses, moment{&i.Created}, moment{&i.Expires})
	return i, err
}

// Invitations lists those of a person, or of everybody for 0, that are good, the
// newest first.
func (r reader) Invitations(ctx context.Context, by gallery.ID, now time.Time, limit int) ([]Invitation, error) {
	list, err := all(ctx, r.q, scanInvitation, "SELECT "+invitationColumns+` FROM invitations
		WHERE (CAST(?1 AS BIGINT) = 0 OR created_by = ?1) AND expires > ?2 AND uses_left > 0 ORDER BY created DESC, hash LIMIT ?3`,
		int64(by), millis(now), limit)
	return list, explain(err, "invitations")
}

// InsertInvitation adds an invitation.
func (t *Tx) InsertInvitation(ctx context.Context, i Invitation) error {
	return explain(t.exec(ctx, "INSERT INTO invitations ("+invitationColumns+") VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		hex.EncodeToString(i.Hash), int64(i.CreatedBy), i.Email, i.Uses, millis(i.Created), millis(i.Expires)), "insert invitation")
}

// UseInvitation uses an invitation once; ErrNotFound when it is unknown, used up or
// over.
func (t *Tx) UseInvitation(ctx context.Context, hash []byte, now time.Time) (Invitation, error) {
	i, err := scanInvitation(t.q.row(ctx, `UPDATE invitations SET uses_left = uses_left - 1
		WHERE hash = ?1 AND expires > ?2 AND uses_left > 0 RETURNING `+invitationColumns, hex.EncodeToString(hash), millis(now)))
	return i, explain(err, "use invitation")
}

// DeleteInvitation takes an invitation back; a by of 0 takes anybody's.
func (t *Tx) DeleteInvitation(ctx context.Context, hash []byte, by gallery.ID) error {
	return explain(t.change(ctx, "DELETE FROM invitations WHERE hash = ?1 AND (CAST(?2 AS BIGINT) = 0 OR created_by = ?2)",
		hex.EncodeToString(hash), int64(by)), "delete invitation")
}
