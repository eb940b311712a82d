package account

import (
	"context"
	"errors"
	"time"

	"calotype/internal/db"
	"calotype/internal/fetch"
	"calotype/internal/gallery"
	"calotype/internal/queue"
	"calotype/internal/settings"
)

// Desk turns credentials into an actor, and keeps accounts.
type Desk struct {
	DB   *db.DB
	Site *settings.Live
	Now  func() time.Time

	// Queue is what letters are sent by; nil for the operator's command line, which
	// writes none.
	Queue *queue.Queue
	// Base is the site's address without a final slash, "" while nobody has said it.
	// It is never taken from a request.
	Base func() string
	// Routes says which words addresses of the site begin with; it may be nil.
	Routes func(word string) bool

	// Fetch asks other sites; nil asks none.
	Fetch *fetch.Client
	// SpamList is where known spammers are asked for, "" for stopforumspam.com.
	SpamList string
	// Bans are told at once of what changes here; nil for the operator's command line.
	Bans *Bans
	// Akismet is where profiles are looked at, "" for the service's own address.
	Akismet string
	// Captcha is where answers to challenges are looked at, "" for the service's own address.
	Captcha string

	issuers issuers
}

// From is where a request comes from.
type From struct {
	Address string // client IP
	Agent   string // what the browser calls itself
	Answer  string // to a challenge, "" for none
	Device  string // Entrance.Device of an earlier sign-in, "" for none
}

// touchEvery is how often it is written down that a key or a session was used.
const touchEvery = time.Minute

// ByKey returns who an API key speaks for (api-v1.md 1.4): the key's owner, or a
// guest for the site's own key. A key that fits nobody, is over or is used
// from elsewhere than it may be fails with key.invalid, no key at all with key.missing; a ban is told in the actor, not as
// an error.
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
	if err != nil || !key.Revoked.IsZero() || over(key.Expires, d.Now()) || !KeyFits(text, key.SecretHash) || !gallery.ComesFrom(key.Networks, address) || !site.On("enable_api_user") {
		return gallery.Actor{}, d.missKey(ctx, address)
	}
	u, err := d.DB.UserByID(ctx, key.UserID)
	if err != nil {
		return gallery.Actor{}, err
	}
	if !u.Active() || !u.Deletes.IsZero() {
		return gallery.Actor{}, d.missKey(ctx, address)
	}
	d.touchKey(ctx, key)
	by := Actor(u, address)
	by.Scopes, by.Came = key.Scopes, gallery.Ticket{Kind: gallery.KeyTicket, ID: u.ID, Lock: key.ID}
	if key.AlbumID != 0 {
		by.Defaults.AlbumID = key.AlbumID
	}
	if key.Visibility != "" {
		by.Defaults.Visibility = key.Visibility
	}
	return by, nil
}

func over(end, now time.Time) bool { return !end.IsZero() && !now.Before(end) }

// touchKey notes now and then that a key was used. That it could not be noted is no
// reason to refuse the request.
func (d *Desk) touchKey(ctx context.Context, key db.Key) {
	if d.Now().Sub(key.LastUsed) >= touchEvery {
		_ = d.DB.Write(ctx, func(tx *db.Tx) error { return tx.TouchKey(ctx, key.ID, d.Now()) })
	}
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
	return gallery.Actor{UserID: u.ID, Name: u.Name, Rank: u.Rank, Banned: u.Banned, Address: address, Zone: u.Preferences.Timezone, Defaults: u.Defaults, EmbedTemplates: u.Preferences.EmbedTemplates}
}

// owner fetches the person who asks by a session. Keys and the banned do not touch
// an account itself: account.session.
func (d *Desk) owner(ctx context.Context, by gallery.Actor) (gallery.User, error) {
	if by.UserID == 0 || by.Banned || by.Scopes != nil {
		return gallery.User{}, gallery.Fail(gallery.Denied, "account.session")
	}
	return d.DB.UserByID(ctx, by.UserID)
}
