package account

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// setupLife is how long the link that makes the first administrator is good.
const setupLife = 24 * time.Hour

// setupPurpose marks the one-time tokens of that link.
const setupPurpose = "setup"

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
		return tx.InsertToken(ctx, db.Token{Purpose: setupPurpose, Hash: hashSecret(token), Created: d.Now(), Expires: d.Now().Add(setupLife)})
	})
}

// First is what the first administrator says of himself and of the site.
type First struct {
	Person
	BaseURL string            // the site's address, "" to leave it open
	Site    map[string]string // some of FirstSettings
}

// FirstSettings are those that the first administrator may say at once.
var FirstSettings = []string{"website_name", "default_language", "theme_hue", "website_privacy_mode"}

// Setup creates the first administrator and signs him in. It fails with a
// gallery.Error whose Code is "person." and the field that was wrong, token and
// base_url among them; the token is used up only by a success.
func (d *Desk) Setup(ctx context.Context, token string, first First, from From) (session string, err error) {
	base, _ := settings.Lookup("base_url")
	if err := first.check(d.routes); err != nil {
		return "", err
	}
	if base.Check(first.BaseURL) != nil {
		return "", gallery.Fail(gallery.Invalid, "person.base_url").In("base_url")
	}
	for name, value := range first.Site {
		f, _ := settings.Lookup(name)
		if !slices.Contains(FirstSettings, name) || f.Check(value) != nil {
			return "", gallery.Fail(gallery.Invalid, "person.setting").In(name)
		}
	}
	hash, err := HashPassword(ctx, first.Password)
	if err != nil {
		return "", err
	}
	u := &gallery.User{Name: first.Name, Email: first.Email, Rank: gallery.Admin, PasswordHash: hash, RegisteredIP: from.Address}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Lock(ctx, setupPurpose); err != nil { // two links, two nodes
			return err
		}
		has, err := tx.HasAdmin(ctx)
		if err != nil {
			return err
		}
		if has {
			return gallery.Fail(gallery.Denied, "person.token").In("token")
		}
		if _, err := tx.TakeToken(ctx, setupPurpose, hashSecret(token), d.Now()); err != nil {
			return gallery.Fail(gallery.Denied, "person.token").In("token").Because(err)
		}
		if first.BaseURL != "" {
			if err := tx.SetSetting(ctx, base.Name, first.BaseURL); err != nil {
				return err
			}
		}
		for name, value := range first.Site {
			if err := tx.SetSetting(ctx, name, value); err != nil {
				return err
			}
		}
		if err := tx.InsertUser(ctx, u, d.Now()); err != nil {
			return err
		}
		session, err = d.begin(ctx, tx, *u, from)
		return err
	})
	if errors.Is(err, db.ErrTaken) {
		return "", gallery.Fail(gallery.Conflict, "person.username").In("username").Because(err)
	}
	if err != nil {
		return "", err
	}
	stored, err := d.DB.Settings(ctx)
	if err != nil {
		return "", err
	}
	d.Site.Set(settings.New(stored))
	return session, nil
}
