package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
)

// Snapshot says what one backup consists of. It lies in the backup's store as
// snapshots/<Name>.json, the rows beside it as a SQLite file; the bytes lie under
// their keys, once for all snapshots.
type Snapshot struct {
	Name  string    `json:"name"` // "20061102T150405Z"
	Taken time.Time `json:"taken"`
	Rows  string    `json:"rows"` // SHA-256 of the SQLite file, lower-case hex
	Files []Stored  `json:"files"`
}

// Stored is one file of a snapshot.
type Stored struct {
	Key  string `json:"key"`
	Size int64  `json:"size"`
}

const snapshots = "snapshots/"

// ErrUnsteady says that bytes went away as often as a backup tried to save them.
var ErrUnsteady = errors.New("the bytes are missing from the store (calotype check tells more), or the site deletes faster than the backup can follow")

// Backup saves a house while it serves: its rows as they are at one moment, and
// those bytes that the backup does not have yet.
func (m *Mover) Backup(ctx context.Context, from House, to blob.Store, now time.Time) (*Snapshot, error) {
	have, err := stored(ctx, to)
	if err != nil {
		return nil, err
	}
	name := now.UTC().Format("20060102T150405Z")
	if _, ok := have[snapshots+name+".json"]; ok {
		return nil, fmt.Errorf("there is a snapshot %s already", name)
	}
	if err := m.expectHeld(ctx, from.DB, have); err != nil {
		return nil, err
	}
	file := filepath.Join(m.Scratch, "snapshot-"+name+".db")
	defer removeRows(file)
	rows, err := db.Open(ctx, "sqlite:"+file)
	if err != nil {
		return nil, err
	}
	defer func() {
		if rows != nil {
			rows.Close()
		}
	}()
	copyRows := func() error {
		_, err := from.DB.CopyTo(ctx, rows, func(table string, n int64) { m.tell("rows of "+table, n) })
		return err
	}
	if err := copyRows(); err != nil {
		return nil, err
	}
	// Bytes that go away between the rows' moment and their copying make that
	// moment worthless; the next one is much nearer to its bytes.
	for try := 1; ; try++ {
		missing, err := m.bring(ctx, rows, from.Store, to, have)
		if err != nil {
			return nil, err
		}
		if len(missing) == 0 {
			break
		}
		if try == passes {
			return nil, fmt.Errorf("%d files, %s the first: %w", len(missing), missing[0], ErrUnsteady)
		}
		if err := copyRows(); err != nil {
			return nil, err
		}
	}
	s := &Snapshot{Name: name, Taken: now.UTC()}
	if s.Files, err = keys(ctx, rows); err != nil {
		return nil, err
	}
	err = rows.Close() // which brings all into the one file
	rows = nil
	if err != nil {
		return nil, err
	}
	if s.Rows, err = hashFile(file); err != nil {
		return nil, err
	}
	if err := putFile(ctx, to, snapshots+name+".db", file); err != nil {
		return nil, err
	}
	return s, m.putManifest(ctx, to, s)
}

// keys lists the bytes of all living files, but what a repair has found lost.
func keys(ctx context.Context, rows *db.DB) (list []Stored, err error) {
	for after := ""; ; {
		blobs, err := rows.HeldBlobs(ctx, after, batch)
		if err != nil || len(blobs) == 0 {
			return list, err
		}
		for _, b := range blobs {
			after = b.Key
			list = append(list, Stored{b.Key, b.Size})
		}
	}
}

func removeRows(file string) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		os.Remove(file + suffix)
	}
}

func hashFile(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), err
}

func putFile(ctx context.Context, to blob.Store, key, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return to.Put(ctx, key, "", f)
}

// putManifest comes last: a snapshot without one never was.
func (m *Mover) putManifest(ctx context.Context, to blob.Store, s *Snapshot) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	name := filepath.Join(m.Scratch, "snapshot-"+s.Name+".json")
	defer os.Remove(name)
	if err := os.WriteFile(name, b, 0o600); err != nil {
		return err
	}
	return putFile(ctx, to, snapshots+s.Name+".json", name)
}

// Snapshots lists the names of all snapshots, oldest first.
func Snapshots(ctx context.Context, backup blob.Store) (names []string, err error) {
	for info, err := range backup.List(ctx, snapshots) {
		if err != nil {
			return nil, err
		}
		if name, ok := strings.CutSuffix(strings.TrimPrefix(info.Key, snapshots), ".json"); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// Restore brings a snapshot, "" for the newest, into a house that is empty or has a
// part of it, as when a restoration was cut short.
func (m *Mover) Restore(ctx context.Context, backup blob.Store, name string, to House) (*Snapshot, error) {
	s, file, err := m.fetch(ctx, backup, name)
	if err != nil {
		return nil, err
	}
	defer removeRows(file)
	rows, err := db.Open(ctx, "sqlite:"+file)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	fits, err := to.DB.IsEmpty(ctx)
	if err == nil && !fits {
		fits, err = rows.HoldsAllOf(ctx, to.DB)
	}
	if err != nil {
		return nil, err
	}
	if !fits {
		return nil, errors.New("the database is not empty: a backup is restored into a new one")
	}
	have, err := stored(ctx, to.Store)
	if err != nil {
		return nil, err
	}
	for _, f := range s.Files {
		if have[f.Key] != f.Size {
			m.expect(f.Size)
		}
	}
	for _, f := range s.Files {
		if have[f.Key] == f.Size {
			continue
		}
		if err := m.replace(ctx, backup, to.Store, f.Key, have); err != nil {
			return nil, err
		}
	}
	_, err = rows.CopyTo(ctx, to.DB, func(table string, n int64) { m.tell("rows of "+table, n) })
	return s, err
}

// fetch brings a snapshot's rows into the scratch folder.
func (m *Mover) fetch(ctx context.Context, backup blob.Store, name string) (*Snapshot, string, error) {
	if name == "" {
		names, err := Snapshots(ctx, backup)
		if err != nil {
			return nil, "", err
		}
		if len(names) == 0 {
			return nil, "", errors.New("there is no snapshot")
		}
		name = names[len(names)-1]
	}
	manifest := filepath.Join(m.Scratch, "restore-"+name+".json")
	defer os.Remove(manifest)
	if err := get(ctx, backup, snapshots+name+".json", manifest); err != nil {
		return nil, "", err
	}
	b, err := os.ReadFile(manifest)
	if err != nil {
		return nil, "", err
	}
	var s Snapshot
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, "", fmt.Errorf("snapshot %s: %w", name, err)
	}
	file := filepath.Join(m.Scratch, "restore-"+name+".db")
	if err := get(ctx, backup, snapshots+name+".db", file); err != nil {
		return nil, "", err
	}
	sum, err := hashFile(file)
	if err == nil && sum != s.Rows {
		err = fmt.Errorf("the rows of snapshot %s: %w", name, ErrDamaged)
	}
	if err != nil {
		removeRows(file)
		return nil, "", err
	}
	return &s, file, nil
}

func get(ctx context.Context, from blob.Store, key, name string) error {
	content, _, err := from.Open(ctx, key)
	if err != nil {
		return err
	}
	defer content.Close()
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}
