package account

import (
	"context"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// MagicLinks reports whether people may sign in by a letter (product US-08): where the
// site wants it and can write letters.
func (d *Desk) MagicLinks() bool { return d.Site.Get().On("magic_links") && d.MayWrite() == nil }

// AskMagicLink has a letter written by whose link one signs in without a password, if
// there is a valid account of that name or address and none was written lately. The
// answer is the same in any case; magic.off where the site writes none.
func (d *Desk) AskMagicLink(ctx context.Context, subject string, from From) error {
	if !d.MagicLinks() {
		return gallery.Fail(gallery.Denied, "magic.off")
	}
	return d.ask(ctx, "magic", subject, from)
}

// EnterByMagicLink takes the token of that letter, which is good for 15 minutes and
// once. As after a password, codes that are set up are asked for by SecondStep. It
// fails with token.over, or as SignIn does for those who may not enter.
func (d *Desk) EnterByMagicLink(ctx context.Context, token string, from From) (e Entrance, err error) {
	if !d.MagicLinks() {
		return e, gallery.Fail(gallery.Denied, "magic.off")
	}
	err = d.withToken(ctx, magicPurpose, token, from, func(tx *db.Tx, _ db.Token, u gallery.User) (err error) {
		if err := mayEnter(u); err != nil {
			return err
		}
		e, err = d.letIn(ctx, tx, u, from, true)
		return err
	})
	if err != nil {
		return Entrance{}, err
	}
	return e, nil
}
