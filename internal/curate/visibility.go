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
		switch {
		case !by.MayView(m):
			return gallery.Fail(gallery.NotFound, "media.not_found")
		case !by.MayEdit(m):
			return gallery.Fail(gallery.Denied, "media.denied")
		}
		return d.show(ctx, tx, m, v)
	})
}

func (d *Desk) show(ctx context.Context, tx *db.Tx, m *gallery.Media, v gallery.Visibility) error {
	stays := (m.Visibility == gallery.Public) == (v == gallery.Public)
	m.Visibility = v
	if stays {
		return tx.SetVisibility(ctx, m.ID, v)
	}
	stem, err := tx.ClaimFirst(ctx, m.Folder, m.Stems(d.Site.Get().Text("upload_filenaming")))
	if err != nil {
		return err
	}
	m.Files = m.Renamed(stem)
	m.Name = stem
	return tx.MoveMedia(ctx, m, d.Now())
}
