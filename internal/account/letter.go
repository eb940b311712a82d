package account

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"strconv"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/mailer"
	"calotype/internal/queue"
)

const (
	letterLife = 48 * time.Hour   // of the token in a letter
	magicLife  = 15 * time.Minute // of one that signs in
	// letterWait is how long after a letter of a kind the next to the same account
	// is written.
	letterWait = 15 * time.Minute
)

// Purposes of the tokens that letters carry.
const (
	confirmPurpose = "confirm"
	resetPurpose   = "reset"
	emailPurpose   = "email"
	magicPurpose   = "magic"
)

// Paths that letters lead to, below the site's root. The token comes with them as
// the query parameter token; opening one changes nothing.
const (
	ConfirmPath = "/account/activate/"
	ResetPath   = "/account/password-reset/"
	EmailPath   = "/account/change-email-confirm/"
	MagicPath   = "/login/letter/"
	ForgotPath  = "/account/password-forgot"
	SignInPath  = "/login"
	SignUpPath  = "/signup"
	NoticesPath = "/notifications"
)

// letterPaths are the paths by kind of letter; those with a purpose carry a token.
var letterPaths = map[string]struct{ path, purpose string }{
	"confirm": {ConfirmPath, confirmPurpose}, "reset": {ResetPath, resetPurpose}, "email": {EmailPath, emailPurpose},
	"magic":   {MagicPath, magicPurpose},
	"welcome": {SignInPath, ""}, "known": {SignInPath, ""}, "approved": {SignInPath, ""}, "deletion": {SignInPath, ""}, "digest": {NoticesPath, ""}, "password": {ForgotPath, ""},
}

// MayWrite fails when the site cannot write letters: mail.unset without a server,
// mail.base_url while it does not know its own address.
func (d *Desk) MayWrite() error {
	switch {
	case !d.mails():
		return gallery.Fail(gallery.Broken, "mail.unset")
	case d.base() == "":
		return gallery.Fail(gallery.Broken, "mail.base_url")
	}
	return nil
}

// mails reports whether the site has a server for letters.
func (d *Desk) mails() bool {
	site := d.Site.Get()
	return d.Queue != nil && site.Text("email_smtp_server") != "" && site.Text("email_from_email") != ""
}

func (d *Desk) base() string {
	if d.Base == nil {
		return d.Site.Get().Text("base_url")
	}
	return d.Base()
}

// write enqueues a letter with the transaction.
func (d *Desk) write(ctx context.Context, tx *db.Tx, l queue.Letter) error {
	return d.Queue.Insert(ctx, tx, l)
}

// Notify enqueues a letter if the site can write any.
func (d *Desk) Notify(ctx context.Context, tx *db.Tx, l queue.Letter) error {
	if d.MayWrite() != nil {
		return nil
	}
	return d.write(ctx, tx, l)
}

// Post words and sends a letter. One that there is no reason for any more is not
// sent, with success.
func (d *Desk) Post(ctx context.Context, l queue.Letter) error {
	if err := d.MayWrite(); err != nil {
		return err
	}
	u, err := d.reader(ctx, l)
	shut := false
	if err == nil && (l.About == "reset" || l.About == "magic") {
		shut, err = d.ofDirectory(ctx, u)
	}
	if errors.Is(err, gallery.ErrNotFound) || err == nil && (shut || !wanted(l.About, u)) {
		return nil
	}
	if err != nil {
		return err
	}
	to := cmp.Or(l.Email, u.Email)
	if to == "" {
		return nil
	}
	wait, err := d.guessed(ctx, letterTo(l.About, u.ID), "")
	if err != nil || wait > 0 && l.Subject != "" {
		return err
	}
	words, err := d.words(ctx, l, u)
	if errors.Is(err, gallery.ErrNotFound) { // what it is about is gone
		return nil
	}
	if err != nil {
		return err
	}
	site := d.Site.Get()
	language := cmp.Or(u.Preferences.Language, l.Language, site.Text("default_language"))
	from := mailer.Sender{Name: cmp.Or(site.Text("email_from_name"), site.Text("website_name")), Email: site.Text("email_from_email")}
	if err := mailer.Send(ctx, d.server(), from, mailer.Letter{Kind: l.About, Language: language, To: to, Words: words}); err != nil {
		return err
	}
	return d.count(ctx, "", letterTo(l.About, u.ID))
}

