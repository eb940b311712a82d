package account

import (
	"context"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// mostUsers is how many people are listed at once.
const mostUsers = 200

// Users lists people for staff, by ID, the newest first.
func (d *Desk) Users(ctx context.Context, by gallery.Actor, f db.UserFilter) ([]gallery.User, error) {
	if !by.Staff() || !by.Has(gallery.ScopeRead) {
		return nil, gallery.Fail(gallery.Denied, "account.denied")
	}
	if f.Limit < 1 || f.Limit > mostUsers {
		f.Limit = mostUsers
	}
	return d.DB.Users(ctx, f)
}

// underCare fetches an account that the actor may change as staff.
func (d *Desk) underCare(ctx context.Context, by gallery.Actor, id gallery.ID) (gallery.User, error) {
	if !by.Staff() {
		return gallery.User{}, gallery.Fail(gallery.NotFound, "user.not_found")
	}
	u, err := d.DB.UserByID(ctx, id)
	if err != nil {
		return u, absent(err, "user.not_found")
	}
	if !by.MayEditUser(u) {
		return u, gallery.Fail(gallery.Denied, "account.denied")
	}
	return u, nil
}

// keepAdmin makes sure, in the transaction that takes an administrator away, that
// there is another.
func keepAdmin(ctx context.Context, tx *db.Tx, u gallery.User) error {
	if u.Rank != gallery.Admin {
		return nil
	}
	if err := tx.Lock(ctx, setupPurpose); err != nil {
		return err
	}
	other, err := tx.HasOtherAdmin(ctx, u.ID)
	if err == nil && !other {
		err = gallery.Fail(gallery.Conflict, "account.last_admin")
	}
	return err
}

// Ban shuts somebody out and hides what is his; his sessions end.
func (d *Desk) Ban(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	u, err := d.underCare(ctx, by, id)
	if err != nil {
		return err
	}
	if by.UserID != 0 && by.UserID == id {
		return gallery.Fail(gallery.Conflict, "account.self")
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := keepAdmin(ctx, tx, u); err != nil {
			return err
		}
		if err := tx.SetBanned(ctx, id, true); err != nil {
			return err
		}
		return tx.DeleteSessions(ctx, id, nil)
	})
}

// Unban takes a ban back.
func (d *Desk) Unban(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	if _, err := d.underCare(ctx, by, id); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error { return tx.SetBanned(ctx, id, false) })
}

// Approve lets in an account that waits for it.
func (d *Desk) Approve(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	if _, err := d.underCare(ctx, by, id); err != nil {
		return err
	}
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.SetStatus(ctx, id, gallery.Unapproved, gallery.Valid); err != nil {
			return err
		}
		return d.notify(ctx, tx, queue.Letter{About: "approved", UserID: int64(id)})
	})
	return absent(err, "user.not_waiting")
}

// Reject removes an account that waits to be let in.
func (d *Desk) Reject(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	u, err := d.underCare(ctx, by, id)
	if err != nil {
		return err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.SetStatus(ctx, id, gallery.Unapproved, gallery.Unconfirmed); err != nil { // it waits, and nobody lets it in meanwhile
			return err
		}
		if err := tx.EraseUser(ctx, id, d.Now()); err != nil {
			return err
		}
		if u.Email == "" {
			return nil
		}
		return d.notify(ctx, tx, queue.Letter{About: "rejected", Email: u.Email, Name: u.Name})
	})
	return absent(err, "user.not_waiting")
}

// ConfirmByStaff takes an account's address for confirmed.
func (d *Desk) ConfirmByStaff(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	if _, err := d.underCare(ctx, by, id); err != nil {
		return err
	}
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Confirm(ctx, id)
		return err
	})
	return absent(err, "user.not_waiting")
}

// RemoveTOTP switches somebody's codes off who has lost them.
func (d *Desk) RemoveTOTP(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	if _, err := d.underCare(ctx, by, id); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error { return dropTOTP(ctx, tx, id) })
}

// EndSessions ends all sessions of somebody.
func (d *Desk) EndSessions(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	if _, err := d.underCare(ctx, by, id); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error { return tx.DeleteSessions(ctx, id, nil) })
}
