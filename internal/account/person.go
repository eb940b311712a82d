package account

import (
	"context"
	"errors"
	"strings"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// The shortest and the longest password, in bytes.
const (
	MinPassword = 8
	MaxPassword = 128
)

// Person is what somebody's account is made of.
type Person struct{ Name, Email, Password string }

// check fails with a gallery.Error whose Code is "person." and the field that is
// wrong: username, email or password; or person.reserved.
func (p Person) check(routes func(string) bool) error {
	if err := gallery.CheckUserName(p.Name, routes); err != nil {
		return err
	}
	if err := gallery.CheckEmail(p.Email); err != nil {
		return err
	}
	return checkPassword(p.Password, "password")
}

func checkPassword(password, field string) error {
	if len(password) < MinPassword || len(password) > MaxPassword {
		return gallery.Fail(gallery.Invalid, "person.password").In(field)
	}
	return nil
}

func (d *Desk) routes(word string) bool {
	site := d.Site.Get()
	return word == strings.ToLower(site.Text("route_image")) || word == strings.ToLower(site.Text("route_video")) || d.Routes != nil && d.Routes(word)
}

// Add makes an account that needs nobody's consent. It fails with a gallery.Error
// whose Code is "person." and the field that was wrong, or person.taken.
func (d *Desk) Add(ctx context.Context, p Person, rank gallery.Rank) error {
	if err := p.check(d.routes); err != nil {
		return err
	}
	hash, err := HashPassword(ctx, p.Password)
	if err != nil {
		return err
	}
	u := &gallery.User{Name: p.Name, Email: p.Email, Rank: rank, PasswordHash: hash}
	err = d.DB.Write(ctx, func(tx *db.Tx) error { return tx.InsertUser(ctx, u, d.Now()) })
	if errors.Is(err, db.ErrTaken) {
		return gallery.Fail(gallery.Conflict, "person.taken").Because(err)
	}
	return err
}

// insert adds somebody under a name that nobody has and that looks like nobody's.
// It fails with person.name_taken or person.email_taken.
func (d *Desk) insert(ctx context.Context, tx *db.Tx, u *gallery.User) error {
	if err := tx.Lock(ctx, "names"); err != nil {
		return err
	}
	like, err := tx.NameLooksLike(ctx, u.Name, 0)
	if err != nil {
		return err
	}
	if like {
		return gallery.Fail(gallery.Conflict, "person.name_taken").In("username")
	}
	err = tx.InsertUser(ctx, u, d.Now())
	if errors.Is(err, db.ErrTaken) { // the name was free
		return gallery.Fail(gallery.Conflict, "person.email_taken").In("email").Because(err)
	}
	return err
}
