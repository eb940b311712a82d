package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// SessionLife is how long a sign-in lasts.
const SessionLife = 30 * 24 * time.Hour

const (
	// mostSessions is how many sessions are listed.
	mostSessions = 200
	// longestAgent is how much is kept of what a browser calls itself, in bytes.
	longestAgent = 256
	// longestToken bounds what is looked up as a token, in bytes.
	longestToken = 128
)

// begin makes a new session, whatever the browser had before, in the transaction
// that let its person in. An account that was to be erased stays: he came back.
func (d *Desk) begin(ctx context.Context, tx *db.Tx, u gallery.User, from From) (string, error) {
	token := newToken()
	if !u.Deletes.IsZero() {
		if err := tx.SetDeletes(ctx, u.ID, time.Time{}); err != nil {
			return "", err
		}
	}
	return token, tx.InsertSession(ctx, db.Session{
		ID: gallery.RandomID(12), Hash: hashSecret(token), UserID: u.ID, Created: d.Now(), Expires: d.Now().Add(SessionLife),
		Address: from.Address, Agent: cut(from.Agent, longestAgent),
	})
}

// cut keeps the beginning of what a stranger says, without what no text may have.
func cut(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// BySession returns who a session's token speaks for, a guest for none.
func (d *Desk) BySession(ctx context.Context, token, address string) (gallery.Actor, error) {
	guest := gallery.Actor{Rank: gallery.Guest, Address: address}
	if token == "" || len(token) > longestToken {
		return guest, nil
	}
	s, u, err := d.DB.SessionUser(ctx, hashSecret(token), d.Now())
	if errors.Is(err, gallery.ErrNotFound) || err == nil && !u.Active() {
		return guest, nil
	}
	if err != nil {
		return guest, err
	}
	if d.Now().Sub(s.LastSeen) >= touchEvery { // that it could not be noted is no reason to refuse the request
		_ = d.DB.Write(ctx, func(tx *db.Tx) error { return tx.TouchSession(ctx, s.Hash, address, d.Now()) })
	}
	by := Actor(u, address)
	by.Came = gallery.Ticket{Kind: gallery.SessionTicket, ID: u.ID, Lock: s.ID}
	return by, nil
}

// SignOut ends a session.
func (d *Desk) SignOut(ctx context.Context, token string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error { return tx.DeleteSession(ctx, hashSecret(token)) })
}

// Sessions lists the actor's own sessions, the last seen first.
func (d *Desk) Sessions(ctx context.Context, by gallery.Actor) ([]db.Session, error) {
	if _, err := d.owner(ctx, by); err != nil {
		return nil, err
	}
	return d.DB.Sessions(ctx, by.UserID, d.Now(), mostSessions)
}

// IsSession reports whether a session is the one of a token.
func IsSession(s db.Session, token string) bool { return KeyFits(token, s.Hash) }

// RevokeSession ends one of the actor's own sessions by its id.
func (d *Desk) RevokeSession(ctx context.Context, by gallery.Actor, id string) error {
	if _, err := d.owner(ctx, by); err != nil {
		return err
	}
	err := d.DB.Write(ctx, func(tx *db.Tx) error { // the device may be one that is trusted
		return errors.Join(tx.DeleteSessionByID(ctx, by.UserID, id), tx.DropTokens(ctx, by.UserID, devicePurpose))
	})
	return absent(err, "session.not_found")
}

// RevokeOtherSessions ends all of the actor's sessions save the one of a token, and the
// trust in his devices.
func (d *Desk) RevokeOtherSessions(ctx context.Context, by gallery.Actor, token string) error {
	if _, err := d.owner(ctx, by); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error { return endSessions(ctx, tx, by.UserID, hashSecret(token)) })
}

// absent says of what is missing that it is, in so many words.
func absent(err error, code string) error {
	if errors.Is(err, gallery.ErrNotFound) {
		return gallery.Fail(gallery.NotFound, code).Because(err)
	}
	return err
}
