package account

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// longestClaim is how much is kept of what an issuer says, in bytes.
const longestClaim = 254

// claims are what an issuer says of somebody.
type claims struct {
	Issuer, Subject string
	own             bool         // the site's own directory says it: its people are no strangers
	rank            gallery.Rank // that the issuer gives, "" where ranks are the house's own affair
	all             map[string]any
}

func (c claims) text(name string) string {
	s, _ := c.all[name].(string)
	return cut(s, longestClaim)
}

// confirmed reports whether the issuer stands for the e-mail address.
func (c claims) confirmed() bool {
	switch v := c.all["email_verified"].(type) {
	case bool:
		return v
	case string: // some say it so
		return v == "true"
	}
	return false
}

// values are a claim's, of whatever form; dots in its name lead into objects.
func (c claims) values(name string) (list []string) {
	switch v := dig(c.all, name).(type) {
	case string:
		list = append(list, v)
	case []any:
		for _, item := range v {
			if s, ok := item.(string); ok {
				list = append(list, s)
			}
		}
	}
	return list
}

// dig finds what stands under a name, whose dots lead into objects, and into lists by
// number from 0.
func dig(v any, name string) any {
	if object, ok := v.(map[string]any); ok {
		if direct, ok := object[name]; ok {
			return direct
		}
	}
	for part := range strings.SplitSeq(name, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[part]
		case []any:
			n, err := strconv.Atoi(part)
			if err != nil || n < 0 || n >= len(in) {
				return nil
			}
			v = in[n]
		default:
			return nil
		}
	}
	return v
}

// rankBy is what somebody is by the settings KIND_role_admin and KIND_role_manager, whose
// issuer says of him what he has.
func (d *Desk) rankBy(kind string, has []string) gallery.Rank {
	among := func(setting string) bool {
		return slices.ContainsFunc(d.Site.Get().List(setting), func(v string) bool { return slices.Contains(has, v) })
	}
	switch {
	case among(kind + "_role_admin"):
		return gallery.Admin
	case among(kind + "_role_manager"):
		return gallery.Manager
	}
	return gallery.Member
}

// enterBy lets somebody in on the word of an issuer, and makes him an account the
// first time.
func (d *Desk) enterBy(ctx context.Context, c claims, from From) (Entrance, error) {
	known, err := d.DB.Identity(ctx, c.Issuer, c.Subject)
	if errors.Is(err, gallery.ErrNotFound) {
		return d.join(ctx, c, from)
	}
	if err != nil {
		return Entrance{}, err
	}
	u, err := d.DB.UserByID(ctx, known.UserID)
	if err != nil {
		return Entrance{}, err
	}
	if c.rank != "" && c.rank != u.Rank {
		if err := d.setRank(ctx, &u, c); err != nil {
			return Entrance{}, err
		}
	}
	return d.enter(ctx, u, from, true)
}

// setRank follows the issuer, save that the last administrator stays one.
func (d *Desk) setRank(ctx context.Context, u *gallery.User, c claims) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		err := tx.HoldUser(ctx, u.ID)
		if err == nil {
			*u, err = tx.UserByID(ctx, u.ID)
		}
		if err == nil {
			err = keepAdmin(ctx, tx, *u)
		}
		if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Code == "account.last_admin" {
			return nil
		}
		if err != nil {
			return err
		}
		u.Rank = c.rank
		return errors.Join(tx.SetUser(ctx, *u), d.noteRank(ctx, tx, *u, c))
	})
}

// noteRank writes down that an issuer gave a rank.
func (d *Desk) noteRank(ctx context.Context, tx *db.Tx, u gallery.User, c claims) error {
	return d.note(ctx, tx, gallery.Actor{Name: cut(c.Issuer, longestClaim)}, "user.edit", u, "rank "+string(u.Rank))
}

// join makes an account for somebody whom an issuer knows. An address that has an
// account already is not taken for the same person's: he signs in and links.
func (d *Desk) join(ctx context.Context, c claims, from From) (Entrance, error) {
	if err := d.mayJoin(); err != nil {
		return Entrance{}, err
	}
	email, confirmed := c.text("email"), c.confirmed()
	if gallery.CheckEmail(email) != nil {
		email = ""
	}
	switch {
	case email == "" && (d.Site.Get().On("require_user_email_social_signup") || len(d.Site.Get().List("signup_domains")) > 0):
		return d.askEmail(ctx, c)
	case email == "":
		confirmed = true
	default:
		if err := d.checkDomain(email); err != nil {
			return Entrance{}, err
		}
	}
	return d.settle(ctx, c, email, admission{confirmed: confirmed, also: func(tx *db.Tx, u gallery.User) error {
		return tx.InsertIdentity(ctx, d.identity(c, u.ID))
	}}, from)
}

