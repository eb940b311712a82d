package account

import (
	"context"
	"errors"
	"strings"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// ForgotPassword has a letter written from which a new password can be set, if there
// is an account of that name or address. The answer is the same in any case.
func (d *Desk) ForgotPassword(ctx context.Context, subject string, from From) error {
	return d.ask(ctx, "reset", subject, from)
}

// ResetPassword takes the token of that letter and sets a password. All sessions
// end. Codes that are set up are still asked for, at the next sign-in.
func (d *Desk) ResetPassword(ctx context.Context, token, password string, from From) error {
	if err := checkPassword(password, "password"); err != nil {
		return err
	}
	if _, err := d.DB.Token(ctx, resetPurpose, hashSecret(token), d.Now()); err == nil { // only then it is worth the work
		hash, err := HashPassword(ctx, password)
		if err != nil {
			return err
		}
		return d.withToken(ctx, resetPurpose, token, from, func(tx *db.Tx, _ db.Token, u gallery.User) error {
			return d.setPassword(ctx, tx, u, hash, nil)
		})
	}
	return d.withToken(ctx, resetPurpose, token, from, func(*db.Tx, db.Token, gallery.User) error {
		return gallery.Fail(gallery.Denied, "token.over").In("token")
	})
}

// setPassword replaces a password and ends all sessions but one, with all that was
// under way for the old one.
func (d *Desk) setPassword(ctx context.Context, tx *db.Tx, u gallery.User, hash string, but []byte) error {
	err := errors.Join(tx.SetPassword(ctx, u.ID, hash), endSessions(ctx, tx, u.ID, but),
		tx.DropTokens(ctx, u.ID, resetPurpose), tx.DropTokens(ctx, u.ID, secondStepPurpose), tx.DropTokens(ctx, u.ID, emailPurpose), tx.DropTokens(ctx, u.ID, magicPurpose))
	if err != nil {
		return err
	}
	return d.Notify(ctx, tx, queue.Letter{About: "password", UserID: int64(u.ID)})
}

// ChangePassword replaces the actor's password, for those who know the one of
// before; an account without one (from an issuer, not from the directory) may add it. All sessions end but
// the one of a token.
func (d *Desk) ChangePassword(ctx context.Context, by gallery.Actor, old, password, session string) error {
	u, err := d.prove(ctx, by, old)
	if err != nil {
		return err
	}
	kept, err := d.ofDirectory(ctx, u)
	if err != nil {
		return err
	}
	if kept {
		return gallery.Fail(gallery.Denied, "account.denied")
	}
	if err := checkPassword(password, "password"); err != nil {
		return err
	}
	hash, err := HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error { return d.setPassword(ctx, tx, u, hash, hashSecret(session)) })
}

// SetPassword replaces somebody's password by the operator's word. All his sessions
// end.
func (d *Desk) SetPassword(ctx context.Context, by gallery.Actor, id gallery.ID, password string) error {
	u, err := d.underCare(ctx, by, id)
	if err != nil {
		return err
	}
	if err := checkPassword(password, "password"); err != nil {
		return err
	}
	hash, err := HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		return errors.Join(d.setPassword(ctx, tx, u, hash, nil), d.note(ctx, tx, by, "user.password", u, ""))
	})
}

// prove fetches the actor's account if the password is his; an account without a
// password has nothing to prove it by. It fails with password.wrong.
func (d *Desk) prove(ctx context.Context, by gallery.Actor, password string) (gallery.User, error) {
	u, err := d.owner(ctx, by)
	if err != nil || u.PasswordHash == "" {
		return u, err
	}
	bounds := []guesses{passwordGuesses, accountGuesses.at(u.Name)}
	if err := d.listen(ctx, "login.guesses", by.Address, bounds...); err != nil {
		return u, err
	}
	if len(password) > MaxPassword {
		password = ""
	}
	err = CheckPassword(ctx, u.PasswordHash, password)
	if errors.Is(err, ErrPassword) {
		return u, errors.Join(gallery.Fail(gallery.Invalid, "password.wrong").In("current_password").Because(err), d.count(ctx, by.Address, bounds...))
	}
	return u, err
}

// ChangeEmail has a letter sent to a new address; the account keeps the old one
// until ConfirmEmail has seen the letter's token. Whether somebody else has the
// address is not told.
func (d *Desk) ChangeEmail(ctx context.Context, by gallery.Actor, email, password string) error {
	email = strings.TrimSpace(email)
	u, err := d.prove(ctx, by, password)
	if err != nil {
		return err
	}
	if err := gallery.CheckEmail(email); err != nil {
		return err
	}
	if err := d.checkDomain(email); err != nil && !by.Trusted() {
		return err
	}
	if err := d.MayWrite(); err != nil {
		return err
	}
	if err := d.listen(ctx, "letter.often", "", letterTo("email", u.ID)); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		return d.write(ctx, tx, queue.Letter{About: "email", UserID: int64(u.ID), Email: email})
	})
}

// ConfirmEmail takes the token of that letter. The old address is told.
func (d *Desk) ConfirmEmail(ctx context.Context, token string, from From) error {
	return d.withToken(ctx, emailPurpose, token, from, func(tx *db.Tx, k db.Token, u gallery.User) error {
		err := tx.SetEmail(ctx, u.ID, k.Payload)
		if errors.Is(err, db.ErrTaken) {
			return gallery.Fail(gallery.Conflict, "person.email_taken").In("email").Because(err)
		}
		if err != nil {
			return err
		}
		if err := errors.Join(tx.DropTokens(ctx, u.ID, resetPurpose), tx.DropTokens(ctx, u.ID, magicPurpose)); err != nil { // they went to the old address
			return err
		}
		if u.Email == "" {
			return nil
		}
		return d.Notify(ctx, tx, queue.Letter{About: "email-changed", UserID: int64(u.ID), Email: u.Email})
	})
}
