package curate

import (
	"context"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// SetVisibility says who may find a media, for its owner and staff. What stops
// or begins to be public gets new paths, all its files at once: a link that was
// public once leads nowhere any more.
func (d *Desk) SetVisibility(ctx context.Context, by gallery.Actor, publicID string, v gallery.Visibility) error {
	if v != gallery.Public && v != gallery.Link && v != gallery.Private {
		return gallery.Fail(gallery.Invalid, "media.visibility")
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := tx.MediaByPublicID(ctx, publicID)
		if err != nil {
			return err
		}
		if err := gallery.Judge(by, gallery.Manage, m.Policy(d.Now()), gallery.Proofs{}); err != nil {
			return err
		}
		return d.show(ctx, tx, m, v)
	})
}

func (d *Desk) show(ctx context.Context, tx *db.Tx, m *gallery.Media, v gallery.Visibility) error {
	m.Own = v
	v = gallery.Strictest(v, m.AlbumVisibility)
	stays := (m.Visibility == gallery.Public) == (v == gallery.Public)
	m.Visibility = v
	if stays {
		return tx.SetVisibility(ctx, m)
	}
	stem, err := tx.ClaimFirst(ctx, m.Folder, m.Stems(d.Site.Get().Text("upload_filenaming")))
	if err != nil {
		return err
	}
	m.Files = m.Renamed(stem)
	m.Name = stem
	return tx.MoveMedia(ctx, m, d.Now())
}
