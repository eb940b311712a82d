package curate

import (
	"context"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// mayTakePart is asked of likes, follows and the like: people with an account only.
func (d *Desk) mayTakePart(by gallery.Actor, setting string) error {
	if by.UserID == 0 || by.Banned || !by.Has(gallery.ScopeWrite) || !d.Site.Get().On(setting) {
		return gallery.Fail(gallery.Denied, "social.denied")
	}
	return nil
}

// LikeMedia likes a media that the actor sees, or takes that back; once more
// changes nothing. Its owner is told.
func (d *Desk) LikeMedia(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, on bool) error {
	if err := d.mayTakePart(by, "enable_likes"); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := tx.MediaByPublicID(ctx, id)
		if err != nil {
			return missing(err, "media.not_found")
		}
		if p.Member, err = tx.MemberRight(ctx, by.UserID, m.Lineage); err != nil {
			return err
		}
		if err := gallery.Judge(by, gallery.See, m.Policy(d.Now()), p); err != nil {
			return err
		}
		news, err := tx.LikeMedia(ctx, by.UserID, m.ID, on, d.Now())
		if err != nil || !news {
			return err
		}
		return d.notice(ctx, tx, on, gallery.Notification{UserID: m.OwnerID, Kind: gallery.NoticeLike, ActorID: by.UserID, MediaID: m.ID})
	})
}

// LikeAlbum does the same for an album.
func (d *Desk) LikeAlbum(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, on bool) error {
	if err := d.mayTakePart(by, "enable_likes"); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := d.album(ctx, tx, by, gallery.See, id, p)
		if err != nil {
			return err
		}
		news, err := tx.LikeAlbum(ctx, by.UserID, a.ID, on, d.Now())
		if err != nil || !news {
			return err
		}
		return d.notice(ctx, tx, on, gallery.Notification{UserID: a.OwnerID, Kind: gallery.NoticeLike, ActorID: by.UserID, AlbumID: a.ID})
	})
}

// notice tells somebody of a deed, or takes back what he was told and has not seen.
// Nobody is told of his own.
func (d *Desk) notice(ctx context.Context, tx *db.Tx, on bool, n gallery.Notification) error {
	switch {
	case n.UserID == 0 || n.UserID == n.ActorID:
		return nil
	case on:
		return tx.Notify(ctx, []gallery.Notification{n}, d.Now())
	}
	return tx.Unnotify(ctx, n)
}

// Follow follows a person by name, or ends that; once more changes nothing. The
// person is told. One who is banned, or shows himself to nobody, is not there but for
// whoever follows him and ends that.
func (d *Desk) Follow(ctx context.Context, by gallery.Actor, name string, on bool) error {
	if err := d.mayTakePart(by, "enable_followers"); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := tx.UserByName(ctx, name)
		if err != nil {
			return missing(err, "user.not_found")
		}
		if u.ID == by.UserID {
			return invalid("follow.name")
		}
		private, err := tx.IsPrivate(ctx, u.ID)
		if err != nil {
			return err
		}
		hidden := gallery.Fail(gallery.NotFound, "user.not_found")
		hides := u.Banned || private && !by.Staff()
		if on && hides {
			return hidden
		}
		news, err := tx.Follow(ctx, by.UserID, u.ID, on, d.Now())
		switch {
		case err != nil:
			return err
		case hides && !news:
			return hidden
		case !news:
			return nil
		}
		return d.notice(ctx, tx, on, gallery.Notification{UserID: u.ID, Kind: gallery.NoticeFollow, ActorID: by.UserID})
	})
}

// mostNotices is how many notifications are listed at once.
const mostNotices = 100

// Notifications lists up to n of the actor's own, newest first, that come before
// the one of an id (0: from the top).
func (d *Desk) Notifications(ctx context.Context, by gallery.Actor, before gallery.ID, n int) ([]gallery.Notification, error) {
	if by.UserID == 0 || !by.Has(gallery.ScopeRead) {
		return nil, gallery.Fail(gallery.Denied, "notifications.denied")
	}
	return d.DB.Notifications(ctx, by.UserID, before, min(max(n, 1), mostNotices))
}

// HasNews reports whether the actor has notifications that he has not seen.
func (d *Desk) HasNews(ctx context.Context, by gallery.Actor) (bool, error) {
	if by.UserID == 0 || by.Banned || !by.Has(gallery.ScopeRead) {
		return false, nil
	}
	n, err := d.DB.Unseen(ctx, by.UserID, 1)
	return n > 0, err
}

// MarkSeen marks the actor's notifications as seen, up to the one of an id.
func (d *Desk) MarkSeen(ctx context.Context, by gallery.Actor, upTo gallery.ID) error {
	if by.UserID == 0 || !by.Has(gallery.ScopeWrite) {
		return gallery.Fail(gallery.Denied, "notifications.denied")
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error { return tx.MarkSeen(ctx, by.UserID, upTo, d.Now()) })
}
