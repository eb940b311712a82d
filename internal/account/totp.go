package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	totpPeriod  = 30 // seconds, as authenticators have it
	totpSkew    = 1  // steps that a clock may be off
	totpPurpose = "totp"
	totpLife    = 15 * time.Minute // to type in the first code

	recoveryCodes  = 10
	recoveryLength = 16 // letters of base 32: 80 bits, so that a plain hash will do
)

// TOTP is a secret that waits to be proved.
type TOTP struct {
	Secret string // base 32, to be typed in
	URL    string // otpauth:, to be shown as a QR code
	Setup  string // token for EnableTOTP
}

// BeginTOTP makes a secret for an authenticator. It counts once EnableTOTP has seen
// a right code.
func (d *Desk) BeginTOTP(ctx context.Context, by gallery.Actor) (TOTP, error) {
	u, err := d.owner(ctx, by)
	if err != nil {
		return TOTP{}, err
	}
	if u.TOTPSecret != "" {
		return TOTP{}, gallery.Fail(gallery.Conflict, "code.on")
	}
	secret := make([]byte, 20)
	rand.Read(secret)
	t := d.setup(u, base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret), rand.Text())
	return t, d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.DropTokens(ctx, u.ID, totpPurpose); err != nil {
			return err
		}
		return tx.InsertToken(ctx, db.Token{
			Purpose: totpPurpose, Hash: hashSecret(t.Setup), UserID: u.ID, Payload: t.Secret, Created: d.Now(), Expires: d.Now().Add(totpLife),
		})
	})
}

// setup is a secret of somebody's as his authenticator takes it.
func (d *Desk) setup(u gallery.User, secret, token string) TOTP {
	site := d.Site.Get().Text("website_name")
	return TOTP{secret, "otpauth://totp/" + url.PathEscape(site+":"+u.Name) + "?" + url.Values{"secret": {secret}, "issuer": {site}}.Encode(), token}
}

// WaitingTOTP is what BeginTOTP made for the actor, once more; it fails with token.over.
func (d *Desk) WaitingTOTP(ctx context.Context, by gallery.Actor, setup string) (TOTP, error) {
	u, err := d.owner(ctx, by)
	if err != nil {
		return TOTP{}, err
	}
	waiting, err := d.waiting(ctx, u, setup)
	return d.setup(u, waiting.Payload, setup), err
}

func (d *Desk) waiting(ctx context.Context, u gallery.User, setup string) (db.Token, error) {
	waiting, err := d.DB.Token(ctx, totpPurpose, hashSecret(setup), d.Now())
	if err == nil && waiting.UserID != u.ID {
		err = gallery.ErrNotFound
	}
	if errors.Is(err, gallery.ErrNotFound) {
		return db.Token{}, gallery.Fail(gallery.Denied, "token.over").Because(err)
	}
	return waiting, err
}

// EnableTOTP switches codes on by a right one and returns recovery codes, which are
// shown once.
func (d *Desk) EnableTOTP(ctx context.Context, by gallery.Actor, setup, code string) ([]string, error) {
	u, err := d.owner(ctx, by)
	if err != nil {
		return nil, err
	}
	guesses := codeGuesses.at(u.Name)
	if err := d.listen(ctx, "login.guesses", by.Address, guesses); err != nil {
		return nil, err
	}
	waiting, err := d.waiting(ctx, u, setup)
	if err != nil {
		return nil, err
	}
	step, ok := totpStep(waiting.Payload, code, d.Now())
	if !ok {
		return nil, errors.Join(gallery.Fail(gallery.Invalid, "code.wrong").In("code"), d.miss(ctx, guesses, by.Address))
	}
	codes, hashes := newRecoveryCodes()
	return codes, d.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.TakeToken(ctx, totpPurpose, waiting.Hash, d.Now()); err != nil {
			return gallery.Fail(gallery.Denied, "token.over").Because(err)
		}
		if err := tx.SetTOTP(ctx, u.ID, waiting.Payload, step); err != nil {
			return err
		}
		return tx.SetRecoveryCodes(ctx, u.ID, hashes)
	})
}

// DisableTOTP switches codes off for those who give one.
func (d *Desk) DisableTOTP(ctx context.Context, by gallery.Actor, code string) error {
	return d.withCode(ctx, by, code, func(tx *db.Tx, u gallery.User) error { return dropTOTP(ctx, tx, u.ID) })
}

// RenewRecoveryCodes replaces the recovery codes for those who give a code.
func (d *Desk) RenewRecoveryCodes(ctx context.Context, by gallery.Actor, code string) ([]string, error) {
	codes, hashes := newRecoveryCodes()
	err := d.withCode(ctx, by, code, func(tx *db.Tx, u gallery.User) error { return tx.SetRecoveryCodes(ctx, u.ID, hashes) })
	if err != nil {
		return nil, err
	}
	return codes, nil
}

func (d *Desk) withCode(ctx context.Context, by gallery.Actor, code string, do func(*db.Tx, gallery.User) error) error {
	u, err := d.owner(ctx, by)
	if err != nil {
		return err
	}
	if u.TOTPSecret == "" {
		return gallery.Fail(gallery.Conflict, "code.off")
	}
	guesses := codeGuesses.at(u.Name)
	if err := d.listen(ctx, "login.guesses", by.Address, guesses); err != nil {
		return err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := d.useCode(ctx, tx, u, code); err != nil {
			return err
		}
		return do(tx, u)
	})
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Code == "code.wrong" {
		return errors.Join(err, d.miss(ctx, guesses, by.Address))
	}
	return err
}

func dropTOTP(ctx context.Context, tx *db.Tx, id gallery.ID) error {
	return errors.Join(tx.SetTOTP(ctx, id, "", 0), tx.SetRecoveryCodes(ctx, id, nil), tx.DropTokens(ctx, id, devicePurpose))
}

// useCode uses up a code of an authenticator, or a recovery code. It fails with
// code.wrong, for a right code that was used before, too.
func (d *Desk) useCode(ctx context.Context, tx *db.Tx, u gallery.User, code string) error {
	wrong := gallery.Fail(gallery.Invalid, "code.wrong").In("code")
	if u.TOTPSecret == "" {
		return wrong
	}
	err := gallery.ErrNotFound
	if step, ok := totpStep(u.TOTPSecret, code, d.Now()); ok {
		err = tx.UseTOTPStep(ctx, u.ID, step)
	} else if normal := normalCode(code); len(normal) == recoveryLength {
		err = tx.UseRecoveryCode(ctx, u.ID, hashSecret(normal))
	}
	if errors.Is(err, gallery.ErrNotFound) {
		return wrong.Because(err)
	}
	return err
}

// totpStep is the time step that a code belongs to.
func totpStep(secret, code string, now time.Time) (step int64, ok bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	if len(code) != otp.DigitsSix.Length() {
		return 0, false
	}
	for skew := int64(-totpSkew); skew <= totpSkew; skew++ {
		at := now.Unix()/totpPeriod + skew
		want, err := totp.GenerateCodeCustom(secret, time.Unix(at*totpPeriod, 0), totp.ValidateOpts{
			Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
		})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = at, true
		}
	}
	return step, ok
}

// newRecoveryCodes makes codes "abcd-efgh-ijkl-mnop" and the hashes that are kept.
func newRecoveryCodes() (codes []string, hashes [][]byte) {
	for range recoveryCodes {
		code := strings.ToLower(rand.Text()[:recoveryLength])
		hashes = append(hashes, hashSecret(code))
		codes = append(codes, code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:])
	}
	return codes, hashes
}

func normalCode(code string) string {
	return strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(code))
}
