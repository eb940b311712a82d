package account

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	// mostKeys is how many keys a person may have.
	mostKeys = 100
	// longestKeyName is the longest name of a key or passkey, in bytes.
	longestKeyName = 100
)

// KeyWish is what somebody wants of a key.
type KeyWish struct {
	Name       string
	Scopes     []gallery.Scope    // nil for gallery.DefaultScopes
	AlbumID    gallery.ID         // where its uploads go, 0 for none; his own
	Visibility gallery.Visibility // of its uploads, "" for his default
	Expires    time.Time          // zero for never
	Networks   []netip.Prefix     // where it may be used from, nil for everywhere
}

// KeyChange is what is to become of a key; nil leaves a thing as it is.
type KeyChange struct {
	Seen       string // the Key.Version that the actor knows, "" for any; else key.stale
	Name       *string
	Scopes     *[]gallery.Scope
	AlbumID    *gallery.ID
	Visibility *gallery.Visibility
	Expires    *time.Time
	Networks   *[]netip.Prefix
}

// albums finds one by its id, in a transaction or out of one.
type albums func(context.Context, gallery.ID) (gallery.Album, error)

// checkKey fails on the field to blame.
func (d *Desk) checkKey(ctx context.Context, find albums, u gallery.User, w *KeyWish) error {
	if w.Scopes == nil {
		w.Scopes = gallery.DefaultScopes
	}
	for i, s := range w.Scopes {
		if !slices.Contains(gallery.Scopes, s) || slices.Contains(w.Scopes[:i], s) {
			return gallery.Fail(gallery.Invalid, "key.scopes").In("scopes")
		}
	}
	switch {
	case w.Name == "" || len(w.Name) > longestKeyName || cut(w.Name, longestKeyName) != w.Name:
		return gallery.Fail(gallery.Invalid, "key.name", longestKeyName).In("name")
	case len(w.Scopes) == 0:
		return gallery.Fail(gallery.Invalid, "key.scopes").In("scopes")
	case slices.Contains(w.Scopes, gallery.ScopeAdmin) && u.Rank != gallery.Admin && u.Rank != gallery.Manager:
		return gallery.Fail(gallery.Denied, "key.admin").In("scopes")
	case !slices.Contains([]gallery.Visibility{"", gallery.Public, gallery.Link, gallery.Private}, w.Visibility):
		return gallery.Fail(gallery.Invalid, "key.visibility").In("visibility")
	case len(w.Networks) > gallery.MostNetworks:
		return gallery.Fail(gallery.Invalid, "key.networks", gallery.MostNetworks).In("networks")
	case over(w.Expires, d.Now()):
		return gallery.Fail(gallery.Invalid, "key.expires").In("expires")
	}
	if w.AlbumID == 0 {
		return nil
	}
	a, err := find(ctx, w.AlbumID)
	if err == nil && a.OwnerID != u.ID {
		err = gallery.ErrNotFound
	}
	if errors.Is(err, gallery.ErrNotFound) {
		return gallery.Fail(gallery.NotFound, "key.album").In("album").Because(err)
	}
	return err
}

// AddKey makes a key of the actor's own and returns its text, which is shown once.
func (d *Desk) AddKey(ctx context.Context, by gallery.Actor, w KeyWish) (text string, key db.Key, err error) {
	u, err := d.owner(ctx, by)
	if err != nil {
		return "", key, err
	}
	return d.addKey(ctx, u, w)
}

// AddKeyFor makes a key of somebody's by the operator's word.
func (d *Desk) AddKeyFor(ctx context.Context, by gallery.Actor, user gallery.ID, w KeyWish) (text string, key db.Key, err error) {
	if !by.House {
		return "", key, gallery.Fail(gallery.Denied, "account.denied")
	}
	u, err := d.DB.UserByID(ctx, user)
	if err != nil {
		return "", key, err
	}
	return d.addKey(ctx, u, w)
}

func (d *Desk) addKey(ctx context.Context, u gallery.User, w KeyWish) (string, db.Key, error) {
	if err := d.checkKey(ctx, d.DB.AlbumByID, u, &w); err != nil {
		return "", db.Key{}, err
	}
	have, err := d.DB.KeysOf(ctx, u.ID, mostKeys)
	if err != nil {
		return "", db.Key{}, err
	}
	if len(have) >= mostKeys {
		return "", db.Key{}, gallery.Fail(gallery.Conflict, "key.most", mostKeys)
	}
	text, id, hash := NewKey()
	key := db.Key{
		ID: id, UserID: u.ID, Name: w.Name, SecretHash: hash, Created: d.Now(), Scopes: w.Scopes,
		AlbumID: w.AlbumID, Visibility: w.Visibility, Expires: w.Expires, Networks: w.Networks,
	}
	return text, key, d.DB.Write(ctx, func(tx *db.Tx) error { return tx.InsertKey(ctx, key) })
}

