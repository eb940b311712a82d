package account

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"strings"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// SessionLife is how long a sign-in lasts.
const SessionLife = 30 * 24 * time.Hour

// MinPassword is the shortest password, in bytes.
const MinPassword = 8

// setupLife is how long the link that makes the first administrator is good.
const setupLife = 24 * time.Hour

// setupPurpose marks the one-time tokens of that link.
const setupPurpose = "setup"

// dummyHash is checked when nobody has the name, so that both take as long.
const dummyHash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

var userName = regexp.MustCompile(`^[A-Za-z0-9_]{3,16}$`)

// SignIn begins a session and returns its token; ErrPassword tells neither name
// nor password apart. A network that has guessed too often is not heard:
// login.guesses.
func (d *Desk) SignIn(ctx context.Context, subject, password, address string) (string, error) {
	wait, err := d.guessed(ctx, passwordGuesses, address)
	if err != nil {
		return "", err
	}
	if wait > 0 {
		return "", gallery.Fail(gallery.TooMany, "login.guesses", wait)
	}
	find := d.DB.UserByName
	if strings.Contains(subject, "@") {
		find = d.DB.UserByEmail
	}
	u, err := find(ctx, subject)
	if errors.Is(err, gallery.ErrNotFound) {
		u.PasswordHash, err = dummyHash, nil
	}
	if err != nil {
		return "", err
	}
	if err := CheckPassword(ctx, u.PasswordHash, password); err != nil || u.ID == 0 || u.Banned {
		return "", errors.Join(ErrPassword, d.miss(ctx, passwordGuesses, address))
	}
	return d.begin(ctx, u.ID)
}

func (d *Desk) begin(ctx context.Context, user gallery.ID) (string, error) {
	token := rand.Text() + rand.Text()
	return token, d.DB.Write(ctx, func(tx *db.Tx) error {
		return tx.InsertSession(ctx, hashSecret(token), user, d.Now().Add(SessionLife))
	})
}

// BySession returns who a session's token speaks for, a guest for none.
func (d *Desk) BySession(ctx context.Context, token, address string) (gallery.Actor, error) {
	guest := gallery.Actor{Rank: gallery.Guest, Address: address}
	if token == "" {
		return guest, nil
	}
	u, err := d.DB.SessionUser(ctx, hashSecret(token), d.Now())
	if errors.Is(err, gallery.ErrNotFound) {
		return guest, nil
	}
	if err != nil {
		return guest, err
	}
	return Actor(u, address), nil
}

// SignOut ends a session.
func (d *Desk) SignOut(ctx context.Context, token string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error { return tx.DeleteSession(ctx, hashSecret(token)) })
}

// IsSetUp reports whether the site has an administrator.
func (d *Desk) IsSetUp(ctx context.Context) (bool, error) { return d.DB.HasAdmin(ctx) }

// SetupToken makes the token of the link that creates the first administrator,
// "" when there is one already.
func (d *Desk) SetupToken(ctx context.Context) (string, error) {
	has, err := d.DB.HasAdmin(ctx)
	if err != nil || has {
		return "", err
	}
	token := rand.Text()
	return token, d.DB.Write(ctx, func(tx *db.Tx) error {
		return tx.InsertToken(ctx, setupPurpose, hashSecret(token), d.Now().Add(setupLife))
	})
}

// Person is what somebody's account is made of.
type Person struct{ Name, Email, Password string }

// check fails with a gallery.Error whose Code is "person." and the field that is
// wrong: username, email or password.
func (p Person) check() error {
	switch {
	case !userName.MatchString(p.Name):
		return gallery.Fail(gallery.Invalid, "person.username")
	case !strings.Contains(p.Email, "@"):
		return gallery.Fail(gallery.Invalid, "person.email")
	case len(p.Password) < MinPassword:
		return gallery.Fail(gallery.Invalid, "person.password")
	}
	return nil
}

// Add makes an account. It fails with a gallery.Error whose Code is "person." and
// the field that was wrong, or person.taken.
func (d *Desk) Add(ctx context.Context, p Person, rank gallery.Rank) error {
	if err := p.check(); err != nil {
		return err
	}
	hash, err := HashPassword(ctx, p.Password)
	if err != nil {
		return err
	}
	u := &gallery.User{Name: p.Name, Email: p.Email, Rank: rank, PasswordHash: hash}
	err = d.DB.Write(ctx, func(tx *db.Tx) error { return tx.InsertUser(ctx, u, d.Now()) })
	if errors.Is(err, db.ErrTaken) {
		return gallery.Fail(gallery.Conflict, "person.taken").Because(err)
	}
	return err
}

// First is what the first administrator says of himself and of the site.
type First struct {
	Person
	BaseURL string // the site's address, "" to leave it open
}

// Setup creates the first administrator and signs him in. It fails with a
// gallery.Error whose Code is "person." and the field that was wrong, token and
// base_url among them; the token is used up only by a success.
func (d *Desk) Setup(ctx context.Context, token string, first First) (session string, err error) {
	base, _ := settings.Lookup("base_url")
	if err := first.check(); err != nil {
		return "", err
	}
	if base.Check(first.BaseURL) != nil {
		return "", gallery.Fail(gallery.Invalid, "person.base_url")
	}
	hash, err := HashPassword(ctx, first.Password)
	if err != nil {
		return "", err
	}
	u := &gallery.User{Name: first.Name, Email: first.Email, Rank: gallery.Admin, PasswordHash: hash}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Lock(ctx, setupPurpose); err != nil { // two links, two nodes
			return err
		}
		has, err := tx.HasAdmin(ctx)
		if err != nil {
			return err
		}
		if has {
			return gallery.Fail(gallery.Denied, "person.token")
		}
		if err := tx.TakeToken(ctx, setupPurpose, hashSecret(token), d.Now()); err != nil {
			return gallery.Fail(gallery.Denied, "person.token").Because(err)
		}
		if first.BaseURL != "" {
			if err := tx.SetSetting(ctx, base.Name, first.BaseURL); err != nil {
				return err
			}
		}
		return tx.InsertUser(ctx, u, d.Now())
	})
	if errors.Is(err, db.ErrTaken) {
		return "", gallery.Fail(gallery.Conflict, "person.username").Because(err)
	}
	if err != nil {
		return "", err
	}
	stored, err := d.DB.Settings(ctx)
	if err != nil {
		return "", err
	}
	d.Site.Set(settings.New(stored))
	return d.begin(ctx, u.ID)
}
