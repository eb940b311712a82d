package account

import (
	"context"
	"errors"
	"slices"
	"strings"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
	"calotype/internal/settings"
)

// SignUp is what somebody says who wants an account.
type SignUp struct {
	Person
	Invitation string // token, "" for none
	Agreed     bool   // to the terms
	OldEnough  bool   // where the site has a least age
	Language   string // that he reads, BCP 47, "" if unknown
}

// MaySignUp fails with signup.closed when nobody can make an account, and tells
// whether an invitation is needed.
func (d *Desk) MaySignUp() (invited bool, err error) {
	site := d.Site.Get()
	if gallery.PersonalOf(site) != nil || !site.On("enable_signups") || site.Text("signup_mode") == "closed" {
		return false, gallery.Fail(gallery.Denied, "signup.closed")
	}
	return site.Text("signup_mode") == "invitation", nil
}

// SignUp makes an account. The Entrance has a session when the account is valid at
// once; otherwise User.Status says what it waits for. It fails with a gallery.Error
// whose Field is to blame.
func (d *Desk) SignUp(ctx context.Context, s SignUp, from From) (Entrance, error) {
	s.Name, s.Email = strings.ToLower(strings.TrimSpace(s.Name)), strings.TrimSpace(s.Email)
	if err := d.checkSignUp(s); err != nil {
		return Entrance{}, err
	}
	if err := d.Challenged(ctx, from, ""); err != nil {
		return Entrance{}, err
	}
	if err := d.checkStranger(ctx, s.Email, from.Address); err != nil {
		return Entrance{}, err
	}
	hash, err := HashPassword(ctx, s.Password)
	if err != nil {
		return Entrance{}, err
	}
	u := gallery.User{
		Name: s.Name, Email: s.Email, Rank: gallery.Member, PasswordHash: hash, RegisteredIP: from.Address,
		Preferences: gallery.Preferences{Language: d.language(s.Language)},
	}
	e, err := d.admit(ctx, u, admission{invitation: s.Invitation, confirmed: !d.Confirms(), typed: true}, from)
	if err != nil {
		return Entrance{}, err
	}
	return e, errors.Join(d.count(ctx, from.Address, signUps), d.Failed(ctx, from.Address, ""))
}

// FreeName fails as SignUp would for the name alone, and where SignUp would not come to
// look at names: it tells nobody more.
func (d *Desk) FreeName(ctx context.Context, name string, from From) error {
	invited, err := d.MaySignUp()
	if err != nil {
		return err
	}
	if invited {
		return gallery.Fail(gallery.Denied, "signup.invitation")
	}
	name = strings.ToLower(strings.TrimSpace(name))
	if err := gallery.CheckUserName(name, d.routes); err != nil {
		return err
	}
	if err := d.listen(ctx, "signup.often", from.Address, signUps, nameAsks); err != nil {
		return err
	}
	if due, err := d.suspects(ctx, from.Address, ""); err != nil {
		return err
	} else if due {
		return unanswered()
	}
	if err := d.count(ctx, from.Address, nameAsks); err != nil {
		return err
	}
	like, err := d.DB.NameLooksLike(ctx, name, 0)
	if err == nil && like {
		err = gallery.Fail(gallery.Conflict, "person.name_taken").In("username")
	}
	return err
}

func (d *Desk) checkSignUp(s SignUp) error {
	site := d.Site.Get()
	invited, err := d.MaySignUp()
	switch {
	case err != nil:
		return err
	case invited && s.Invitation == "":
		return gallery.Fail(gallery.Denied, "signup.invitation").In("invitation")
	case !s.Agreed:
		return gallery.Fail(gallery.Invalid, "signup.terms").In("agreed")
	case site.Int("user_minimum_age") > 0 && !s.OldEnough:
		return gallery.Fail(gallery.Invalid, "signup.age", site.Int("user_minimum_age")).In("old_enough")
	}
	if err := s.check(d.routes); err != nil {
		return err
	}
	if err := d.checkDomain(s.Email); err != nil {
		return err
	}
	if d.Confirms() {
		return d.MayWrite()
	}
	return nil
}

// Confirms reports whether new accounts wait until a letter has shown that their address is
// right. A site without a server for letters waits for nobody: no account would ever be made.
func (d *Desk) Confirms() bool {
	return d.Site.Get().On("require_user_email_confirmation") && d.mails()
}

// checkDomain fails where the site takes addresses of some domains only.
func (d *Desk) checkDomain(email string) error {
	allowed := d.Site.Get().List("signup_domains")
	_, domain, _ := strings.Cut(email, "@")
	if len(allowed) > 0 && !slices.Contains(allowed, strings.ToLower(domain)) {
		return gallery.Fail(gallery.Denied, "signup.domain", strings.Join(allowed, ", ")).In("email")
	}
	return nil
}

// language is one that letters can be written in, or "".
func (d *Desk) language(wish string) string {
	if field, ok := settings.Lookup("default_language"); ok && slices.Contains(field.Choices, wish) {
		return wish
	}
	return ""
}

// admission is how a new account comes about.
type admission struct {
	invitation string
	confirmed  bool // the address is, or there is none
	typed      bool // the address is what somebody typed, who is not told whose it is
	// also, when set, is done in the same transaction.
	also func(*db.Tx, gallery.User) error
}

