package curate

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// mostLinks is how many shares, and how many upload links, a thing may have.
const mostLinks = 100

// newToken makes a token of 192 random bits; only its hash is kept.
func newToken() (token string, hash []byte) {
	b := make([]byte, 24)
	rand.Read(b)
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, tokenHash(token)
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// NewShare is a share link to be made.
type NewShare struct {
	Media, Album string // public id of the one that it opens
	Name         string
	Password     string    // "" for none
	Expires      time.Time // zero for never
	MostViews    int64     // 0 for any number
	Download     bool      // the original as a file
}

// CreateShare makes a share link, for who manages what it opens. The token is told
// only once.
func (d *Desk) CreateShare(ctx context.Context, by gallery.Actor, p gallery.Proofs, wish NewShare) (s gallery.Share, token string, err error) {
	if (wish.Media == "") == (wish.Album == "") {
		return s, "", invalid("share.media")
	}
	s = gallery.Share{OwnerID: by.UserID, Expires: wish.Expires, MostViews: wish.MostViews, Download: wish.Download, Created: d.Now()}
	if s.Name, s.PasswordHash, err = d.link(ctx, "share", wish.Name, wish.Password, wish.Expires); err != nil {
		return s, "", err
	}
	if wish.MostViews < 0 || wish.MostViews > 1e9 {
		return s, "", invalid("share.most_views")
	}
	token, hash := newToken()
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := d.shared(ctx, tx, by, gallery.Manage, p, wish, &s); err != nil {
			return err
		}
		have, err := tx.SharesOf(ctx, s.MediaID, s.AlbumID, mostLinks)
		if err != nil {
			return err
		}
		if len(have) == mostLinks {
			return gallery.Fail(gallery.TooMany, "share.most", mostLinks)
		}
		s.PublicID = gallery.RandomID(publicIDLength)
		if err := tx.InsertShare(ctx, &s, hash); err != nil {
			return err
		}
		return d.auditLink(ctx, tx, by, "share.create", s.MediaPublicID, s.AlbumPublicID)
	})
	return s, token, err
}

// shared finds what a share opens, for who may do something with it, and how the policy
// sees it. Who is banned or a guest has none.
func (d *Desk) shared(ctx context.Context, rows rows, by gallery.Actor, do gallery.Action, p gallery.Proofs, wish NewShare, s *gallery.Share) (o gallery.Object, err error) {
	if by.UserID == 0 {
		return o, gallery.Fail(gallery.Denied, "media.denied")
	}
	if wish.Album != "" {
		a, err := d.album(ctx, rows, by, do, wish.Album, p)
		s.AlbumID, s.AlbumPublicID = a.ID, a.PublicID
		return a.Policy(), err
	}
	m, err := rows.MediaByPublicID(ctx, wish.Media)
	if err != nil {
		return o, missing(err, "media.not_found")
	}
	s.MediaID, s.MediaPublicID = m.ID, m.PublicID
	if p.Member, err = rows.MemberRight(ctx, by.UserID, m.Lineage); err != nil {
		return o, err
	}
	o = m.Policy(d.Now())
	return o, gallery.Judge(by, do, o, p)
}

// link checks what all links have.
func (d *Desk) link(ctx context.Context, kind, name, password string, expires time.Time) (clean, hash string, err error) {
	if clean, err = line(kind+".name", name, maxTitle); err != nil {
		return "", "", err
	}
	if !expires.IsZero() && !expires.After(d.Now()) {
		return "", "", invalid(kind + ".expires")
	}
	if len(password) > maxPassword {
		return "", "", invalid(kind+".password", maxPassword)
	}
	hash, err = d.hash(ctx, &password)
	return clean, hash, err
}

func (d *Desk) auditLink(ctx context.Context, tx *db.Tx, by gallery.Actor, action, media, album string) error {
	if !by.Staff() || by.House {
		return nil
	}
	object, id := "media", media
	if id == "" {
		object, id = "album", album
	}
	return tx.Audit(ctx, []gallery.Deed{deed(by, action, object, id, "")}, d.Now())
}

// OpenShare begins a visit by a share link and returns what it grants; the door
// remembers its PublicID for as long as the visit lasts. Share.password asks for
// the password, share.wrong says that it does not fit. An unknown token and a link
// that is over look the same.
func (d *Desk) OpenShare(ctx context.Context, by gallery.Actor, token, password string) (gallery.Share, error) {
	gone := gallery.Fail(gallery.NotFound, "share.not_found")
	s, err := d.DB.ShareByToken(ctx, tokenHash(token))
	if err != nil || !s.Good(d.Now()) || s.MostViews > 0 && s.Views >= s.MostViews {
		if err == nil {
			err = gone
		}
		return gallery.Share{}, missing(err, "share.not_found")
	}
	if err := d.unlock(ctx, by, "share", s.PasswordHash, password); err != nil {
		return gallery.Share{}, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error { return tx.VisitShare(ctx, s.ID, d.Now()) })
	return s, missing(err, "share.not_found")
}

// Grants are what shares open that somebody came by before, by their public ids.
func (d *Desk) Grants(ctx context.Context, publicIDs []string) (grants []gallery.Grant, err error) {
	found, err := d.DB.SharesByPublicID(ctx, publicIDs)
	for _, s := range found {
		if s.Good(d.Now()) {
			grants = append(grants, s.Grant())
		}
	}
	return grants, err
}

// Shares lists the share links of a media or an album for who manages it.
func (d *Desk) Shares(ctx context.Context, by gallery.Actor, p gallery.Proofs, media, album string) (list []gallery.Share, err error) {
	if (media == "") == (album == "") {
		return nil, invalid("share.media")
	}
	var s gallery.Share
	o, err := d.shared(ctx, d.DB, by, gallery.SeeLinks, p, NewShare{Media: media, Album: album}, &s)
	if err == nil && media != "" {
		err = d.look(ctx, by, o, p, "media", media)
	} else if err == nil {
		err = d.look(ctx, by, o, p, "album", album)
	}
	if err != nil {
		return nil, err
	}
	return d.DB.SharesOf(ctx, s.MediaID, s.AlbumID, mostLinks)
}

// RevokeShare ends a share link, for who manages what it opens.
func (d *Desk) RevokeShare(ctx context.Context, by gallery.Actor, p gallery.Proofs, publicID string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		found, err := tx.SharesByPublicID(ctx, []string{publicID})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return gallery.Fail(gallery.NotFound, "share.not_found")
		}
		s := found[0]
		if _, err := d.shared(ctx, tx, by, gallery.Manage, p, NewShare{Media: s.MediaPublicID, Album: s.AlbumPublicID}, &s); err != nil {
			return unknown(err, "share.not_found")
		}
		if err := tx.RevokeShare(ctx, s.ID, d.Now()); err != nil {
			return missing(err, "share.not_found")
		}
		return d.auditLink(ctx, tx, by, "share.revoke", s.MediaPublicID, s.AlbumPublicID)
	})
}
