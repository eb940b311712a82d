package db

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"
)

// ErrDying says that the bytes of a key are being removed: begin again with a
// new note, a little later.
var ErrDying = errors.New("bytes are being removed")

// Blob is the row of one key in the store.
type Blob struct {
	Key   string
	Dying bool
	Size  int64
	Lost  time.Time // when a repair found the bytes gone, zero for never
}

// Blobs lists by key those after the given one, "" for the first.
func (r reader) Blobs(ctx context.Context, after string, limit int) ([]Blob, error) {
	list, err := all(ctx, r.q, func(row scanner) (b Blob, err error) {
		var state string
		err = row.Scan(&b.Key, &state, &b.Size, moment{&b.Lost})
		b.Dying = state == "dying"
		return b, err
	}, "SELECT blob_key, state, size, lost FROM blobs WHERE blob_key > ?1 ORDER BY blob_key LIMIT ?2", after, limit)
	return list, explain(err, "blobs")
}

// BlobLives reports whether the bytes of a key are wanted: there is a row for them
// that is not dying.
func (r reader) BlobLives(ctx context.Context, key string) (bool, error) {
	var n int64
	err := r.q.row(ctx, "SELECT COUNT(*) FROM blobs WHERE blob_key = ?1 AND state = 'live'", key).Scan(&n)
	return n > 0, explain(err, "bytes of %s", key)
}

// HeldBlobs lists by key those after the given one, "" for the first, that a living
// file or a profile has and that are not known to be lost.
func (r reader) HeldBlobs(ctx context.Context, after string, limit int) ([]Blob, error) {
	list, err := all(ctx, r.q, func(row scanner) (b Blob, err error) {
		err = row.Scan(&b.Key, &b.Size)
		return b, err
	}, `SELECT blob_key, size FROM blobs WHERE blob_key > ?1 AND state = 'live' AND lost = 0
		AND (EXISTS (SELECT 1 FROM files WHERE files.blob_key = blobs.blob_key AND files.gone = 0)
			OR EXISTS (SELECT 1 FROM profile_pictures WHERE profile_pictures.blob_key = blobs.blob_key))
		ORDER BY blob_key LIMIT ?2`, after, limit)
	return list, explain(err, "held blobs")
}

// Pending is a key whose bytes may have no reference.
type Pending struct {
	Key      string
	NoteID   string
	Node     string // where the upload ran, "" for deletions
	Created  time.Time
	Deletion bool // left by a deletion, not by an upload
}

// PendingBlobs lists what deletions noted, and uploads before a moment, oldest
// first. One key may come several times.
func (r reader) PendingBlobs(ctx context.Context, uploadsBefore time.Time, limit int) ([]Pending, error) {
	list, err := all(ctx, r.q, func(row scanner) (p Pending, err error) {
		var reason string
		err = row.Scan(&p.Key, &p.NoteID, &p.Node, moment{&p.Created}, &reason)
		p.Deletion = reason == "delete"
		return p, err
	}, `SELECT blob_key, note, node, created, reason FROM pending_blobs
		WHERE reason = 'delete' OR created < ?1 ORDER BY created, note, blob_key LIMIT ?2`, millis(uploadsBefore), limit)
	return list, explain(err, "pending blobs")
}

// Note claims keys (with the sizes of their bytes) for an upload before the
// bytes are placed. It fails with ErrDying when one is being removed. A note is written
// once, with all its keys; a second time is ErrTaken.
func (t *Tx) Note(ctx context.Context, noteID string, sizes map[string]int64, node string, now time.Time) error {
	if len(sizes) == 0 {
		return nil
	}
	var before int64
	err := t.q.row(ctx, "SELECT COUNT(*) FROM pending_blobs WHERE note = ?1", noteID).Scan(&before)
	if err == nil && before > 0 {
		err = ErrTaken
	}
	if err != nil {
		return explain(err, "note %s", noteID)
	}
	var blobs, pending []any
	for _, key := range slices.Sorted(maps.Keys(sizes)) { // one order for all, lest two notes wait for each other
		blobs = append(blobs, key, "live", sizes[key])
		pending = append(pending, noteID, key, "upload", node, millis(now), len(sizes))
	}
	// The update locks the row, lets RETURNING see it, and takes back that the
	// bytes were lost: they are about to be placed again.
	states, err := all(ctx, t.q, scanOne[string], "INSERT INTO blobs (blob_key, state, size) VALUES "+
		values(len(sizes), 3)+" ON CONFLICT (blob_key) DO UPDATE SET lost = 0 RETURNING state", blobs...)
	if err != nil {
		return explain(err, "note %s", noteID)
	}
	if slices.Contains(states, "dying") {
		return explain(ErrDying, "note %s", noteID)
	}
	return explain(t.exec(ctx, "INSERT INTO pending_blobs (note, blob_key, reason, node, created, together) VALUES "+
		values(len(sizes), 6), pending...), "note %s", noteID)
}

