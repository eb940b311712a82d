package account

import (
	"context"
	"crypto/subtle"
	"strconv"
	"strings"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// UnsubscribePath is where a letter that comes again and again is ended, by its link or
// by the one click of a mail program (RFC 8058).
const UnsubscribePath = "/account/unsubscribe/"

const (
	// digestEvery is how long after a digest the next comes at the earliest: a little less
	// than a day, as the job that asks comes every hour.
	digestEvery = 23*time.Hour + 30*time.Minute
	digestBatch = 100
	// mostNews is how many news a digest counts.
	mostNews = 100
)

// Digest has letters written to those who want to know by letter what is new.
func (d *Desk) Digest(ctx context.Context) error {
	if d.MayWrite() != nil {
		return nil
	}
	for {
		var ids []gallery.ID
		err := d.DB.Write(ctx, func(tx *db.Tx) (err error) {
			if ids, err = tx.TakeDigests(ctx, d.Now().Add(-digestEvery), d.Now(), digestBatch); err != nil {
				return err
			}
			for _, id := range ids {
				if err := d.write(ctx, tx, queue.Letter{About: "digest", UserID: int64(id)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(ids) < digestBatch {
			return err
		}
	}
}

// Unsubscribe ends the digests of whom a token names: it is good for nothing else, and
// not for those that he asks for again later.
func (d *Desk) Unsubscribe(ctx context.Context, token string) error {
	text, _, _ := strings.Cut(token, ".")
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return gallery.Fail(gallery.NotFound, "token.over")
	}
	return absent(d.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := tx.UserByID(ctx, gallery.ID(id))
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(d.unsubscriber(u)), []byte(token)) != 1 {
			return gallery.ErrNotFound
		}
		return tx.EndDigest(ctx, u.ID)
	}), "token.over")
}

// unsubscriber is the token that ends a person's digests.
func (d *Desk) unsubscriber(u gallery.User) string {
	return strconv.FormatInt(int64(u.ID), 10) + "." + gallery.SigningKey(d.Site.Get().Text("signing_key")).Unsubscriber(u)
}
