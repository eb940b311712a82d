package account

import (
	"context"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// guesses bounds how many wrong credentials of one kind a network may send in a
// span.
type guesses struct {
	kind string
	most int64
	span time.Duration
}

// A key has 256 bits and is not guessed: its bound spares the database. A
// password may be guessed, and each try costs 19 MiB and tens of milliseconds.
var (
	keyGuesses      = guesses{"key", 100, 10 * time.Minute}
	passwordGuesses = guesses{"password", 20, 15 * time.Minute}
)

func (g guesses) subject(address string) string {
	return "guess:" + g.kind + ":" + gallery.Actor{Address: address}.Network()
}

// guessed is how long the network has to wait, 0 when it may go on.
func (d *Desk) guessed(ctx context.Context, g guesses, address string) (time.Duration, error) {
	open, err := d.DB.Windows(ctx, g.subject(address), d.Now())
	if err != nil {
		return 0, err
	}
	for _, w := range open {
		if w.Deeds >= g.most {
			return w.Ends.Sub(d.Now()), nil
		}
	}
	return 0, nil
}

// miss counts a wrong credential.
func (d *Desk) miss(ctx context.Context, g guesses, address string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.CountDeed(ctx, g.subject(address), []time.Duration{g.span}, d.Now())
		return err
	})
}
