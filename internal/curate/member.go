package curate

import (
	"context"
	"errors"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// mostMembers is how many collaborators an album may have.
const mostMembers = 200

// SetMember lets somebody add to an album or edit it, who is told when he is new.
func (d *Desk) SetMember(ctx context.Context, by gallery.Actor, album string, p gallery.Proofs, name string, mayEdit bool) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := d.hold(ctx, tx, by, gallery.Manage, album, p)
		if err != nil {
			return err
		}
		u, err := tx.UserByName(ctx, name)
		if errors.Is(err, gallery.ErrNotFound) || err == nil && (u.Banned || u.ID == a.OwnerID) {
			return invalid("member.name")
		}
		if err != nil {
			return err
		}
		members, err := tx.AlbumMembers(ctx, a.ID)
		if err != nil {
			return err
		}
		if len(members) >= mostMembers {
			return invalid("member.name", mostMembers)
		}
		added, err := tx.SetMember(ctx, a.ID, u.ID, mayEdit, d.Now())
		if err != nil {
			return err
		}
		if added {
			notice := gallery.Notification{UserID: u.ID, Kind: gallery.NoticeMember, ActorID: by.UserID, AlbumID: a.ID}
			if err := tx.Notify(ctx, []gallery.Notification{notice}, d.Now()); err != nil {
				return err
			}
		}
		return d.auditAlbum(ctx, tx, by, "album.member", a, u.Name)
	})
}

// RemoveMember ends a collaboration: for who manages the album, and for the
// collaborator himself, who leaves.
func (d *Desk) RemoveMember(ctx context.Context, by gallery.Actor, album string, p gallery.Proofs, name string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := tx.UserByName(ctx, name)
		if err != nil && !errors.Is(err, gallery.ErrNotFound) {
			return err
		}
		do := gallery.Manage
		if err == nil && u.ID == by.UserID && by.Has(gallery.ScopeWrite) {
			do = gallery.See
		}
		a, refused := d.album(ctx, tx, by, do, album, p) // before a word about the name
		if refused != nil {
			return refused
		}
		if err != nil {
			return missing(err, "member.not_found")
		}
		if err := tx.RemoveMember(ctx, a.ID, u.ID); err != nil {
			return missing(err, "member.not_found")
		}
		return d.auditAlbum(ctx, tx, by, "album.member", a, u.Name)
	})
}

// Members lists the collaborators of an album, for those who manage it or are one.
func (d *Desk) Members(ctx context.Context, by gallery.Actor, album string, p gallery.Proofs) ([]db.AlbumMember, error) {
	a, err := d.album(ctx, d.DB, by, gallery.See, album, p)
	if err != nil {
		return nil, err
	}
	member, err := d.DB.MemberRight(ctx, by.UserID, a.Lineage)
	if err == nil && member == gallery.NoMember {
		err = gallery.Judge(by, gallery.SeeLinks, a.Policy(), p)
	}
	if p.Member = member; err == nil {
		err = d.look(ctx, by, a.Policy(), p, "album", a.PublicID)
	}
	if err != nil {
		return nil, err
	}
	return d.DB.AlbumMembers(ctx, a.ID)
}
