package cli

import (
	"errors"
	"fmt"
	"time"

	"calotype/internal/account"
	"calotype/internal/app"
	"calotype/internal/gallery"
)

type userCommand struct {
	Add      userAddCommand      `cmd:"" help:"Add a person."`
	Ban      userBanCommand      `cmd:"" help:"Shut a person out and hide what is his."`
	Unban    userUnbanCommand    `cmd:"" help:"Take a ban back."`
	Password userPasswordCommand `cmd:"" help:"Set a person's password; all his sessions end."`
}

// operator is whoever has the command line.
var operator = gallery.Actor{House: true}

// people is what the operator's commands change accounts by.
func people(h *app.House) *account.Desk {
	return &account.Desk{DB: h.DB, Site: h.Site, Now: time.Now}
}

// withUser does something with the account of a name.
func (w *world) withUser(name string, do func(*account.Desk, gallery.User) error) error {
	h, err := w.rows()
	if err != nil {
		return err
	}
	defer h.Close()
	u, err := h.DB.UserByName(w.ctx, name)
	if err != nil {
		return err
	}
	return said(do(people(h), u))
}

// said puts a refusal in words.
func said(err error) error {
	if fail, ok := errors.AsType[*gallery.Error](err); ok && refusals[fail.Code] != "" {
		return errors.New(refusals[fail.Code])
	}
	return err
}

// refusals are the sentences for what an account or a key is refused for.
var refusals = map[string]string{
	"person.username":    "a name has 3 to 16 letters, digits or underscores",
	"person.reserved":    "this name would speak for the site, or is a part of its addresses",
	"person.email":       "this is no e-mail address",
	"person.password":    fmt.Sprintf("a password has %d to %d bytes", account.MinPassword, account.MaxPassword),
	"person.taken":       "somebody else has this name or e-mail address",
	"account.last_admin": "this is the last administrator",
	"key.name":           "a key's name has 1 to 100 bytes on one line",
	"key.scopes":         "scopes are upload, read, write and admin, each once",
	"key.admin":          "only keys of managers and administrators have the scope admin",
	"key.album":          "this person has no such album",
	"key.expires":        "the key would be over already",
	"key.most":           "this person has as many keys as anybody may have",
}

type userAddCommand struct {
	Name         string `arg:""`
	Email        string `required:""`
	Role         string `enum:"admin,manager,user" default:"user"`
	PasswordFile string `required:"" help:"File with the password, or - for standard input."`
}

func (c userAddCommand) Run(w *world) error {
	password, err := readSecret(w.in, c.PasswordFile)
	if err != nil {
		return err
	}
	h, err := w.rows()
	if err != nil {
		return err
	}
	defer h.Close()
	return said(people(h).Add(w.ctx, account.Person{Name: c.Name, Email: c.Email, Password: password}, gallery.Rank(c.Role)))
}

type userBanCommand struct {
	Name string `arg:""`
}

func (c userBanCommand) Run(w *world) error {
	return w.withUser(c.Name, func(d *account.Desk, u gallery.User) error { return d.Ban(w.ctx, operator, u.ID) })
}

type userUnbanCommand struct {
	Name string `arg:""`
}

func (c userUnbanCommand) Run(w *world) error {
	return w.withUser(c.Name, func(d *account.Desk, u gallery.User) error { return d.Unban(w.ctx, operator, u.ID) })
}

type userPasswordCommand struct {
	Name         string `arg:""`
	PasswordFile string `required:"" help:"File with the password, or - for standard input."`
}

func (c userPasswordCommand) Run(w *world) error {
	password, err := readSecret(w.in, c.PasswordFile)
	if err != nil {
		return err
	}
	return w.withUser(c.Name, func(d *account.Desk, u gallery.User) error { return d.SetPassword(w.ctx, operator, u.ID, password) })
}

type keyAddCommand struct {
	User       string   `required:""`
	Name       string   `default:"key"`
	Scopes     []string `help:"What it is good for: upload, read, write, admin." default:"upload,read,write"`
	Album      string   `help:"Id of the album that its uploads go into."`
	Visibility string   `enum:"public,link,private," default:"" help:"Of what is uploaded with the key: public, link or private."`
	Expires    string   `help:"When it ends: a date (2027-01-31) or an interval from now (P90D)."`
}

func (c keyAddCommand) Run(w *world) error {
	expires, err := moment(c.Expires, time.Now())
	if err != nil {
		return err
	}
	return w.withUser(c.User, func(d *account.Desk, u gallery.User) error {
		wish := account.KeyWish{Name: c.Name, Visibility: gallery.Visibility(c.Visibility), Expires: expires}
		for _, s := range c.Scopes {
			wish.Scopes = append(wish.Scopes, gallery.Scope(s))
		}
		if c.Album != "" {
			a, err := d.DB.AlbumByPublicID(w.ctx, c.Album)
			if err != nil {
				return gallery.Fail(gallery.NotFound, "key.album").Because(err)
			}
			wish.AlbumID = a.ID
		}
		text, _, err := d.AddKeyFor(w.ctx, operator, u.ID, wish)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(w.out, text)
		return err
	})
}

// moment reads a date or an interval, "" for never.
func moment(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t, nil
	}
	if t := gallery.Span(text, now); !t.IsZero() {
		return t, nil
	}
	return time.Time{}, fmt.Errorf("--expires takes a date (2027-01-31) or an interval (P90D), not %q", text)
}
