package upload

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Announced is an upload that will come in parts.
type Announced struct {
	Size     int64  // bytes
	Metadata string // kept as it is and given back
	// Repeat, where there is one, makes the same announcement lead to the same
	// upload. To guests it is as secret as the address that follows from it.
	Repeat string
}

// secretLength is how many base-62 digits an upload's address has: whoever knows
// a guest's may go on with it.
const secretLength = 32

// Begin makes room for an upload in parts and returns the secret of its address.
// Whether the actor may upload, the size and his limits are judged here, before a
// byte is sent.
func (d *Desk) Begin(ctx context.Context, by gallery.Actor, a Announced) (secret string, err error) {
	if err := d.mayBegin(ctx, by, a.Size); err != nil {
		return "", err
	}
	secret = gallery.RandomID(secretLength)
	if a.Repeat != "" {
		secret = repeated(by, a.Repeat)
	}
	now := d.Now()
	u := db.Resumable{
		ID: resumableID(secret), OwnerID: by.UserID, Subject: by.UploadSubject(), Size: a.Size, Metadata: a.Metadata,
		Created: now, Expires: d.resumableEnd(now),
	}
	return secret, d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Lock(ctx, "resumables"); err != nil {
			return err
		}
		before, err := tx.Resumable(ctx, u.ID)
		switch {
		case err == nil && (before.OwnerID != u.OwnerID || before.Size != u.Size || before.Metadata != u.Metadata):
			return gallery.Fail(gallery.Conflict, "resumable.repeat")
		case err == nil:
			return nil
		case !errors.Is(err, gallery.ErrNotFound):
			return err
		}
		if err := d.roomFor(ctx, tx, u); err != nil {
			return err
		}
		if err := d.fits(ctx, tx, &job{owner: by, site: d.Site.Get()}, u.Size); err != nil {
			return err
		}
		return tx.InsertResumable(ctx, u)
	})
}

func (d *Desk) mayBegin(ctx context.Context, by gallery.Actor, size int64) error {
	if err := d.MayUpload(by); err != nil {
		return err
	}
	if !by.Has(gallery.ScopeUpload) {
		return gallery.Fail(gallery.Denied, "upload.denied")
	}
	if size <= 0 {
		return gallery.Fail(gallery.Invalid, "source.empty")
	}
	if most := d.Limit(by); size > most {
		return gallery.Fail(gallery.TooLarge, "upload.too_big", most)
	}
	j := &job{by: by, site: d.Site.Get()}
	if err := d.admitCount(ctx, j); err != nil {
		return err
	}
	return d.admitFlood(ctx, j)
}

// roomFor asks the limits on open uploads: how many a person or network has, and
// how many bytes all have announced.
func (d *Desk) roomFor(ctx context.Context, tx *db.Tx, u db.Resumable) error {
	site := d.Site.Get()
	most := site.Int("tus_uploads_user")
	if u.OwnerID == 0 {
		most = site.Int("tus_uploads_guest")
	}
	open, err := tx.OpenResumables(ctx, u.Subject, most)
	if err != nil {
		return err
	}
	if open >= most {
		return gallery.Fail(gallery.TooMany, "resumable.open", most)
	}
	total, err := tx.ResumableTotal(ctx)
	if err != nil {
		return err
	}
	if room := site.Megabytes("tus_total_mb"); total+u.Size > room {
		return gallery.Fail(gallery.Busy, "resumable.room")
	}
	return nil
}

// resumableEnd is when an upload that nobody goes on with is forgotten.
func (d *Desk) resumableEnd(now time.Time) time.Time {
	return now.Add(time.Duration(d.Site.Get().Int("tus_expire_hours")) * time.Hour)
}