// Keys lists the actor's own keys that were not revoked, the newest first.
func (d *Desk) Keys(ctx context.Context, by gallery.Actor) ([]db.Key, error) {
	if by.UserID == 0 || by.Banned || !by.Has(gallery.ScopeRead) {
		return nil, gallery.Fail(gallery.Denied, "account.denied")
	}
	return d.DB.KeysOf(ctx, by.UserID, mostKeys)
}

// EditKey changes one of the actor's own keys; its secret stays.
func (d *Desk) EditKey(ctx context.Context, by gallery.Actor, id string, c KeyChange) (key db.Key, err error) {
	u, err := d.owner(ctx, by)
	if err != nil {
		return key, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.HoldKey(ctx, u.ID, id); err != nil {
			return absent(err, "key.not_found")
		}
		if key, err = tx.KeyByPublicID(ctx, id); err != nil {
			return err
		}
		if c.Seen != "" && c.Seen != key.Version() {
			return gallery.Fail(gallery.Conflict, "key.stale")
		}
		if err := d.changeKey(ctx, tx, u, &key, c); err != nil {
			return err
		}
		return tx.SetKey(ctx, key)
	})
	return key, err
}

// changeKey puts the change into the key. What is not changed is not judged again:
// the key's end may have come, its album may be gone.
func (d *Desk) changeKey(ctx context.Context, tx *db.Tx, u gallery.User, key *db.Key, c KeyChange) error {
	w := KeyWish{Name: key.Name, Scopes: key.Scopes, Visibility: key.Visibility}
	set(&w.Name, c.Name)
	set(&w.Scopes, c.Scopes)
	set(&w.AlbumID, c.AlbumID)
	set(&w.Visibility, c.Visibility)
	set(&w.Expires, c.Expires)
	set(&w.Networks, c.Networks)
	if err := d.checkKey(ctx, tx.AlbumByID, u, &w); err != nil {
		return err
	}
	key.Name, key.Scopes, key.Visibility = w.Name, w.Scopes, w.Visibility
	set(&key.AlbumID, c.AlbumID)
	set(&key.Expires, c.Expires)
	set(&key.Networks, c.Networks)
	return nil
}

// RevokeKey ends one of the actor's own keys. A key may end itself.
func (d *Desk) RevokeKey(ctx context.Context, by gallery.Actor, id string) error {
	if by.UserID == 0 || by.Banned || !by.Has(gallery.ScopeWrite) {
		return gallery.Fail(gallery.Denied, "account.denied")
	}
	if _, err := d.ownKey(ctx, by, id); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error { return tx.RevokeKey(ctx, id, d.Now()) })
}

// ClientFile makes a file for a program that uploads with one of the actor's own
// keys, whose text he has. Base is the site's address without a final slash.
func (d *Desk) ClientFile(ctx context.Context, by gallery.Actor, kind, text, base string) (gallery.ClientFile, error) {
	if by.UserID == 0 || by.Banned {
		return gallery.ClientFile{}, gallery.Fail(gallery.Denied, "account.denied")
	}
	id, _ := SplitKey(text)
	key, err := d.ownKey(ctx, by, id)
	if err == nil && !KeyFits(text, key.SecretHash) {
		err = gallery.Fail(gallery.NotFound, "key.not_found").In("key")
	}
	if err != nil {
		return gallery.ClientFile{}, err
	}
	file, ok := gallery.ClientFileOf(kind, d.Site.Get().Text("website_name"), base, text)
	if !ok {
		return file, gallery.Fail(gallery.Invalid, "key.client").In("kind")
	}
	return file, nil
}

// ownKey fetches a key of the actor's own that was not revoked.
func (d *Desk) ownKey(ctx context.Context, by gallery.Actor, id string) (db.Key, error) {
	key, err := d.DB.KeyByPublicID(ctx, id)
	if err == nil && (key.UserID != by.UserID || !key.Revoked.IsZero()) {
		err = gallery.ErrNotFound
	}
	return key, absent(err, "key.not_found")
}