// TestLetter sends a letter to an address at once and says what went wrong, for
// those who set the server.
func (d *Desk) TestLetter(ctx context.Context, by gallery.Actor, to string) error {
	if !by.MayOperate() {
		return gallery.Fail(gallery.Denied, "account.denied")
	}
	if err := gallery.CheckEmail(to); err != nil {
		return err
	}
	if err := d.Post(ctx, queue.Letter{About: "test", Email: to}); err != nil {
		if fail, ok := errors.AsType[*gallery.Error](err); ok {
			return fail
		}
		return gallery.Fail(gallery.Broken, "mail.failed", err.Error()).Because(err)
	}
	return nil
}

func (d *Desk) server() mailer.Server {
	site := d.Site.Get()
	return mailer.Server{
		Host: site.Text("email_smtp_server"), Port: site.Int("email_smtp_server_port"), Security: mailer.Security(site.Text("email_smtp_server_security")),
		User: site.Text("email_smtp_server_username"), Password: site.Text("email_smtp_server_password"),
	}
}

// reader is whom a letter is for.
func (d *Desk) reader(ctx context.Context, l queue.Letter) (gallery.User, error) {
	switch {
	case l.UserID != 0:
		return d.DB.UserByID(ctx, gallery.ID(l.UserID))
	case l.Subject != "":
		return d.find(ctx, l.Subject)
	}
	return gallery.User{Name: l.Name, Status: gallery.Valid}, nil
}

// wanted reports whether a letter has a reason for that account.
func wanted(about string, u gallery.User) bool {
	switch about {
	case "confirm":
		return u.Status == gallery.Unconfirmed && !u.Banned
	case "reset", "known", "magic":
		return u.Status == gallery.Valid && !u.Banned
	case "digest":
		return u.Status == gallery.Valid && !u.Banned && u.Preferences.Digest
	}
	return true
}

// words fills a letter and makes the token that it carries.
func (d *Desk) words(ctx context.Context, l queue.Letter, u gallery.User) (mailer.Words, error) {
	base := d.base()
	w := mailer.Words{Site: d.Site.Get().Text("website_name"), Home: base + "/", Name: u.Name, Who: l.Name}
	if !u.Deletes.IsZero() {
		w.Date = u.Deletes.In(d.Site.Get().ZoneOf(u.Preferences.Timezone)).Format(time.DateOnly)
	}
	if l.About == "invitation" {
		token, _, err := d.invite(ctx, u.ID, l.Email, 1)
		w.Who, w.Link = u.Name, base+InvitationPath(token)
		return w, err
	}
	if l.Report != 0 {
		r, err := d.DB.ReportByID(ctx, gallery.ID(l.Report))
		w.Text, w.Link = r.Text, base+"/"+d.Site.Get().Text("route_image")+"/"+r.MediaPublicID // which leads to videos, too
		return w, err
	}
	if l.About == "digest" {
		n, err := d.DB.Unseen(ctx, u.ID, mostNews)
		if err != nil {
			return w, err
		}
		w.Number, w.Leave = strconv.FormatInt(n, 10), base+UnsubscribePath+"?"+url.Values{"token": {d.unsubscriber(u)}}.Encode()
	}
	goal := letterPaths[l.About]
	if goal.path != "" {
		w.Link = base + goal.path
	}
	if goal.purpose == "" {
		return w, nil
	}
	life := letterLife
	if goal.purpose == magicPurpose {
		life = magicLife
	}
	token := newToken()
	w.Link += "?" + url.Values{"token": {token}}.Encode()
	return w, d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.DropTokens(ctx, u.ID, goal.purpose); err != nil {
			return err
		}
		return tx.InsertToken(ctx, db.Token{
			Purpose: goal.purpose, Hash: hashSecret(token), UserID: u.ID, Payload: l.Email, Created: d.Now(), Expires: d.Now().Add(life),
		})
	})
}

func newToken() string { return rand.Text() + rand.Text() }

// letterTo is the bound on letters of a kind to an account, so that nobody can have
// a stranger flooded.
func letterTo(about string, id gallery.ID) guesses {
	return guesses{"to:" + about + ":" + strconv.FormatInt(int64(id), 10), 1, letterWait}
}