// Resumable finds the upload at an address. One of somebody else looks like none;
// a guest's is of whoever knows the address.
func (d *Desk) Resumable(ctx context.Context, by gallery.Actor, secret string) (db.Resumable, error) {
	u, err := d.DB.Resumable(ctx, resumableID(secret))
	missing := gallery.Fail(gallery.NotFound, "resumable.missing")
	switch {
	case errors.Is(err, gallery.ErrNotFound):
		return u, missing.Because(err)
	case err == nil && (u.OwnerID != 0 && u.OwnerID != by.UserID || !d.Now().Before(u.Expires)):
		return db.Resumable{}, missing
	case err == nil && !by.Has(gallery.ScopeUpload):
		return db.Resumable{}, gallery.Fail(gallery.Denied, "upload.denied")
	}
	return u, err
}

// Result is what an upload became, with the token of its delete link if it has
// one; the upload must have a media.
func (d *Desk) Result(ctx context.Context, u db.Resumable, secret string) (*Published, error) {
	m, err := d.DB.ResultOf(ctx, u)
	if err != nil {
		return nil, err
	}
	done := &Published{Media: m}
	if u.HasToken {
		done.DeleteToken = deleteTokenOf(secret)
	}
	return done, nil
}

// resumed is an upload in parts on its way into a media.
type resumed struct {
	db.Resumable
	secret, holder string
}

// end notes the media in the transaction that records it.
func (r *resumed) end(ctx context.Context, tx *db.Tx, media gallery.ID) error {
	return tx.FinishResumable(ctx, r.Resumable, r.holder, media, true)
}

// finishDeadline bounds what is done with an upload that has all its bytes,
// whether or not the client is still there.
const finishDeadline = 15 * time.Minute

// Finish makes a media of an upload that has all its bytes. One that will never
// do is forgotten; after any other failure the last part may be sent again.
func (h *Hold) Finish(ctx context.Context, by gallery.Actor, name string, wish Details) (*Published, error) {
	d := h.desk
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishDeadline)
	defer cancel()
	u, err := d.DB.Resumable(ctx, h.id)
	if err != nil {
		return nil, err
	}
	if u.MediaID != 0 {
		return d.Result(ctx, u, h.secret)
	}
	if u.OwnerID == 0 {
		by = gallery.Actor{Rank: gallery.Guest, Address: by.Address}
	}
	done, err := d.whole(ctx, by, u, name)
	if err == nil {
		wish.resumed = &resumed{u, h.secret, h.holder}
		done.published, err = d.Publish(ctx, by, done.draft, wish)
	}
	if err == nil && done.published.DeleteToken == "" { // it was there before
		err = d.DB.Write(ctx, func(tx *db.Tx) error { return tx.FinishResumable(ctx, u, h.holder, done.published.Media.ID, false) })
	}
	if err != nil {
		return nil, h.give(ctx, err)
	}
	if err := blob.RemoveAll(ctx, d.Store, blob.PartsOf(u.ID)); err != nil {
		d.Log.ErrorContext(ctx, "remove parts", "error", err) // they go with the upload's row
	}
	return done.published, nil
}

// give forgets an upload that failed for good, and passes the failure on.
func (h *Hold) give(ctx context.Context, err error) error {
	fail, told := errors.AsType[*gallery.Error](err)
	lost := errors.Is(err, fs.ErrNotExist)
	if lost {
		err = gallery.Fail(gallery.Gone, "resumable.missing").Because(err)
	}
	forGood := map[gallery.FailureKind]bool{gallery.Invalid: true, gallery.Unsupported: true, gallery.Conflict: true, gallery.TooLarge: true}
	if !lost && (!told || !forGood[fail.Kind]) {
		return err
	}
	if gone := h.Abandon(ctx); gone != nil {
		h.desk.Log.ErrorContext(ctx, "forget an upload", "error", gone)
	}
	return err
}

// resumableID is the row of an address; the address itself is not kept.
func resumableID(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// repeated is the address that follows from a Repeat.
func repeated(by gallery.Actor, repeat string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "repeat\n%d\n%s", by.UserID, repeat))
	return hex.EncodeToString(sum[:secretLength/2])
}

// deleteTokenOf is the token of the delete link of what came by an address: so it
// can be told again and need not be kept.
func deleteTokenOf(secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("delete"))
	return hex.EncodeToString(mac.Sum(nil)[:24])
}