// RenewNote has a note count as one of now: what is placed takes long.
func (t *Tx) RenewNote(ctx context.Context, noteID string, now time.Time) error {
	return explain(t.exec(ctx, "UPDATE pending_blobs SET created = ?2 WHERE note = ?1", noteID, millis(now)), "renew note %s", noteID)
}

// ClearNote ends a note, in the transaction that inserts its media. It fails with
// ErrDying when the sweep has taken a key of the note meanwhile: a later upload
// may have claimed that key again, but its bytes may not be there yet. A failed
// upload leaves its note to the sweep.
func (t *Tx) ClearNote(ctx context.Context, noteID string) error {
	rows, err := all(ctx, t.q, scanOne[int64], "DELETE FROM pending_blobs WHERE note = ?1 RETURNING together", noteID)
	if err == nil && (len(rows) == 0 || int64(len(rows)) < rows[0]) {
		err = ErrDying
	}
	return explain(err, "clear note %s", noteID)
}

// MarkDying claims a key for removal and reports whether its bytes may go: no
// living file or profile has the key, and no upload noted it at or after fresh. A key that
// is dying already, from a sweep that was cut short, is claimed again. When it
// says no, call DropPending in the same transaction.
func (t *Tx) MarkDying(ctx context.Context, key string, fresh time.Time) (bool, error) {
	// Lock first and ask afterwards: where writers run side by side, one
	// statement would ask with the eyes of before the lock.
	var state string
	err := t.q.row(ctx, `INSERT INTO blobs (blob_key, state, size) VALUES (?1, 'live', 0)
		ON CONFLICT (blob_key) DO UPDATE SET state = blobs.state RETURNING state`, key).Scan(&state)
	if err != nil {
		return false, explain(err, "mark %s", key)
	}
	var holders int64
	err = t.q.row(ctx, `SELECT (SELECT COUNT(*) FROM files WHERE blob_key = ?1 AND gone = 0) +
		(SELECT COUNT(*) FROM profile_pictures WHERE blob_key = ?1) +
		(SELECT COUNT(*) FROM pending_blobs WHERE blob_key = ?1 AND reason = 'upload' AND created >= ?2)`,
		key, millis(fresh)).Scan(&holders)
	if err != nil || holders > 0 {
		return false, explain(err, "mark %s", key)
	}
	return true, explain(t.exec(ctx, "UPDATE blobs SET state = 'dying' WHERE blob_key = ?1", key), "mark %s", key)
}

// MarkLost notes of keys that their bytes are gone from the store; the rows stay.
func (t *Tx) MarkLost(ctx context.Context, keys []string, now time.Time) error {
	for chunk := range slices.Chunk(keys, 500) { // an engine bounds the values of one statement
		args := []any{millis(now)}
		for _, key := range chunk {
			args = append(args, key)
		}
		err := t.exec(ctx, "UPDATE blobs SET lost = ?1 WHERE state = 'live' AND blob_key IN ("+list(1, len(chunk))+")", args...)
		if err != nil {
			return explain(err, "mark lost")
		}
	}
	return nil
}

// RemoveBlob forgets a dying key after its bytes are gone from the store. A key
// that is not dying is ErrNotFound.
func (t *Tx) RemoveBlob(ctx context.Context, key string) error {
	if err := t.change(ctx, "DELETE FROM blobs WHERE blob_key = ?1 AND state = 'dying'", key); err != nil {
		return explain(err, "remove blob %s", key)
	}
	return explain(t.exec(ctx, "DELETE FROM pending_blobs WHERE blob_key = ?1", key), "remove blob %s", key)
}

// DropPending forgets the notes on a key that is held after all, save those of
// uploads at or after fresh, which may be under way.
func (t *Tx) DropPending(ctx context.Context, key string, fresh time.Time) error {
	return explain(t.exec(ctx, `DELETE FROM pending_blobs
		WHERE blob_key = ?1 AND (reason = 'delete' OR created < ?2)`, key, millis(fresh)), "drop notes on %s", key)
}
