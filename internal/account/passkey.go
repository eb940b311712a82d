package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	mostPasskeys       = 20
	passkeyAddPurpose  = "passkey-add"
	passkeyUsePurpose  = "passkey-use"
	passkeyLife        = secondStepLife
	longestPasskeyJSON = 64 << 10
)

// Ceremony is what a browser needs to make or use a passkey.
type Ceremony struct {
	Options json.RawMessage // for navigator.credentials, as WebAuthn's JSON has it
	State   string          // token for the second half
}

// relying is the site as passkeys know it: by its configured address, never by what
// a request calls it.
func (d *Desk) relying() (*webauthn.WebAuthn, error) {
	u, err := url.Parse(d.base())
	if err != nil || u.Hostname() == "" {
		return nil, gallery.Fail(gallery.Broken, "passkey.base_url")
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: d.Site.Get().Text("website_name"), RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, gallery.Fail(gallery.Broken, "passkey.base_url").Because(err)
	}
	return w, nil
}

// TakesPasskeys reports whether the site has an address that passkeys can be for:
// browsers make none for bare numbers.
func (d *Desk) TakesPasskeys() bool {
	u, err := url.Parse(d.base())
	if err != nil || u.Hostname() == "" {
		return false
	}
	_, err = netip.ParseAddr(u.Hostname())
	return err != nil
}

// holder is a person as the library asks for him.
type holder struct {
	user        gallery.User
	credentials []webauthn.Credential
}

// WebAuthnID is the same for ever and tells nobody who he is.
func (h holder) WebAuthnID() []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "calotype user %d of %d", h.user.ID, h.user.Created.UnixMilli()))
	return sum[:]
}

func (h holder) WebAuthnName() string                       { return h.user.Name }
func (h holder) WebAuthnDisplayName() string                { return h.user.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

func (d *Desk) holder(ctx context.Context, u gallery.User) (holder, error) {
	h := holder{user: u}
	keys, err := d.DB.PasskeysOf(ctx, u.ID)
	if err != nil {
		return h, err
	}
	for _, k := range keys {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(k.Credential), &c); err != nil {
			return h, fmt.Errorf("passkey of user %d: %w", u.ID, err)
		}
		h.credentials = append(h.credentials, c)
	}
	return h, nil
}

// BeginPasskey starts the making of a passkey for the actor, who proves himself by
// his password if he has one.
func (d *Desk) BeginPasskey(ctx context.Context, by gallery.Actor, password string) (Ceremony, error) {
	u, err := d.prove(ctx, by, password)
	if err != nil {
		return Ceremony{}, err
	}
	relying, err := d.relying()
	if err != nil {
		return Ceremony{}, err
	}
	h, err := d.holder(ctx, u)
	if err != nil {
		return Ceremony{}, err
	}
	if len(h.credentials) >= mostPasskeys {
		return Ceremony{}, gallery.Fail(gallery.Conflict, "passkey.most", mostPasskeys)
	}
	options, session, err := relying.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.credentials).CredentialDescriptors()))
	if err != nil {
		return Ceremony{}, fmt.Errorf("passkey: %w", err)
	}
	return d.ceremony(ctx, passkeyAddPurpose, u.ID, options, session, "")
}

// ceremony keeps what the second half asks for, and counts it against a stranger; "" for none.
func (d *Desk) ceremony(ctx context.Context, purpose string, user gallery.ID, options any, session *webauthn.SessionData, stranger string) (c Ceremony, err error) {
	if c.Options, err = json.Marshal(options); err != nil {
		return c, err
	}
	kept, err := json.Marshal(session)
	if err != nil {
		return c, err
	}
	c.State = newToken()
	return c, d.DB.Write(ctx, func(tx *db.Tx) error {
		if stranger != "" {
			if _, err := tx.CountDeed(ctx, stranger, ceremonies.spans(), d.Now()); err != nil {
				return err
			}
		}
		return tx.InsertToken(ctx, db.Token{
			Purpose: purpose, Hash: hashSecret(c.State), UserID: user, Payload: string(kept), Created: d.Now(), Expires: d.Now().Add(passkeyLife),
		})
	})
}

// kept takes what the first half kept; it is good for one attempt.
func (d *Desk) kept(ctx context.Context, purpose, state string) (session webauthn.SessionData, user gallery.ID, err error) {
	var k db.Token
	err = d.DB.Write(ctx, func(tx *db.Tx) (err error) {
		k, err = tx.TakeToken(ctx, purpose, hashSecret(state), d.Now())
		return err
	})
	if errors.Is(err, gallery.ErrNotFound) {
		return session, 0, gallery.Fail(gallery.Denied, "token.over").Because(err)
	}
	if err != nil {
		return session, 0, err
	}
	return session, k.UserID, json.Unmarshal([]byte(k.Payload), &session)
}

// FinishPasskey keeps the passkey that the browser made, under a name.
func (d *Desk) FinishPasskey(ctx context.Context, by gallery.Actor, state, name string, response []byte) (db.Passkey, error) {
	u, err := d.owner(ctx, by)
	if err != nil {
		return db.Passkey{}, err
	}
	if err := checkPasskeyName(name); err != nil {
		return db.Passkey{}, err
	}
	relying, err := d.relying()
	if err != nil {
		return db.Passkey{}, err
	}
	session, user, err := d.kept(ctx, passkeyAddPurpose, state)
	if err != nil {
		return db.Passkey{}, err
	}
	wrong := gallery.Fail(gallery.Invalid, "passkey.wrong").In("credential")
	if user != u.ID || len(response) > longestPasskeyJSON {
		return db.Passkey{}, wrong
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return db.Passkey{}, wrong.Because(err)
	}
	credential, err := relying.CreateCredential(holder{user: u}, session, parsed)
	if err != nil {
		return db.Passkey{}, wrong.Because(err)
	}
	text, err := json.Marshal(credential)
	if err != nil {
		return db.Passkey{}, err
	}
	k := db.Passkey{ID: base64.RawURLEncoding.EncodeToString(credential.ID), UserID: u.ID, Name: name, Credential: string(text), Created: d.Now()}
	err = d.DB.Write(ctx, func(tx *db.Tx) error { return tx.InsertPasskey(ctx, k) })
	if errors.Is(err, db.ErrTaken) {
		return k, gallery.Fail(gallery.Conflict, "passkey.taken").In("credential").Because(err)
	}
	return k, err
}

