package account

import (
	"context"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

const (
	invitationLife  = 7 * 24 * time.Hour
	mostUses        = 1000
	mostInvitations = 200
)

// Invite makes an invitation for an address ("" for anybody) and so many uses, and
// returns its token, which is shown once. Staff only.
func (d *Desk) Invite(ctx context.Context, by gallery.Actor, email string, uses int64) (token string, i Invitation, err error) {
	if err := mayInvite(by); err != nil {
		return "", i, err
	}
	if email != "" {
		if err := gallery.CheckEmail(email); err != nil {
			return "", i, err
		}
	}
	if uses < 1 || uses > mostUses {
		return "", i, gallery.Fail(gallery.Invalid, "invitation.uses", mostUses).In("uses")
	}
	return d.invite(ctx, by.UserID, email, uses)
}

// InviteByLetter has an invitation sent to an address. Its token is in the letter
// and nowhere else.
func (d *Desk) InviteByLetter(ctx context.Context, by gallery.Actor, email string) error {
	if err := errors.Join(mayInvite(by), d.MayWrite()); err != nil {
		return err
	}
	if err := gallery.CheckEmail(email); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		return d.write(ctx, tx, queue.Letter{About: "invitation", UserID: int64(by.UserID), Email: email})
	})
}

func mayInvite(by gallery.Actor) error {
	if !by.Staff() || by.UserID == 0 || !by.Has(gallery.ScopeWrite) {
		return gallery.Fail(gallery.Denied, "account.denied")
	}
	return nil
}

func (d *Desk) invite(ctx context.Context, by gallery.ID, email string, uses int64) (string, Invitation, error) {
	token := newToken()
	i := db.Invitation{
		Hash: hashSecret(token), CreatedBy: by, Email: strings.ToLower(email), Uses: uses, Created: d.Now(), Expires: d.Now().Add(invitationLife),
	}
	return token, invitation(i), d.DB.Write(ctx, func(tx *db.Tx) error { return tx.InsertInvitation(ctx, i) })
}

// InvitationPath is where an invitation's token leads below the site's root.
func InvitationPath(token string) string {
	return SignUpPath + "?" + url.Values{"invitation": {token}}.Encode()
}

// Invitation is one that is still good. Its ID is not its token.
type Invitation struct {
	ID      string
	Email   string // "" for anybody
	Uses    int64  // that are left
	Created time.Time
	Expires time.Time
}

func invitation(i db.Invitation) Invitation {
	return Invitation{hex.EncodeToString(i.Hash), i.Email, i.Uses, i.Created, i.Expires}
}

// Invitations lists those that the actor made, for administrators everybody's.
func (d *Desk) Invitations(ctx context.Context, by gallery.Actor) ([]Invitation, error) {
	if err := mayInvite(by); err != nil {
		return nil, err
	}
	rows, err := d.DB.Invitations(ctx, whose(by), d.Now(), mostInvitations)
	if err != nil {
		return nil, err
	}
	list := make([]Invitation, len(rows))
	for i, r := range rows {
		list[i] = invitation(r)
	}
	return list, nil
}

// whose are the invitations that the actor looks after: 0 for everybody's.
func whose(by gallery.Actor) gallery.ID {
	if by.Rank == gallery.Admin {
		return 0
	}
	return by.UserID
}

// TakeBackInvitation ends an invitation by its ID.
func (d *Desk) TakeBackInvitation(ctx context.Context, by gallery.Actor, id string) error {
	if err := mayInvite(by); err != nil {
		return err
	}
	hash, err := hex.DecodeString(id)
	if err != nil {
		return gallery.Fail(gallery.NotFound, "invitation.not_found").Because(err)
	}
	return absent(d.DB.Write(ctx, func(tx *db.Tx) error { return tx.DeleteInvitation(ctx, hash, whose(by)) }), "invitation.not_found")
}

// useInvitation uses an invitation up for an address; one for another address is
// not for this one.
func (d *Desk) useInvitation(ctx context.Context, tx *db.Tx, token, email string) error {
	i, err := tx.UseInvitation(ctx, hashSecret(token), d.Now())
	if err == nil && i.Email != "" && !strings.EqualFold(i.Email, email) {
		err = gallery.ErrNotFound
	}
	if errors.Is(err, gallery.ErrNotFound) {
		return gallery.Fail(gallery.Denied, "signup.invitation").In("invitation").Because(err)
	}
	return err
}
