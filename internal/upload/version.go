package upload

import (
	"context"
	"errors"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// MakeCurrent puts a version of a media in the place of its bytes, for its owner: they are
// read anew, as everything that is made of them went when they were replaced. What was
// there becomes a version.
func (d *Desk) MakeCurrent(ctx context.Context, by gallery.Actor, id, version string) (*gallery.Media, error) {
	m, err := d.DB.MediaByPublicID(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := d.MayReplace(by, m, gallery.Proofs{}, time.Time{}); err != nil {
		return nil, err
	}
	v, err := d.DB.MediaVersion(ctx, m.ID, version)
	if err != nil {
		return nil, versionless(err)
	}
	content, _, err := d.Store.Open(ctx, v.File.Key)
	if err != nil {
		return nil, misplaced(err)
	}
	defer content.Close()
	dr, err := d.Receive(ctx, content, v.Name, v.File.Size)
	if err != nil {
		return nil, err
	}
	return d.replace(ctx, by, id, dr, time.Time{}, version)
}

// recall takes a version out of those of a media whose new bytes are the same. Where today's
// settings made others of them, scaled down or stripped, it stays.
func (d *Desk) recall(ctx context.Context, tx *db.Tx, m *gallery.Media, version string) error {
	v, err := tx.MediaVersion(ctx, m.ID, version)
	if err != nil {
		return versionless(err)
	}
	if now, ok := m.File(gallery.Original); !ok || now.Key != v.File.Key {
		return nil
	}
	return tx.DropVersions(ctx, m.ID, []gallery.Version{v}, d.Now())
}

func versionless(err error) error {
	if errors.Is(err, gallery.ErrNotFound) {
		return gallery.Fail(gallery.NotFound, "version.not_found").Because(err)
	}
	return err
}
