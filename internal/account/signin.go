package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// dummyHash is checked when nobody has the name, so that both take as long.
const dummyHash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// Entrance is what a proof of who somebody is leads to.
type Entrance struct {
	User gallery.User
	// Session is the new session's token; "" while SecondStep, a token for
	// FinishSignIn, asks for a code.
	Session, SecondStep string
	// Device is a token of the browser, if its person wants it trusted: From.Device spares
	// him the code for DeviceLife.
	Device string
	// AwaitsEmail is a token for GiveEmail, "" unless an address is missing; there is no
	// User yet then.
	AwaitsEmail string
}

const (
	secondStepPurpose = "second-step"
	// secondStepLife is how long a password that was right waits for its code.
	secondStepLife = 10 * time.Minute
	// longestSubject is the longest name or address of somebody, in bytes.
	longestSubject = 254
)

// SignIn takes a name or an e-mail address and its password. ErrPassword tells
// neither apart. A network that has guessed too often is not heard: login.guesses.
// To those who know the password, and to nobody else, it says that the account is
// banned, unconfirmed or unapproved: account.banned and so on, of kind Denied. Who has no
// such account here may be in the directory (HasLDAP). An
// address that nobody confirmed is nobody's: until then one goes by the name.
func (d *Desk) SignIn(ctx context.Context, subject, password string, from From) (Entrance, error) {
	subject = strings.TrimSpace(subject)
	bounds := []guesses{passwordGuesses, accountGuesses.at(subject)}
	if err := d.listen(ctx, "login.guesses", from.Address, bounds...); err != nil {
		return Entrance{}, err
	}
	if err := d.Challenged(ctx, from, subject); err != nil {
		return Entrance{}, err
	}
	u, err := d.find(ctx, subject)
	if errors.Is(err, gallery.ErrNotFound) || err == nil && u.PasswordHash == "" {
		u, err = gallery.User{PasswordHash: dummyHash}, nil
	}
	if err != nil {
		return Entrance{}, err
	}
	if len(password) > MaxPassword {
		password = ""
	}
	err = CheckPassword(ctx, u.PasswordHash, password)
	unproved := u.Status == gallery.Unconfirmed && strings.Contains(subject, "@")
	if errors.Is(err, ErrPassword) || err == nil && (u.ID == 0 || unproved) {
		e, err := d.enterByDirectory(ctx, subject, password, from)
		if errors.Is(err, ErrPassword) { // a directory that does not answer is nobody's guess
			err = errors.Join(err, d.count(ctx, from.Address, bounds...), d.Failed(ctx, from.Address, subject))
		}
		return e, err
	}
	if err != nil {
		return Entrance{}, err
	}
	if err := d.rehash(ctx, u, password); err != nil {
		return Entrance{}, err
	}
	return d.enter(ctx, u, from, true)
}

// badSubject reports whether nobody can be called so.
func badSubject(subject string) bool {
	return subject == "" || len(subject) > longestSubject || strings.ContainsRune(subject, 0)
}

// find fetches somebody by name or e-mail address.
func (d *Desk) find(ctx context.Context, subject string) (gallery.User, error) {
	switch {
	case badSubject(subject):
		return gallery.User{}, gallery.ErrNotFound
	case strings.Contains(subject, "@"):
		return d.DB.UserByEmail(ctx, subject)
	}
	return d.DB.UserByName(ctx, subject)
}

// rehash keeps a password that has just been right as we would hash it today.
func (d *Desk) rehash(ctx context.Context, u gallery.User, password string) error {
	if strings.HasPrefix(u.PasswordHash, argonPrefix) {
		return nil
	}
	hash, err := HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error { return tx.SetPassword(ctx, u.ID, hash) })
}

// enter lets somebody in who has proved who he is, or asks for a code first where
// that is wanted and he has set it up.
func (d *Desk) enter(ctx context.Context, u gallery.User, from From, codes bool) (Entrance, error) {
	if err := mayEnter(u); err != nil {
		return Entrance{}, err
	}
	var e Entrance
	err := d.DB.Write(ctx, func(tx *db.Tx) (err error) {
		e, err = d.letIn(ctx, tx, u, from, codes)
		return err
	})
	if err != nil {
		return Entrance{}, err
	}
	return e, nil
}

// letIn begins the session of somebody who may enter, or has a code asked for first.
func (d *Desk) letIn(ctx context.Context, tx *db.Tx, u gallery.User, from From, codes bool) (e Entrance, err error) {
	e.User = u
	codes = codes && u.TOTPSecret != ""
	if codes {
		known, err := d.trusts(ctx, tx, u, from)
		if err != nil {
			return e, err
		}
		codes = !known
	}
	if codes {
		e.SecondStep = newToken()
		return e, tx.InsertToken(ctx, db.Token{
			Purpose: secondStepPurpose, Hash: hashSecret(e.SecondStep), UserID: u.ID, Created: d.Now(), Expires: d.Now().Add(secondStepLife),
		})
	}
	e.Session, err = d.begin(ctx, tx, u, from)
	return e, err
}

func mayEnter(u gallery.User) error {
	switch {
	case u.Banned:
		return gallery.Fail(gallery.Denied, "account.banned")
	case u.Status == gallery.Unconfirmed:
		return gallery.Fail(gallery.Denied, "account.unconfirmed")
	case u.Status == gallery.Unapproved:
		return gallery.Fail(gallery.Denied, "account.unapproved")
	}
	return nil
}

// FinishSignIn takes the code of an authenticator or a recovery code for a sign-in
// that waits for it. It fails with code.wrong, or with login.over when the password
// has to be given anew; a code is good once. With trust the browser needs none for a
// while: Entrance.Device.
func (d *Desk) FinishSignIn(ctx context.Context, secondStep, code string, trust bool, from From) (Entrance, error) {
	var e Entrance
	hash := hashSecret(secondStep)
	waiting, err := d.DB.Token(ctx, secondStepPurpose, hash, d.Now())
	if errors.Is(err, gallery.ErrNotFound) {
		return e, gallery.Fail(gallery.Denied, "login.over").Because(err)
	}
	if err != nil {
		return e, err
	}
	step := stepGuesses.at(secondStep)
	if err := d.listen(ctx, "login.over", "", step); err != nil {
		return e, gallery.Fail(gallery.Denied, "login.over").Because(err)
	}
	u, err := d.DB.UserByID(ctx, waiting.UserID)
	if err != nil {
		return e, err
	}
	bounds := []guesses{codeGuesses.at(u.Name)}
	if err := errors.Join(d.listen(ctx, "login.guesses", from.Address, bounds...), d.listen(ctx, "login.guesses", "", sieges.at(u.Name))); err != nil {
		return e, err
	}
	if err := errors.Join(d.Challenged(ctx, from, u.Name), mayEnter(u)); err != nil {
		return e, err
	}
	e.User = u
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := d.useCode(ctx, tx, u, code); err != nil {
			return err
		}
		if _, err := tx.TakeToken(ctx, secondStepPurpose, hash, d.Now()); err != nil {
			return gallery.Fail(gallery.Denied, "login.over").Because(err)
		}
		if trust {
			if e.Device, err = d.trust(ctx, tx, u); err != nil {
				return err
			}
		}
		e.Session, err = d.begin(ctx, tx, u, from)
		return err
	})
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Code == "code.wrong" {
		return Entrance{}, errors.Join(err, d.count(ctx, from.Address, bounds...), d.count(ctx, "", step, sieges.at(u.Name)), d.Failed(ctx, from.Address, u.Name))
	}
	if err != nil {
		return Entrance{}, err
	}
	return e, nil
}
