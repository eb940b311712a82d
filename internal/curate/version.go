package curate

import (
	"context"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Versions lists what a media was before it was replaced, the latest first, for those who
// look after it.
func (d *Desk) Versions(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs) ([]gallery.Version, error) {
	m, err := d.versioned(ctx, d.DB, by, gallery.SeeKept, id, p)
	if err != nil {
		return nil, err
	}
	if err := d.look(ctx, by, m.Policy(d.Now()), p, "media", m.PublicID); err != nil {
		return nil, err
	}
	return d.DB.MediaVersions(ctx, m.ID)
}

// DropVersion deletes a version of a media for good.
func (d *Desk) DropVersion(ctx context.Context, by gallery.Actor, id, version string, p gallery.Proofs) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.MediaForChange(ctx, []string{id}); err != nil { // its bytes are counted once at a time
			return err
		}
		m, err := d.versioned(ctx, tx, by, gallery.Manage, id, p)
		if err != nil {
			return err
		}
		v, err := tx.MediaVersion(ctx, m.ID, version)
		if err != nil {
			return missing(err, "version.not_found")
		}
		if err := tx.DropVersions(ctx, m.ID, []gallery.Version{v}, d.Now()); err != nil {
			return err
		}
		return d.audit(ctx, tx, by, "media.version", []*gallery.Media{m})
	})
}

// versioned is a media with whose versions the actor may do a deed.
func (d *Desk) versioned(ctx context.Context, rows rows, by gallery.Actor, do gallery.Action, id string, p gallery.Proofs) (*gallery.Media, error) {
	m, err := rows.MediaByPublicID(ctx, id)
	if err != nil {
		return nil, missing(err, "media.not_found")
	}
	if p.Member, err = rows.MemberRight(ctx, by.UserID, m.Lineage); err != nil {
		return nil, err
	}
	return m, gallery.Judge(by, do, m.Policy(d.Now()), p)
}
