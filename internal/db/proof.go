package db

import (
	"context"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// Lock is what a ticket opens, as it is now.
type Lock struct {
	Kind         gallery.TicketKind
	ID           gallery.ID
	AlbumID      gallery.ID // of an upload link
	Grant        gallery.Grant
	PasswordHash string // "" for none
}

// Locks fetches what tickets stand for, without what is deleted, revoked or over.
func (r reader) Locks(ctx context.Context, tickets []gallery.Ticket, now time.Time) ([]Lock, error) {
	var parts []string
	args := []any{millis(now)}
	for _, of := range []struct {
		kind gallery.TicketKind
		text string
	}{
		{gallery.AlbumTicket, `SELECT CAST('a' AS TEXT), id, id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(0 AS BIGINT), password_hash
			FROM albums WHERE deleted = 0 AND visibility = 'password' AND CAST(?1 AS BIGINT) >= 0 AND id IN `},
		{gallery.ShareTicket, `SELECT CAST('s' AS TEXT), shares.id, shares.album_id, shares.media_id, shares.album_id, shares.download, shares.password_hash
			FROM shares JOIN users ON users.id = shares.created_by
			WHERE users.banned = 0 AND shares.revoked = 0 AND (shares.expires = 0 OR shares.expires > ?1) AND shares.id IN `},
		{gallery.UploadTicket, `SELECT CAST('u' AS TEXT), upload_links.id, upload_links.album_id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(0 AS BIGINT), upload_links.password_hash
			FROM upload_links JOIN users ON users.id = upload_links.created_by
			WHERE users.banned = 0 AND upload_links.revoked = 0 AND (upload_links.expires = 0 OR upload_links.expires > ?1) AND upload_links.id IN `},
	} {
		n := len(args)
		for _, t := range tickets {
			if t.Kind == of.kind {
				args = append(args, int64(t.ID))
			}
		}
		if len(args) > n {
			parts = append(parts, of.text+"("+list(n, len(args)-n)+")")
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	locks, err := all(ctx, r.q, func(row scanner) (l Lock, err error) {
		err = row.Scan(&l.Kind, &l.ID, &l.AlbumID, &l.Grant.MediaID, &l.Grant.AlbumID, &l.Grant.Download, &l.PasswordHash)
		return l, err
	}, strings.Join(parts, " UNION ALL "), args...)
	return locks, explain(err, "locks")
}

// PrivateAmong are those of some people whose profiles are private.
func (r reader) PrivateAmong(ctx context.Context, people []gallery.ID) ([]gallery.ID, error) {
	if len(people) == 0 {
		return nil, nil
	}
	ids, err := all(ctx, r.q, scanOne[gallery.ID], "SELECT id FROM users WHERE is_private = 1 AND id IN ("+list(0, len(people))+")", numbersOf(people)...)
	return ids, explain(err, "private people")
}
