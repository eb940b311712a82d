package transfer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
)

// Copied is what a copy did.
type Copied struct {
	Rows, Files, Bytes int64
	Frozen             time.Duration // how long the source refused writes
	Missing            []string      // keys that the source's rows hold and its store lacks
}

// Copy makes another house equal to this one while this one serves. At the end it
// catches up with what changed meanwhile; for that long, which is told, nobody can
// write to the source. The other house must be empty or an earlier, perhaps
// unfinished, copy, else it is ErrForeign: rows that the source lacks are removed
// from it.
func (m *Mover) Copy(ctx context.Context, from, to House) (Copied, error) {
	var done Copied
	foreign, err := from.DB.IsForeign(ctx, to.DB)
	if err != nil {
		return done, err
	}
	if foreign {
		return done, ErrForeign
	}
	have, err := stored(ctx, to.Store)
	if err != nil {
		return done, err
	}
	if err := m.expectHeld(ctx, from.DB, have); err != nil {
		return done, err
	}
	for range passes {
		changed, err := m.pass(ctx, from, to, have, &done)
		if err != nil {
			return done, err
		}
		if changed < fewRows {
			break
		}
	}
	err = from.DB.Freeze(ctx, func() error {
		start := time.Now()
		defer func() { done.Frozen = time.Since(start) }()
		_, err := m.pass(ctx, from, to, have, &done)
		return err
	})
	done.Files, done.Bytes = m.at.Files, m.at.Bytes
	return done, err
}

// ErrForeign says that a copy would overwrite another house.
var ErrForeign = errors.New("the database holds people or media that this site does not have: copy into an empty one, or into an earlier copy that nobody wrote to")

const (
	// passes is how often a copy runs after the source before it freezes it.
	passes = 5
	// fewRows is how many rows a catch-up of seconds may be behind.
	fewRows = 1000
)

// pass copies what differs: rows first, so that bytes always have rows.
func (m *Mover) pass(ctx context.Context, from, to House, have map[string]int64, done *Copied) (rows int64, err error) {
	changed, err := from.DB.CopyTo(ctx, to.DB, func(table string, n int64) { m.tell("rows of "+table, n) })
	if err != nil {
		return 0, err
	}
	done.Rows += changed.Written + changed.Removed
	for _, key := range changed.Lost {
		if err := to.Store.Delete(ctx, key); err != nil {
			return 0, fmt.Errorf("remove %s: %w", key, err)
		}
		delete(have, key)
	}
	done.Missing, err = m.bring(ctx, to.DB, from.Store, to.Store, have)
	return changed.Written + changed.Removed, err
}

// Move brings all bytes of one store into another while a site that reads both
// serves. What has arrived is removed from the old store, unless it is to be kept
// there.
func (m *Mover) Move(ctx context.Context, rows *db.DB, from, to blob.Store, keep bool) error {
	have, err := stored(ctx, to)
	if err != nil {
		return err
	}
	left, err := stored(ctx, from)
	if err != nil {
		return err
	}
	for key, size := range left {
		if have[key] != size || !keep {
			m.expect(size)
		}
	}
	for key, size := range left {
		there := have[key] == size
		if there && !keep {
			// The copy of an earlier run, or of an upload, is about to be the only one.
			if there, err = m.isWhole(ctx, to, key); err != nil {
				return err
			}
			m.at.Files++
		}
		if !there {
			if err := m.moveOne(ctx, rows, from, to, key, have); err != nil {
				return err
			}
		}
		if keep {
			continue
		}
		if err := from.Delete(ctx, key); err != nil {
			return fmt.Errorf("remove %s: %w", key, err)
		}
	}
	return nil
}

// moveOne copies a key. When the sweep removed the bytes meanwhile, the next one
// removes the copy: only it knows whether an upload is bringing them again.
func (m *Mover) moveOne(ctx context.Context, rows *db.DB, from, to blob.Store, key string, have map[string]int64) error {
	err := m.replace(ctx, from, to, key, have)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if strings.HasPrefix(key, blob.Parts) {
		return nil // no rows name it
	}
	lives, err := rows.BlobLives(ctx, key)
	if err != nil || lives {
		return err
	}
	return rows.Write(ctx, func(tx *db.Tx) error { return tx.NoteRemoval(ctx, key, time.Now()) })
}