// admit adds a new account with what its mode asks for: an invitation is used up,
// staff are asked, a letter is written unless the address is confirmed.
func (d *Desk) admit(ctx context.Context, u gallery.User, a admission, from From) (Entrance, error) {
	var e Entrance
	site := d.Site.Get()
	err := d.DB.Write(ctx, func(tx *db.Tx) (err error) {
		u := u
		e = Entrance{}
		next := gallery.Valid
		if site.Text("signup_mode") == "approval" {
			next = gallery.Unapproved
		}
		if a.invitation != "" {
			if err := d.useInvitation(ctx, tx, a.invitation, u.Email); err != nil {
				return err
			}
			next = gallery.Valid
		}
		u.Status = next
		if !a.confirmed {
			u.Status = gallery.Unconfirmed
		}
		letter := queue.Letter{About: "confirm"}
		if err = d.insert(ctx, tx, &u); emailTaken(err) && !a.confirmed && a.typed {
			letter, err = queue.Letter{About: "known", Subject: u.Email}, d.holdName(ctx, tx, &u)
		}
		if err != nil {
			return err
		}
		if err := tx.SetNextStatus(ctx, u.ID, next); err != nil {
			return err
		}
		if a.also != nil {
			if err := a.also(tx, u); err != nil {
				return err
			}
		}
		e.User = u
		switch u.Status {
		case gallery.Unconfirmed:
			if letter.Subject == "" {
				letter.UserID = int64(u.ID)
			}
			err = d.write(ctx, tx, letter)
		case gallery.Valid:
			e.Session, err = d.begin(ctx, tx, u, from)
		}
		if err == nil {
			err = d.announce(ctx, tx, u)
		}
		return err
	})
	return e, err
}

func emailTaken(err error) bool {
	fail, ok := errors.AsType[*gallery.Error](err)
	return ok && fail.Code == "person.email_taken"
}

// holdName adds an account that no letter confirms, for somebody who signs up with
// another's address: the name is taken then and is free again after as long as if
// the address had been nobody's. Only the address's owner learns of it.
func (d *Desk) holdName(ctx context.Context, tx *db.Tx, u *gallery.User) error {
	email := u.Email
	u.Email = ""
	err := d.insert(ctx, tx, u)
	u.Email = email // that he said is what he is told of
	return err
}

// announce tells staff of a new account, where they want to know.
func (d *Desk) announce(ctx context.Context, tx *db.Tx, u gallery.User) error {
	site := d.Site.Get()
	if !site.On("notify_user_signups") || site.Text("email_incoming_email") == "" {
		return nil
	}
	return d.Notify(ctx, tx, queue.Letter{About: "signup", Email: site.Text("email_incoming_email"), Name: u.Name})
}

// Confirm takes the token of a letter that confirms an address. A valid account is
// signed in, but not one that is entered by a provider only: whoever has the address may
// be another than who gave it there, and would share the account with him unknowingly.
func (d *Desk) Confirm(ctx context.Context, token string, from From) (Entrance, error) {
	var e Entrance
	err := d.withToken(ctx, confirmPurpose, token, from, func(tx *db.Tx, _ db.Token, u gallery.User) (err error) {
		if u.Status, err = tx.Confirm(ctx, u.ID); err != nil {
			return gallery.Fail(gallery.Denied, "token.over").Because(err)
		}
		e = Entrance{User: u}
		if u.Status != gallery.Valid || u.Banned {
			return nil
		}
		if u.PasswordHash != "" {
			if e.Session, err = d.begin(ctx, tx, u, from); err != nil {
				return err
			}
		}
		return d.Notify(ctx, tx, queue.Letter{About: "welcome", UserID: int64(u.ID)})
	})
	if err != nil {
		return Entrance{}, err
	}
	return e, nil
}

// ResendConfirmation has the letter written again, if there is an account of that
// name or address that waits for it and none was written lately. The answer is the
// same in any case.
func (d *Desk) ResendConfirmation(ctx context.Context, subject string, from From) error {
	return d.ask(ctx, "confirm", subject, from)
}

// ask enqueues a letter to somebody who may not be there; whether he is, is looked
// up when the letter is written, so that not even the time tells.
func (d *Desk) ask(ctx context.Context, about, subject string, from From) error {
	subject = strings.ToLower(strings.TrimSpace(subject))
	if err := d.MayWrite(); err != nil {
		return err
	}
	if subject == "" || len(subject) > longestSubject || strings.ContainsFunc(subject, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return gallery.Fail(gallery.Invalid, "person.subject").In("subject")
	}
	if err := d.listen(ctx, "letter.often", from.Address, letterAsks); err != nil {
		return err
	}
	if err := d.Challenged(ctx, from, ""); err != nil {
		return err
	}
	if err := d.Failed(ctx, from.Address, ""); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.CountDeed(ctx, letterAsks.subject(from.Address), letterAsks.spans(), d.Now()); err != nil {
			return err
		}
		return d.write(ctx, tx, queue.Letter{About: about, Subject: subject})
	})
}

// withToken uses up the token of a letter and does what it stands for, or neither.
// One that is unknown, used or over is token.over.
func (d *Desk) withToken(ctx context.Context, purpose, token string, from From, do func(*db.Tx, db.Token, gallery.User) error) error {
	if err := d.listen(ctx, "login.guesses", from.Address, tokenGuesses); err != nil {
		return err
	}
	missed := false
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		k, err := tx.TakeToken(ctx, purpose, hashSecret(token), d.Now())
		missed = errors.Is(err, gallery.ErrNotFound)
		if missed {
			return gallery.Fail(gallery.Denied, "token.over").In("token").Because(err)
		}
		if err != nil {
			return err
		}
		u, err := tx.UserByID(ctx, k.UserID)
		if err != nil {
			return err
		}
		return do(tx, k, u)
	})
	if missed {
		return errors.Join(err, d.miss(ctx, tokenGuesses, from.Address))
	}
	return err
}
