package account

import (
	"context"
	"errors"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// Desk turns credentials into an actor.
type Desk struct {
	DB   *db.DB
	Site *settings.Live
	Now  func() time.Time
}

// ByKey returns who an API key speaks for (api-v1.md 1.4): the key's owner, or a
// guest for the site's own key. A key that fits nobody fails with key.invalid,
// no key at all with key.missing; a ban is told in the actor, not as an error.
func (d *Desk) ByKey(ctx context.Context, text, address string) (gallery.Actor, error) {
	if text == "" {
		return gallery.Actor{}, gallery.Fail(gallery.Denied, "key.missing")
	}
	site := d.Site.Get()
	id, isUserKey := SplitKey(text)
	if !isUserKey {
		if site.On("enable_api_guest") && GuestKeyFits(text, site.Text("api_v1_key")) {
			return gallery.Actor{Rank: gallery.Guest, Address: address}, nil
		}
		return gallery.Actor{}, d.missKey(ctx, address)
	}
	key, err := d.DB.KeyByPublicID(ctx, id)
	if err != nil && !errors.Is(err, gallery.ErrNotFound) {
		return gallery.Actor{}, err
	}
	if err != nil || !key.Revoked.IsZero() || !KeyFits(text, key.SecretHash) || !site.On("enable_api_user") {
		return gallery.Actor{}, d.missKey(ctx, address)
	}
	u, err := d.DB.UserByID(ctx, key.UserID)
	if err != nil {
		return gallery.Actor{}, err
	}
	by := Actor(u, address)
	if key.Visibility != "" {
		by.Defaults.Visibility = key.Visibility
	}
	return by, nil
}

// missKey answers for a key that fits nobody: key.invalid, or key.guesses when
// the network has sent too many. A key that fits is never held up.
func (d *Desk) missKey(ctx context.Context, address string) error {
	wait, err := d.guessed(ctx, keyGuesses, address)
	switch {
	case err != nil:
		return err
	case wait > 0:
		return gallery.Fail(gallery.TooMany, "key.guesses", wait)
	}
	return errors.Join(gallery.Fail(gallery.Denied, "key.invalid"), d.miss(ctx, keyGuesses, address))
}

// Actor is the person as somebody who asks from an address.
func Actor(u gallery.User, address string) gallery.Actor {
	return gallery.Actor{UserID: u.ID, Name: u.Name, Rank: u.Rank, Banned: u.Banned, Address: address, Defaults: u.Defaults}
}
