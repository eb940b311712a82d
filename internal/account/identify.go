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
		return gallery.Actor{}, gallery.Fail(gallery.Denied, "key.invalid")
	}
	key, err := d.DB.KeyByPublicID(ctx, id)
	if err != nil && !errors.Is(err, gallery.ErrNotFound) {
		return gallery.Actor{}, err
	}
	if err != nil || !key.Revoked.IsZero() || !KeyFits(text, key.SecretHash) || !site.On("enable_api_user") {
		return gallery.Actor{}, gallery.Fail(gallery.Denied, "key.invalid")
	}
	u, err := d.DB.UserByID(ctx, key.UserID)
	if err != nil {
		return gallery.Actor{}, err
	}
	return Actor(u, address), nil
}

// Actor is the person as somebody who asks from an address.
func Actor(u gallery.User, address string) gallery.Actor {
	return gallery.Actor{UserID: u.ID, Name: u.Name, Rank: u.Rank, Banned: u.Banned, Address: address}
}
