package curate

import (
	"context"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// NewUploadLink is an upload link to be made.
type NewUploadLink struct {
	Album     string // public id
	Name      string
	Password  string    // "" for none
	Expires   time.Time // zero for never
	MostFiles int64     // 0 for any number
}

// CreateUploadLink makes a link by which people without an account put files into
// an album, for who manages it. The token is told only once.
func (d *Desk) CreateUploadLink(ctx context.Context, by gallery.Actor, p gallery.Proofs, wish NewUploadLink) (l gallery.UploadLink, token string, err error) {
	l = gallery.UploadLink{OwnerID: by.UserID, Expires: wish.Expires, MostFiles: wish.MostFiles, Created: d.Now()}
	if l.Name, l.PasswordHash, err = d.link(ctx, "upload_link", wish.Name, wish.Password, wish.Expires); err != nil {
		return l, "", err
	}
	if wish.MostFiles < 0 || wish.MostFiles > 1e9 {
		return l, "", invalid("upload_link.most_files")
	}
	token, hash := newToken()
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := d.album(ctx, tx, by, gallery.Manage, wish.Album, p)
		if err != nil {
			return err
		}
		if a.Search != "" {
			return invalid("upload_link.album")
		}
		have, err := tx.UploadLinksOf(ctx, a.ID, mostLinks)
		if err != nil {
			return err
		}
		if len(have) == mostLinks {
			return gallery.Fail(gallery.TooMany, "upload_link.most", mostLinks)
		}
		l.AlbumID, l.AlbumPublicID, l.PublicID = a.ID, a.PublicID, gallery.RandomID(publicIDLength)
		if err := tx.InsertUploadLink(ctx, &l, hash); err != nil {
			return err
		}
		return d.auditAlbum(ctx, tx, by, "upload_link.create", a, l.PublicID)
	})
	return l, token, err
}

// FindUploadLink returns the link of a token, whether its password was said or not:
// upload_link.not_found for one that is unknown, over or full.
func (d *Desk) FindUploadLink(ctx context.Context, token string) (gallery.UploadLink, error) {
	l, err := d.DB.UploadLinkByToken(ctx, tokenHash(token))
	if err == nil && !l.Good(d.Now()) {
		err = gallery.ErrNotFound
	}
	if err != nil {
		return gallery.UploadLink{}, missing(err, "upload_link.not_found")
	}
	return l, nil
}

// OpenUploadLink returns the link of a token for whoever says its password; the door
// gives its ID to upload. The failures are those of OpenShare, with upload_link in
// their codes.
func (d *Desk) OpenUploadLink(ctx context.Context, by gallery.Actor, token, password string) (gallery.UploadLink, error) {
	l, err := d.FindUploadLink(ctx, token)
	if err == nil {
		err = d.unlock(ctx, by, "upload_link", l.PasswordHash, password)
	}
	if err != nil {
		return gallery.UploadLink{}, err
	}
	return l, nil
}

// UploadLinks lists the upload links of an album for who manages it.
func (d *Desk) UploadLinks(ctx context.Context, by gallery.Actor, p gallery.Proofs, album string) ([]gallery.UploadLink, error) {
	a, err := d.album(ctx, d.DB, by, gallery.SeeLinks, album, p)
	if err == nil {
		err = d.look(ctx, by, a.Policy(), p, "album", a.PublicID)
	}
	if err != nil {
		return nil, err
	}
	return d.DB.UploadLinksOf(ctx, a.ID, mostLinks)
}

// RevokeUploadLink ends an upload link, for who manages its album.
func (d *Desk) RevokeUploadLink(ctx context.Context, by gallery.Actor, p gallery.Proofs, publicID string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		l, err := tx.UploadLinkByPublicID(ctx, publicID)
		if err != nil {
			return missing(err, "upload_link.not_found")
		}
		a, err := d.album(ctx, tx, by, gallery.Manage, l.AlbumPublicID, p)
		if err != nil {
			return unknown(err, "upload_link.not_found")
		}
		if err := tx.RevokeUploadLink(ctx, l.ID, d.Now()); err != nil {
			return missing(err, "upload_link.not_found")
		}
		return d.auditAlbum(ctx, tx, by, "upload_link.revoke", a, l.PublicID)
	})
}
