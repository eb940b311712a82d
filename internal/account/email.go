package account

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	awaitsPurpose = "awaits-email"
	// AwaitsLife is how long somebody may take to say his address.
	AwaitsLife = 30 * time.Minute
)

// awaiting is what is kept of somebody whose address is missing.
type awaiting struct {
	Issuer, Subject string
	Own             bool
	Rank            gallery.Rank
	Says            map[string]string
}

// askEmail keeps what an issuer says of somebody until he has said his address, where the
// site wants one (require_user_email_social_signup). It fails with oidc.email where no
// letter can be written to confirm it.
func (d *Desk) askEmail(ctx context.Context, c claims) (e Entrance, err error) {
	if err := d.MayWrite(); err != nil {
		return e, gallery.Fail(gallery.Denied, "oidc.email").Because(err)
	}
	kept := awaiting{Issuer: c.Issuer, Subject: c.Subject, Own: c.own, Rank: c.rank, Says: map[string]string{}}
	for _, name := range []string{"preferred_username", "nickname", "name", "locale"} {
		kept.Says[name] = c.text(name)
	}
	payload, err := json.Marshal(kept)
	if err != nil {
		return e, err
	}
	e.AwaitsEmail = newToken()
	return e, d.DB.Write(ctx, func(tx *db.Tx) error {
		return tx.InsertToken(ctx, db.Token{
			Purpose: awaitsPurpose, Hash: hashSecret(e.AwaitsEmail), Payload: string(payload), Created: d.Now(), Expires: d.Now().Add(AwaitsLife),
		})
	})
}

// GiveEmail makes the account of somebody who came without an address and now says one, to
// which a letter goes. Whose the address is besides is told to its owner only, as by SignUp.
// It fails with token.over, or with a failure of the field email.
func (d *Desk) GiveEmail(ctx context.Context, token, email string, from From) (Entrance, error) {
	email = strings.TrimSpace(email)
	hash := hashSecret(token)
	waiting, err := d.DB.Token(ctx, awaitsPurpose, hash, d.Now())
	if errors.Is(err, gallery.ErrNotFound) {
		return Entrance{}, gallery.Fail(gallery.Denied, "token.over").Because(err)
	}
	if err != nil {
		return Entrance{}, err
	}
	var kept awaiting
	if err := json.Unmarshal([]byte(waiting.Payload), &kept); err != nil {
		return Entrance{}, err
	}
	if err := d.mayJoin(); err != nil {
		return Entrance{}, err
	}
	if err := gallery.CheckEmail(email); err != nil {
		return Entrance{}, err
	}
	if err := d.checkDomain(email); err != nil {
		return Entrance{}, err
	}
	c := claims{Issuer: kept.Issuer, Subject: kept.Subject, own: kept.Own, rank: kept.Rank, all: map[string]any{}}
	for name, said := range kept.Says {
		c.all[name] = said
	}
	return d.settle(ctx, c, email, admission{typed: true, also: func(tx *db.Tx, u gallery.User) error {
		if _, err := tx.TakeToken(ctx, awaitsPurpose, hash, d.Now()); err != nil {
			return gallery.Fail(gallery.Denied, "token.over").Because(err)
		}
		err := tx.InsertIdentity(ctx, d.identity(c, u.ID))
		if errors.Is(err, db.ErrTaken) { // he came twice
			err = gallery.Fail(gallery.Denied, "token.over").Because(err)
		}
		return err
	}}, from)
}
