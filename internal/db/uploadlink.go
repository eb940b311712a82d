package db

import (
	"context"
	"encoding/hex"
	"time"

	"calotype/internal/gallery"
)

const uploadLinkQuery = `SELECT upload_links.id, upload_links.public_id, upload_links.album_id, albums.public_id, upload_links.created_by,
	upload_links.name, upload_links.password_hash, upload_links.expires, upload_links.most_files, upload_links.files,
	upload_links.created, upload_links.revoked
	FROM upload_links JOIN users ON users.id = upload_links.created_by AND users.banned = 0
	JOIN albums ON albums.id = upload_links.album_id AND albums.deleted = 0 WHERE `

func scanUploadLink(row scanner) (l gallery.UploadLink, err error) {
	err = row.Scan(&l.ID, &l.PublicID, &l.AlbumID, &l.AlbumPublicID, &l.OwnerID, &l.Name, &l.PasswordHash,
		moment{&l.Expires}, &l.MostFiles, &l.Files, moment{&l.Created}, moment{&l.Revoked})
	return l, err
}

// UploadLinkByToken fetches an upload link by the SHA-256 of its token.
func (r reader) UploadLinkByToken(ctx context.Context, hash []byte) (gallery.UploadLink, error) {
	l, err := scanUploadLink(r.q.row(ctx, uploadLinkQuery+"upload_links.token_hash = ?1", hex.EncodeToString(hash)))
	return l, explain(err, "upload link")
}

// UploadLinkByPublicID fetches an upload link for who looks after it.
func (r reader) UploadLinkByPublicID(ctx context.Context, id string) (gallery.UploadLink, error) {
	l, err := scanUploadLink(r.q.row(ctx, uploadLinkQuery+"upload_links.public_id = ?1", id))
	return l, explain(err, "upload link")
}

// UploadLinksOf lists the upload links of an album that are not revoked, at most
// n, newest first.
func (r reader) UploadLinksOf(ctx context.Context, album gallery.ID, n int) ([]gallery.UploadLink, error) {
	found, err := all(ctx, r.q, scanUploadLink, uploadLinkQuery+"upload_links.album_id = ?1 AND upload_links.revoked = 0 ORDER BY upload_links.id DESC LIMIT ?2",
		int64(album), n)
	return found, explain(err, "upload links")
}

// InsertUploadLink adds an upload link under the SHA-256 of its token and sets its
// ID.
func (t *Tx) InsertUploadLink(ctx context.Context, l *gallery.UploadLink, hash []byte) error {
	err := t.q.row(ctx, `INSERT INTO upload_links (public_id, token_hash, album_id, created_by, name, password_hash, expires, most_files, created)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING RETURNING id`,
		l.PublicID, hex.EncodeToString(hash), int64(l.AlbumID), int64(l.OwnerID), l.Name, l.PasswordHash,
		millis(l.Expires), l.MostFiles, millis(l.Created)).Scan(&l.ID)
	return explain(takenIfAbsent(err), "insert upload link")
}

// TakeUploadLink counts a file that comes by an upload link; when it takes no more,
// it is ErrNotFound.
func (t *Tx) TakeUploadLink(ctx context.Context, id gallery.ID, now time.Time) error {
	return explain(t.change(ctx, `UPDATE upload_links SET files = files + 1 WHERE id = ?1 AND revoked = 0 AND (expires = 0 OR expires > ?2)
		AND (most_files = 0 OR files < most_files)`, int64(id), millis(now)), "take upload link")
}

// RevokeUploadLink ends an upload link.
func (t *Tx) RevokeUploadLink(ctx context.Context, id gallery.ID, now time.Time) error {
	return explain(t.change(ctx, "UPDATE upload_links SET revoked = ?2 WHERE id = ?1 AND revoked = 0", int64(id), millis(now)), "revoke upload link")
}

// UploadLinkByID fetches an upload link.
func (r reader) UploadLinkByID(ctx context.Context, id gallery.ID) (gallery.UploadLink, error) {
	l, err := scanUploadLink(r.q.row(ctx, uploadLinkQuery+"upload_links.id = ?1", int64(id)))
	return l, explain(err, "upload link")
}
