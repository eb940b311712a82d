package curate

import (
	"context"
	"errors"
	"slices"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// A password may be guessed, and each try costs memory and time: so many wrong
// ones of each kind may come from a network.
const (
	mostGuesses = 20
	guessSpan   = 15 * time.Minute
)

// Unlock tries a password on an album and those that it lies in and returns the
// ones that it opens, whose ids the door keeps as Proofs.Unlocked. Failures are
// album.password, which asks for one, challenge.unanswered, album.wrong and album.guesses.
func (d *Desk) Unlock(ctx context.Context, by gallery.Actor, album string, p gallery.Proofs, password string) (opened []gallery.Album, err error) {
	a, err := d.album(ctx, d.DB, by, gallery.See, album, p)
	if fail, ok := errors.AsType[*gallery.Error](err); err == nil || !ok || fail.Code != "album.locked" {
		return nil, err
	}
	gates := slices.DeleteFunc(slices.Clone(a.Gates), func(id gallery.ID) bool { return slices.Contains(p.Unlocked, id) })
	locks, err := d.DB.AlbumsByID(ctx, gates)
	if err != nil {
		return nil, err
	}
	hashes := make([]string, len(locks))
	for i, lock := range locks {
		hashes[i] = lock.PasswordHash
	}
	fit, err := d.try(ctx, by, "album", password, hashes)
	for _, i := range fit {
		opened = append(opened, locks[i])
	}
	return opened, err
}

// unlock compares a password with what is behind its hash, "" for none.
func (d *Desk) unlock(ctx context.Context, by gallery.Actor, kind, hash, password string) error {
	if hash == "" {
		return nil
	}
	_, err := d.try(ctx, by, kind, password, []string{hash})
	return err
}

// try returns which of the hashes a password fits, one at least.
func (d *Desk) try(ctx context.Context, by gallery.Actor, kind, password string, hashes []string) (fit []int, err error) {
	if password == "" {
		return nil, gallery.Fail(gallery.Denied, kind+".password").In("password")
	}
	subject := "guess:" + kind + ":" + by.Network()
	open, err := d.DB.Windows(ctx, subject, d.Now())
	if err != nil {
		return nil, err
	}
	for _, w := range open {
		if w.Deeds >= mostGuesses {
			return nil, gallery.Fail(gallery.TooMany, kind+".guesses", w.Ends.Sub(d.Now())).In("password")
		}
	}
	if d.Challenged != nil {
		if err := d.Challenged(ctx, by); err != nil {
			return nil, err
		}
	}
	for i, hash := range hashes {
		if len(password) > maxPassword {
			break
		}
		fits, err := d.Fits(ctx, hash, password)
		if err != nil {
			return nil, err
		}
		if fits {
			fit = append(fit, i)
		}
	}
	if len(fit) > 0 {
		return fit, nil
	}
	if err := d.missed(ctx, by, subject); err != nil {
		return nil, err
	}
	return nil, gallery.Fail(gallery.Denied, kind+".wrong").In("password")
}

// missed notes a wrong password.
func (d *Desk) missed(ctx context.Context, by gallery.Actor, subject string) error {
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.CountDeed(ctx, subject, []time.Duration{guessSpan}, d.Now())
		return err
	})
	if err == nil && d.Failed != nil {
		err = d.Failed(ctx, by)
	}
	return err
}
