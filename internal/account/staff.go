package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

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
	list, err := d.DB.Users(ctx, f)
	if f.Address != "" { // to be in the list tells it
		list = slices.DeleteFunc(list, func(u gallery.User) bool { return !by.MayKnow(u) })
	}
	for i := range list {
		list[i] = told(by, list[i])
	}
	return list, err
}

// told is an account as staff are told of it: without the addresses of those who
// are not in their care.
func told(by gallery.Actor, u gallery.User) gallery.User {
	if !by.MayKnow(u) {
		u.Email, u.RegisteredIP = "", ""
	}
	return u
}

// User is the account of a name, for staff.
func (d *Desk) User(ctx context.Context, by gallery.Actor, name string) (gallery.User, error) {
	if !by.Staff() {
		return gallery.User{}, gallery.Fail(gallery.NotFound, "user.not_found")
	}
	if !by.Has(gallery.ScopeRead) && !by.Has(gallery.ScopeWrite) {
		return gallery.User{}, gallery.Fail(gallery.Denied, "account.denied")
	}
	u, err := d.DB.UserByName(ctx, name)
	return told(by, u), absent(err, "user.not_found")
}

// UserByID is the account of a number, for staff.
func (d *Desk) UserByID(ctx context.Context, by gallery.Actor, id gallery.ID) (gallery.User, error) {
	if !by.Staff() || !by.Has(gallery.ScopeRead) {
		return gallery.User{}, gallery.Fail(gallery.NotFound, "user.not_found")
	}
	u, err := d.DB.UserByID(ctx, id)
	return told(by, u), absent(err, "user.not_found")
}

// AddUser makes an account for somebody, by an administrator. It fails as Person's
// check does, or with person.name_taken or person.email_taken.
func (d *Desk) AddUser(ctx context.Context, by gallery.Actor, p Person, rank gallery.Rank) (gallery.User, error) {
	if !by.MayOperate() || !by.Has(gallery.ScopeWrite) {
		return gallery.User{}, gallery.Fail(gallery.Denied, "account.denied")
	}
	p.Name, p.Email = strings.ToLower(strings.TrimSpace(p.Name)), strings.TrimSpace(p.Email)
	if err := p.check(d.routes); err != nil {
		return gallery.User{}, err
	}
	hash, err := HashPassword(ctx, p.Password)
	if err != nil {
		return gallery.User{}, err
	}
	u := gallery.User{Name: p.Name, Email: p.Email, Rank: rank, PasswordHash: hash, Quota: gallery.FollowRole}
	if err := checkUser(u); err != nil {
		return gallery.User{}, err
	}
	return u, d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := d.insert(ctx, tx, &u); err != nil {
			return err
		}
		return d.note(ctx, tx, by, "user.create", u, string(rank))
	})
}

// note writes down what staff did with somebody's account.
func (d *Desk) note(ctx context.Context, tx *db.Tx, by gallery.Actor, action string, u gallery.User, detail string) error {
	return audit(ctx, tx, by, action, u, detail, d.Now())
}

func audit(ctx context.Context, tx *db.Tx, by gallery.Actor, action string, u gallery.User, detail string, now time.Time) error {
	if by.House {
		return nil
	}
	return tx.Audit(ctx, []gallery.Deed{{ActorID: by.UserID, ActorName: by.Name, Address: by.Address, Action: action, Object: "user", ObjectID: u.Name, Detail: detail}}, now)
}

// difference says what an edit made of an account.
func difference(before, after gallery.User) string {
	var parts []string
	if after.Name != before.Name {
		parts = append(parts, "name "+before.Name)
	}
	if after.Rank != before.Rank {
		parts = append(parts, "rank "+string(after.Rank))
	}
	if after.Quota != before.Quota {
		parts = append(parts, fmt.Sprintf("quota %d", after.Quota))
	}
	if after.Profile != before.Profile || after.Preferences != before.Preferences || after.Defaults != before.Defaults {
		parts = append(parts, "profile")
	}
	return strings.Join(parts, ", ")
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

// tend does something with an account that the actor may change as staff, and
// writes it down.
func (d *Desk) tend(ctx context.Context, by gallery.Actor, id gallery.ID, action string, do func(*db.Tx) error) error {
	u, err := d.underCare(ctx, by, id)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return d.note(ctx, tx, by, action, u, "")
	})
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
		return errors.Join(tx.SetBanned(ctx, id, true), endSessions(ctx, tx, id, nil), d.note(ctx, tx, by, "user.ban", u, ""))
	})
}

// Unban takes a ban back; not from an account that comes to its end (KeepAccount).
func (d *Desk) Unban(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	return d.tend(ctx, by, id, "user.unban", func(tx *db.Tx) error {
		u, err := tx.UserByID(ctx, id)
		if err == nil && !u.Deletes.IsZero() {
			err = gallery.Fail(gallery.Conflict, "account.ending")
		}
		if err != nil {
			return err
		}
		return tx.SetBanned(ctx, id, false)
	})
}

// Approve lets in an account that waits for it.
func (d *Desk) Approve(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	err := d.tend(ctx, by, id, "user.approve", func(tx *db.Tx) error {
		if err := tx.SetStatus(ctx, id, gallery.Unapproved, gallery.Valid); err != nil {
			return err
		}
		return d.Notify(ctx, tx, queue.Letter{About: "approved", UserID: int64(id)})
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
		if err := errors.Join(tx.EraseUser(ctx, id, d.Now()), d.note(ctx, tx, by, "user.reject", u, "")); err != nil {
			return err
		}
		if u.Email == "" {
			return nil
		}
		return d.Notify(ctx, tx, queue.Letter{About: "rejected", Email: u.Email, Name: u.Name})
	})
	return absent(err, "user.not_waiting")
}

// ConfirmByStaff takes an account's address for confirmed.
func (d *Desk) ConfirmByStaff(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	err := d.tend(ctx, by, id, "user.confirm", func(tx *db.Tx) error {
		_, err := tx.Confirm(ctx, id)
		return err
	})
	return absent(err, "user.not_waiting")
}

// RemoveTOTP switches somebody's codes off who has lost them.
func (d *Desk) RemoveTOTP(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	return d.tend(ctx, by, id, "user.two-factor", func(tx *db.Tx) error { return dropTOTP(ctx, tx, id) })
}

// EndSessions ends all sessions of somebody, and the trust in his devices.
func (d *Desk) EndSessions(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	return d.tend(ctx, by, id, "user.sessions", func(tx *db.Tx) error { return endSessions(ctx, tx, id, nil) })
}
