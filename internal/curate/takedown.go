package curate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// takedownFloods are how often a network may ask for something to be taken down, and
// receiptFloods how many receipts go to an address, which need not be the asker's own.
var (
	takedownFloods = map[time.Duration]int64{time.Hour: 5, 24 * time.Hour: 20}
	receiptFloods  = map[time.Duration]int64{time.Hour: 2, 24 * time.Hour: 5}
)

// Takedown puts among the reports that somebody wants his work taken down (product VW-21).
// It is written to the site, too, where that has an address for letters, and a receipt to
// who asks, in the language that he reads.
func (d *Desk) Takedown(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, t gallery.Takedown) error {
	text, err := t.Report()
	if err != nil {
		return err
	}
	return d.report(ctx, by, id, p, gallery.Report{Reason: "copyright", Text: text}, func(tx *db.Tx, r gallery.Report) error {
		if err := d.flood(ctx, tx, "takedowns:"+by.Network(), takedownFloods, "report.flood"); err != nil {
			return err
		}
		if d.Letter == nil {
			return nil
		}
		if to := d.Site.Get().Text("email_incoming_email"); to != "" {
			if err := d.Letter(ctx, tx, queue.Letter{About: "takedown", Email: to, Report: int64(r.ID)}); err != nil {
				return err
			}
		}
		many, err := d.receipts(ctx, tx, t.Email)
		if err != nil || many {
			return err
		}
		return d.Letter(ctx, tx, queue.Letter{About: "takedown-receipt", Email: t.Email, Report: int64(r.ID), Language: t.Language})
	})
}

// receipts counts one more to an address and reports whether that is too many. The address
// is not kept.
func (d *Desk) receipts(ctx context.Context, tx *db.Tx, email string) (many bool, err error) {
	sum := sha256.Sum256([]byte(strings.ToLower(email)))
	err = d.flood(ctx, tx, "receipts:"+hex.EncodeToString(sum[:16]), receiptFloods, "report.flood")
	if told(err) {
		return err != nil, nil
	}
	return false, err
}
