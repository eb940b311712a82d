package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// guesses bounds how many wrong credentials of one kind a network may send in a
// span. Nobody else is held up by it.
type guesses struct {
	kind string
	most int64
	span time.Duration
}

// A key has 256 bits and is not guessed: its bound spares the database. A
// password may be guessed, and each try costs 19 MiB and tens of milliseconds;
// one account is guessed at less often from a network than all together.
var (
	keyGuesses      = guesses{"key", 100, 10 * time.Minute}
	passwordGuesses = guesses{"password", 20, 15 * time.Minute}
	accountGuesses  = guesses{"account", 10, 15 * time.Minute}
	codeGuesses     = guesses{"code", 10, 15 * time.Minute}  // of one account from one network
	stepGuesses     = guesses{"step", 5, secondStepLife}     // of one sign-in
	sieges          = guesses{"siege", 50, time.Hour}        // codes of one account, by those who know its password
	tokenGuesses    = guesses{"token", 30, 15 * time.Minute} // of tokens from letters
	signUps         = guesses{"signup", 10, time.Hour}
	nameAsks        = guesses{"name", 60, time.Hour} // whether somebody has a name
	letterAsks      = guesses{"letter", 20, time.Hour}
	departures      = guesses{"connect", 60, 15 * time.Minute}  // to another site; each leaves a row
	ceremonies      = guesses{"passkey", 300, 15 * time.Minute} // sign-ins by a passkey that were begun, as every look at the form does; each leaves a row
)

func (g guesses) subject(address string) string {
	return "guess:" + g.kind + ":" + gallery.Actor{Address: address}.Network()
}

func (g guesses) spans() []time.Duration { return []time.Duration{g.span} }

// at is the bound for guesses at one thing, which need not be there: its name is
// kept as a hash.
func (g guesses) at(what string) guesses {
	sum := sha256.Sum256([]byte(strings.ToLower(what)))
	g.kind += ":" + hex.EncodeToString(sum[:8])
	return g
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

// listen fails with the code, of kind TooMany, when one of the bounds is reached.
func (d *Desk) listen(ctx context.Context, code, address string, bounds ...guesses) error {
	for _, g := range bounds {
		wait, err := d.guessed(ctx, g, address)
		if err != nil {
			return err
		}
		if wait > 0 {
			return gallery.Fail(gallery.TooMany, code, wait)
		}
	}
	return nil
}

// miss counts a wrong credential.
func (d *Desk) miss(ctx context.Context, g guesses, address string) error {
	return d.count(ctx, address, g)
}

func (d *Desk) count(ctx context.Context, address string, bounds ...guesses) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		for _, g := range bounds {
			if _, err := tx.CountDeed(ctx, g.subject(address), g.spans(), d.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}