// mayJoin fails unless accounts are made for whoever comes by an issuer or a directory,
// who bring no invitation.
func (d *Desk) mayJoin() error {
	invited, err := d.MaySignUp()
	if err == nil && invited {
		err = gallery.Fail(gallery.Denied, "signup.invitation").In("invitation")
	}
	return err
}

// settle makes the account of somebody whom an issuer knows, with an address or none.
func (d *Desk) settle(ctx context.Context, c claims, email string, a admission, from From) (Entrance, error) {
	if !a.confirmed {
		if err := d.MayWrite(); err != nil {
			return Entrance{}, err
		}
	}
	if !c.own {
		if err := d.checkStranger(ctx, email, from.Address); err != nil {
			return Entrance{}, err
		}
	}
	name, err := d.freeName(ctx, c)
	if err != nil {
		return Entrance{}, err
	}
	u := gallery.User{
		Name: name, Email: email, Rank: gallery.Member, RegisteredIP: from.Address,
		Profile:     gallery.Profile{FullName: cutRunes(c.text("name"), longestFullName)},
		Preferences: gallery.Preferences{Language: d.language(c.text("locale"))},
	}
	if c.rank != "" {
		u.Rank = c.rank
		before := a.also
		a.also = func(tx *db.Tx, u gallery.User) error {
			if u.Rank == gallery.Member {
				return before(tx, u)
			}
			return errors.Join(before(tx, u), d.noteRank(ctx, tx, u, c))
		}
	}
	e, err := d.admit(ctx, u, a, from)
	if err != nil || c.own {
		return e, err
	}
	return e, d.count(ctx, from.Address, signUps)
}

func (d *Desk) identity(c claims, user gallery.ID) db.Identity {
	name := c.text("email")
	if name == "" {
		name = c.text("preferred_username")
	}
	return db.Identity{Issuer: c.Issuer, Subject: c.Subject, UserID: user, Name: name, Created: d.Now()}
}

// freeName makes a name from what the issuer calls somebody, with a number where
// others have it or one that looks alike.
func (d *Desk) freeName(ctx context.Context, c claims) (string, error) {
	local, _, _ := strings.Cut(c.text("email"), "@")
	stem := ""
	for _, wish := range []string{c.text("preferred_username"), c.text("nickname"), c.text("name"), local, "user"} {
		if stem = nameStem(wish); stem != "" {
			break
		}
	}
	name := stem
	for range 50 {
		if gallery.CheckUserName(name, d.routes) == nil {
			like, err := d.DB.NameLooksLike(ctx, name, 0)
			if err != nil || !like {
				return name, err
			}
		}
		name = fmt.Sprintf("%s_%d", stem[:min(len(stem), 10)], 1000+rand.IntN(9000)) // no secret
	}
	return "", gallery.Fail(gallery.Conflict, "person.name_taken").In("username")
}

// nameStem keeps what a name may have, "" when too little is left.
func nameStem(wish string) string {
	wish, _, _ = strings.Cut(strings.ToLower(wish), "@")
	var b strings.Builder
	for _, r := range wish {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == ' ' || r == '-' || r == '.' || r == '_':
			b.WriteByte('_')
		}
	}
	stem := strings.Trim(b.String(), "_")
	if len(stem) < 3 {
		return ""
	}
	return strings.Trim(stem[:min(len(stem), 16)], "_")
}

// link leads an issuer's account to one of ours.
func (d *Desk) link(ctx context.Context, user gallery.ID, c claims) (gallery.User, error) {
	err := d.DB.Write(ctx, func(tx *db.Tx) error { return tx.InsertIdentity(ctx, d.identity(c, user)) })
	if errors.Is(err, db.ErrTaken) {
		known, lookup := d.DB.Identity(ctx, c.Issuer, c.Subject)
		if lookup != nil || known.UserID != user {
			return gallery.User{}, gallery.Fail(gallery.Conflict, "oidc.taken").Because(err)
		}
		err = nil // it was linked before
	}
	if err != nil {
		return gallery.User{}, err
	}
	return d.DB.UserByID(ctx, user)
}

// Identities lists what leads to the actor's account.
func (d *Desk) Identities(ctx context.Context, by gallery.Actor) ([]db.Identity, error) {
	if _, err := d.owner(ctx, by); err != nil {
		return nil, err
	}
	return d.DB.IdentitiesOf(ctx, by.UserID)
}

// Unlink takes away what leads to the actor's account, unless it is his only way in.
func (d *Desk) Unlink(ctx context.Context, by gallery.Actor, issuer, subject string) error {
	return d.removeWay(ctx, by, "identity.not_found", func(tx *db.Tx, u gallery.User) error {
		return tx.DeleteIdentity(ctx, u.ID, issuer, subject)
	})
}
