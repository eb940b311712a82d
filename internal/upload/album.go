package upload

import (
	"context"
	"errors"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// rows are read from a transaction or beside all.
type rows interface {
	MemberRight(ctx context.Context, user gallery.ID, lineage []gallery.ID) (gallery.MemberRight, error)
}

// album is the one of the upload link, else the one wished for, else the key's. One
// that is unknown or that the uploader may not add to does not count (api-v1.md
// 2.9), except a link's; where the wish is strict, one wished for fails.
func (d *Desk) album(ctx context.Context, j *job) (a gallery.Album, err error) {
	switch {
	case j.wish.UploadLink != 0:
		return d.linked(ctx, j)
	case j.by.UserID == 0:
		if j.wish.Strict && j.wish.AlbumID != "" {
			return a, unknownAlbum(nil)
		}
		return gallery.Album{}, nil
	case j.wish.AlbumID != "":
		a, err = d.DB.AlbumByPublicID(ctx, j.wish.AlbumID)
	case j.by.Defaults.AlbumID != 0:
		a, err = d.DB.AlbumByID(ctx, j.by.Defaults.AlbumID)
	default:
		return gallery.Album{}, nil
	}
	if err == nil {
		err = j.mayAdd(ctx, d.DB, a)
	}
	if denied(err) {
		if j.wish.Strict && j.wish.AlbumID != "" {
			return gallery.Album{}, unknownAlbum(err)
		}
		return gallery.Album{}, nil
	}
	return a, err
}

func unknownAlbum(err error) error {
	return gallery.Fail(gallery.Invalid, "upload.album").In("album").Because(err)
}

// linked is the album of an upload link that is good; the files that come by it are
// the album's owner's.
func (d *Desk) linked(ctx context.Context, j *job) (gallery.Album, error) {
	l, err := d.DB.UploadLinkByID(ctx, j.wish.UploadLink)
	if err == nil && !l.Good(d.Now()) {
		err = gallery.ErrNotFound
	}
	var a gallery.Album
	if err == nil {
		a, err = d.DB.AlbumByID(ctx, l.AlbumID)
	}
	if err == nil {
		err = j.mayAdd(ctx, d.DB, a)
	}
	if denied(err) {
		return a, linkOver(err)
	}
	j.owner = gallery.Actor{UserID: a.OwnerID, Name: a.OwnerName, Rank: gallery.Member, Address: j.by.Address}
	return a, err
}

func linkOver(err error) error {
	return gallery.Fail(gallery.NotFound, "upload_link.not_found").Because(err)
}

// denied reports whether something is not there or not for the uploader.
func denied(err error) bool {
	fail, told := errors.AsType[*gallery.Error](err)
	return told && fail.Kind == gallery.Denied || errors.Is(err, gallery.ErrNotFound)
}

// mayAdd asks whether the uploader may put files into an album.
func (j *job) mayAdd(ctx context.Context, rows rows, a gallery.Album) (err error) {
	var p gallery.Proofs
	if j.wish.UploadLink != 0 {
		p.Uploads = []gallery.ID{a.ID} // the link leads there and nowhere else
	}
	if p.Member, err = rows.MemberRight(ctx, j.by.UserID, a.Lineage); err != nil {
		return err
	}
	return gallery.Judge(j.by, gallery.Add, a.Policy(), p)
}

// lay puts a media into the album of its job as the album is now, and keeps the
// album so until the transaction's end: whoever hides it meanwhile finds the media
// in it. Where it is gone or closed by now, the media stays as hidden as it would
// have been there.
func (d *Desk) lay(ctx context.Context, tx *db.Tx, j *job, m *gallery.Media) error {
	m.AlbumID, m.AlbumVisibility, m.Lineage, m.Gates, m.Own = 0, "", nil, nil, j.visibility()
	if j.album.ID != 0 {
		a, err := d.held(ctx, tx, j)
		switch {
		case denied(err) && j.wish.UploadLink != 0:
			return linkOver(err)
		case denied(err):
			if m.Own = gallery.Strictest(m.Own, j.album.Effective); m.Own == gallery.Password {
				m.Own = gallery.Private
			}
		case err != nil:
			return err
		default:
			m.AlbumID, m.AlbumVisibility, m.Lineage, m.Gates = a.ID, a.Effective, a.Lineage, a.Gates
		}
	}
	m.Visibility = gallery.Strictest(m.Own, m.AlbumVisibility)
	if j.wish.UploadLink == 0 {
		return nil
	}
	if err := tx.TakeUploadLink(ctx, j.wish.UploadLink, d.Now()); err != nil {
		if errors.Is(err, gallery.ErrNotFound) {
			return linkOver(err)
		}
		return err
	}
	return nil
}

func (d *Desk) held(ctx context.Context, tx *db.Tx, j *job) (gallery.Album, error) {
	if err := tx.HoldAlbum(ctx, j.album.ID); err != nil {
		return gallery.Album{}, err
	}
	a, err := tx.AlbumByID(ctx, j.album.ID)
	if err == nil {
		err = j.mayAdd(ctx, tx, a)
	}
	return a, err
}

// category is the one wished for; an unknown one does not count, or fails where the
// wish is strict.
func (d *Desk) category(ctx context.Context, j *job) (gallery.ID, error) {
	if j.wish.CategoryID == 0 {
		return 0, nil
	}
	c, err := d.DB.CategoryByID(ctx, j.wish.CategoryID)
	if errors.Is(err, gallery.ErrNotFound) {
		if j.wish.Strict {
			return 0, gallery.Fail(gallery.Invalid, "upload.category").In("category").Because(err)
		}
		return 0, nil
	}
	return c.ID, err
}
