package account

import (
	"context"
	"errors"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// DeviceLife is how long a device that somebody trusts is let in without a code.
const DeviceLife = 30 * 24 * time.Hour

const devicePurpose = "device"

// trust makes a token by which the browser of who has just given a code needs none, in
// the transaction that lets him in. It stands for the second factor only, never for the
// password.
func (d *Desk) trust(ctx context.Context, tx *db.Tx, u gallery.User) (string, error) {
	token := newToken()
	return token, tx.InsertToken(ctx, db.Token{
		Purpose: devicePurpose, Hash: hashSecret(token), UserID: u.ID, Created: d.Now(), Expires: d.Now().Add(DeviceLife),
	})
}

// trusts reports whether the person said so of the browser that asks.
func (d *Desk) trusts(ctx context.Context, tx *db.Tx, u gallery.User, from From) (bool, error) {
	if from.Device == "" || len(from.Device) > longestToken {
		return false, nil
	}
	k, err := tx.Token(ctx, devicePurpose, hashSecret(from.Device), d.Now())
	if errors.Is(err, gallery.ErrNotFound) {
		return false, nil
	}
	return err == nil && k.UserID == u.ID, err
}

// endSessions ends all sessions of somebody but one, and the trust in all devices.
func endSessions(ctx context.Context, tx *db.Tx, id gallery.ID, but []byte) error {
	return errors.Join(tx.DeleteSessions(ctx, id, but), tx.DropTokens(ctx, id, devicePurpose))
}
