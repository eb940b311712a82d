package db

import (
	"context"
	"encoding/hex"
	"time"

	"calotype/internal/gallery"
)

// shareQuery leaves out what leads to things that were deleted, and the links of
// people who are banned.
const shareQuery = `SELECT shares.id, shares.public_id, shares.media_id, shares.album_id, COALESCE(media.public_id, ''),
	COALESCE(albums.public_id, ''), shares.created_by, shares.name, shares.password_hash, shares.expires, shares.most_views,
	shares.views, shares.download, shares.created, shares.revoked
	FROM shares JOIN users ON users.id = shares.created_by AND users.banned = 0
	LEFT JOIN media ON media.id = shares.media_id AND media.deleted = 0
	LEFT JOIN albums ON albums.id = shares.album_id AND albums.deleted = 0
	WHERE (media.id IS NOT NULL OR albums.id IS NOT NULL) AND `

func scanShare(row scanner) (s gallery.Share, err error) {
	err = row.Scan(&s.ID, &s.PublicID, &s.MediaID, &s.AlbumID, &s.MediaPublicID, &s.AlbumPublicID, &s.OwnerID, &s.Name,
		&s.PasswordHash, moment{&s.Expires}, &s.MostViews, &s.Views, &s.Download, moment{&s.Created}, moment{&s.Revoked})
	return s, err
}

// ShareByToken fetches a share by the SHA-256 of its token.
func (r reader) ShareByToken(ctx context.Context, hash []byte) (gallery.Share, error) {
	s, err := scanShare(r.q.row(ctx, shareQuery+"shares.token_hash = ?1", hex.EncodeToString(hash)))
	return s, explain(err, "share")
}

// SharesByPublicID fetches shares, in no order; unknown ones are missing.
func (r reader) SharesByPublicID(ctx context.Context, ids []string) ([]gallery.Share, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := all(ctx, r.q, scanShare, shareQuery+"shares.public_id IN ("+list(0, len(ids))+")", anys(ids)...)
	return found, explain(err, "shares")
}

// SharesOf lists the shares of a media or an album that are not revoked (the other
// is 0), at most n, newest first.
func (r reader) SharesOf(ctx context.Context, media, album gallery.ID, n int) ([]gallery.Share, error) {
	cond, id := "shares.media_id = ?1", media
	if album != 0 {
		cond, id = "shares.album_id = ?1", album
	}
	found, err := all(ctx, r.q, scanShare, shareQuery+cond+" AND shares.revoked = 0 ORDER BY shares.id DESC LIMIT ?2", int64(id), n)
	return found, explain(err, "shares")
}

// InsertShare adds a share under the SHA-256 of its token and sets its ID.
func (t *Tx) InsertShare(ctx context.Context, s *gallery.Share, hash []byte) error {
	err := t.q.row(ctx, `INSERT INTO shares (public_id, token_hash, media_id, album_id, created_by, name, password_hash, expires,
		most_views, download, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING RETURNING id`,
		s.PublicID, hex.EncodeToString(hash), int64(s.MediaID), int64(s.AlbumID), int64(s.OwnerID), s.Name, s.PasswordHash,
		millis(s.Expires), s.MostViews, flag(s.Download), millis(s.Created)).Scan(&s.ID)
	return explain(takenIfAbsent(err), "insert share")
}

// VisitShare counts a visit by a share; one that is over, or whose views are used
// up, is ErrNotFound.
func (t *Tx) VisitShare(ctx context.Context, id gallery.ID, now time.Time) error {
	return explain(t.change(ctx, `UPDATE shares SET views = views + 1 WHERE id = ?1 AND revoked = 0 AND (expires = 0 OR expires > ?2)
		AND (most_views = 0 OR views < most_views)`, int64(id), millis(now)), "visit share")
}

// RevokeShare ends a share.
func (t *Tx) RevokeShare(ctx context.Context, id gallery.ID, now time.Time) error {
	if err := t.change(ctx, "UPDATE shares SET revoked = ?2 WHERE id = ?1 AND revoked = 0", int64(id), millis(now)); err != nil {
		return explain(err, "revoke share")
	}
	return t.shift(ctx)
}
