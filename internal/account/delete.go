package account

import (
	"context"
	"errors"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

const (
	// unconfirmedLife is how long an account waits for its address to be confirmed.
	unconfirmedLife = 2 * 24 * time.Hour
	// eraseBatch is how many media are deleted in one transaction.
	eraseBatch = 100
	// erasePatience bounds one run, so that the job's own time does not; what is left
	// is the next run's.
	erasePatience = 90 * time.Second
)

// DeleteAccount has the actor's own account erased after the site's days of grace,
// and ends all his sessions; his keys are good for nothing until he comes back.
// Signing in within that time keeps the account.
func (d *Desk) DeleteAccount(ctx context.Context, by gallery.Actor, password string) (ends time.Time, err error) {
	u, err := d.prove(ctx, by, password)
	if err != nil {
		return ends, err
	}
	ends = d.Now().AddDate(0, 0, d.Site.Get().Int("account_deletion_days"))
	return ends, d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := keepAdmin(ctx, tx, u); err != nil {
			return err
		}
		if err := errors.Join(tx.SetDeletes(ctx, u.ID, ends), tx.DeleteSessions(ctx, u.ID, nil), tx.DropTokens(ctx, u.ID, "")); err != nil {
			return err
		}
		return d.Notify(ctx, tx, queue.Letter{About: "deletion", UserID: int64(u.ID)})
	})
}

// DeleteUser has somebody's account erased by staff after the site's days of grace.
// Until then it is as a banned one's: nobody sees what is his, and he cannot come back
// by himself.
func (d *Desk) DeleteUser(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	u, err := d.underCare(ctx, by, id)
	if err != nil {
		return err
	}
	if by.UserID == id {
		return gallery.Fail(gallery.Conflict, "account.self")
	}
	days := d.Site.Get().Int("account_deletion_days")
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := keepAdmin(ctx, tx, u); err != nil {
			return err
		}
		err := errors.Join(tx.Remove(ctx, id, d.Now().AddDate(0, 0, days)), tx.DeleteSessions(ctx, id, nil), tx.DropTokens(ctx, id, ""),
			d.note(ctx, tx, by, "user.delete", u, ""))
		if err != nil || days > 0 || d.Queue == nil {
			return err
		}
		return d.Queue.Insert(ctx, tx, queue.Erase{})
	})
}

// KeepAccount takes back that somebody's account is erased, by staff; who was banned
// before stays so.
func (d *Desk) KeepAccount(ctx context.Context, by gallery.Actor, id gallery.ID) error {
	return d.tend(ctx, by, id, "user.keep", func(tx *db.Tx) error { return tx.Keep(ctx, id) })
}

// Erase removes the accounts whose time has come with all that is theirs, and those
// that were never confirmed.
func (d *Desk) Erase(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, erasePatience)
	defer cancel()
	for {
		ids, err := d.DB.EndingUsers(ctx, d.Now(), d.Now().Add(-unconfirmedLife), eraseBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := d.erase(ctx, id); err != nil {
				return err
			}
		}
	}
}

// erase removes one account. A run that is cut short is taken up by the next.
func (d *Desk) erase(ctx context.Context, id gallery.ID) error {
	for {
		list, err := d.DB.LivingMedia(ctx, id, eraseBatch)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		back := false
		err = d.DB.Write(ctx, func(tx *db.Tx) error {
			if back, err = d.cameBack(ctx, tx, id); err != nil || back {
				return err
			}
			for _, m := range list {
				if err := tx.DeleteMedia(ctx, m, d.Now()); err != nil && !errors.Is(err, gallery.ErrNotFound) {
					return err
				}
			}
			return nil
		})
		if err != nil || back {
			return err
		}
	}
	for {
		var forgotten int64
		err := d.DB.Write(ctx, func(tx *db.Tx) (err error) {
			if back, err := d.cameBack(ctx, tx, id); err != nil || back {
				return err
			}
			forgotten, err = tx.ForgetOwner(ctx, id, 10*eraseBatch)
			return err
		})
		if err != nil {
			return err
		}
		if forgotten == 0 {
			break
		}
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := tx.UserByID(ctx, id)
		if errors.Is(err, gallery.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if back, err := d.cameBack(ctx, tx, id); err != nil || back {
			return err
		}
		if err := keepAdmin(ctx, tx, u); err != nil {
			return tx.Keep(ctx, id)
		}
		return tx.EraseUser(ctx, id, d.Now())
	})
}

// cameBack reports whether an account is to be kept after all: its owner signed in, was
// confirmed, or staff kept it. It stays as it is until the transaction ends.
func (d *Desk) cameBack(ctx context.Context, tx *db.Tx, id gallery.ID) (bool, error) {
	err := tx.HoldUser(ctx, id)
	if err != nil && !errors.Is(err, gallery.ErrNotFound) {
		return false, err
	}
	u, err := tx.UserByID(ctx, id)
	if errors.Is(err, gallery.ErrNotFound) {
		return false, nil
	}
	return err == nil && !over(u.Deletes, d.Now()) && u.Status != gallery.Unconfirmed, err
}