func checkPasskeyName(name string) error {
	if name == "" || cut(name, longestKeyName) != name {
		return gallery.Fail(gallery.Invalid, "passkey.name", longestKeyName).In("name")
	}
	return nil
}

// BeginPasskeySignIn starts a sign-in by whichever passkey the browser has.
func (d *Desk) BeginPasskeySignIn(ctx context.Context, from From) (Ceremony, error) {
	if err := d.listen(ctx, "login.guesses", from.Address, ceremonies); err != nil {
		return Ceremony{}, err
	}
	relying, err := d.relying()
	if err != nil {
		return Ceremony{}, err
	}
	options, session, err := relying.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ceremony{}, fmt.Errorf("passkey: %w", err)
	}
	return d.ceremony(ctx, passkeyUsePurpose, 0, options, session, ceremonies.subject(from.Address))
}

// FinishPasskeySignIn lets the owner of a passkey in. The passkey has asked him for
// a finger or a number, so no code is asked for.
func (d *Desk) FinishPasskeySignIn(ctx context.Context, state string, response []byte, from From) (Entrance, error) {
	if err := d.listen(ctx, "login.guesses", from.Address, passwordGuesses); err != nil {
		return Entrance{}, err
	}
	u, err := d.byPasskey(ctx, state, response)
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Code == "passkey.wrong" {
		return Entrance{}, errors.Join(err, d.miss(ctx, passwordGuesses, from.Address))
	}
	if err != nil {
		return Entrance{}, err
	}
	return d.enter(ctx, u, from, false)
}

func (d *Desk) byPasskey(ctx context.Context, state string, response []byte) (u gallery.User, err error) {
	relying, err := d.relying()
	if err != nil {
		return u, err
	}
	session, _, err := d.kept(ctx, passkeyUsePurpose, state)
	if err != nil {
		return u, err
	}
	wrong := gallery.Fail(gallery.Denied, "passkey.wrong").In("credential")
	if len(response) > longestPasskeyJSON {
		return u, wrong
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return u, wrong.Because(err)
	}
	var key db.Passkey
	var broken error // the house's own fault
	_, credential, err := relying.ValidatePasskeyLogin(func(rawID, _ []byte) (webauthn.User, error) {
		if key, broken = d.DB.PasskeyByID(ctx, base64.RawURLEncoding.EncodeToString(rawID)); broken != nil {
			return nil, broken
		}
		if u, broken = d.DB.UserByID(ctx, key.UserID); broken != nil {
			return nil, broken
		}
		h, err := d.holder(ctx, u)
		broken = err
		return h, err
	}, session, parsed)
	if broken != nil && !errors.Is(broken, gallery.ErrNotFound) {
		return u, broken
	}
	if err != nil {
		return u, wrong.Because(err)
	}
	if credential.Authenticator.CloneWarning { // somebody else has used a copy of it
		return u, wrong.Because(errors.New("the counter ran backwards"))
	}
	text, err := json.Marshal(credential)
	if err != nil {
		return u, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error { return tx.UsePasskey(ctx, key.ID, key.Credential, string(text), d.Now()) })
	if errors.Is(err, gallery.ErrNotFound) {
		return u, wrong.Because(err)
	}
	return u, err
}

// Passkeys lists the actor's own, the oldest first.
func (d *Desk) Passkeys(ctx context.Context, by gallery.Actor) ([]db.Passkey, error) {
	if _, err := d.owner(ctx, by); err != nil {
		return nil, err
	}
	return d.DB.PasskeysOf(ctx, by.UserID)
}

// RenamePasskey gives one of the actor's own another name.
func (d *Desk) RenamePasskey(ctx context.Context, by gallery.Actor, id, name string) error {
	if _, err := d.owner(ctx, by); err != nil {
		return err
	}
	if err := checkPasskeyName(name); err != nil {
		return err
	}
	return absent(d.DB.Write(ctx, func(tx *db.Tx) error { return tx.RenamePasskey(ctx, by.UserID, id, name) }), "passkey.not_found")
}

// RemovePasskey takes one of the actor's own away, unless it is his only way in.
func (d *Desk) RemovePasskey(ctx context.Context, by gallery.Actor, id string) error {
	return d.removeWay(ctx, by, "passkey.not_found", func(tx *db.Tx, u gallery.User) error { return tx.DeletePasskey(ctx, u.ID, id) })
}

// removeWay takes away one way in, unless it is the only one.
func (d *Desk) removeWay(ctx context.Context, by gallery.Actor, code string, remove func(*db.Tx, gallery.User) error) error {
	u, err := d.owner(ctx, by)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Lock(ctx, fmt.Sprintf("ways in of %d", u.ID)); err != nil {
			return err
		}
		if err := remove(tx, u); err != nil {
			return absent(err, code)
		}
		u, err := tx.UserByID(ctx, u.ID)
		if err != nil || u.PasswordHash != "" {
			return err
		}
		left, err := tx.WaysIn(ctx, u.ID)
		if err == nil && left == 0 {
			err = gallery.Fail(gallery.Conflict, "account.last_way")
		}
		return err
	})
}
