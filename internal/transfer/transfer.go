// Package transfer moves a house: rows and bytes to another pair, bytes to another
// store, both into a backup and back. All of it can be cut short and begun again;
// every file is held against the hash in its key before it counts. What a house
// consists of is left to packages db and blob.
package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/time/rate"

	"calotype/internal/blob"
	"calotype/internal/db"
)

// House is a pair of rows and bytes.
type House struct {
	DB    *db.DB
	Store blob.Store
}

// Progress is how far a transfer has come.
type Progress struct {
	Doing string // "rows of media", "files"
	Rows  int64  // looked at, of the table
	Files int64
	Bytes int64
	// What there was to bring when it began; a site that serves may get more.
	OfFiles, OfBytes int64
}

// Mover copies bytes.
type Mover struct {
	Scratch string         // folder for one file at a time
	Rate    int64          // bytes/s, 0 for no limit
	Tell    func(Progress) // may be nil

	limit *rate.Limiter
	at    Progress
}

func (m *Mover) tell(doing string, rows int64) {
	m.at.Doing, m.at.Rows = doing, rows
	if m.Tell != nil {
		m.Tell(m.at)
	}
}

// ErrDamaged says that stored bytes are not those that their key names.
var ErrDamaged = errors.New("the bytes are not those that the key names")

// expect adds to what there is to bring.
func (m *Mover) expect(size int64) {
	m.at.OfFiles++
	m.at.OfBytes += size
}

// expectHeld expects the bytes of living files that a store lacks.
func (m *Mover) expectHeld(ctx context.Context, rows *db.DB, have map[string]int64) error {
	for after := ""; ; {
		blobs, err := rows.HeldBlobs(ctx, after, batch)
		if err != nil || len(blobs) == 0 {
			return err
		}
		for _, b := range blobs {
			after = b.Key
			if size, ok := have[b.Key]; !ok || size != b.Size {
				m.expect(b.Size)
			}
		}
	}
}

// replace copies a key whose place in the other store may be taken by bytes of
// another size; no store puts over what it has.
func (m *Mover) replace(ctx context.Context, from, to blob.Store, key string, have map[string]int64) error {
	if _, taken := have[key]; taken {
		if err := to.Delete(ctx, key); err != nil {
			return fmt.Errorf("remove %s: %w", key, err)
		}
		delete(have, key)
	}
	return m.file(ctx, from, to, key)
}

// file copies one key by way of the scratch folder, where it is hashed.
func (m *Mover) file(ctx context.Context, from, to blob.Store, key string) error {
	content, info, err := from.Open(ctx, key)
	if err != nil {
		return fmt.Errorf("copy %s: %w", key, err)
	}
	defer content.Close()
	f, err := os.CreateTemp(m.Scratch, "transfer-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := m.hashed(ctx, key, info.Size, f, content); err != nil {
		return fmt.Errorf("copy %s: %w", key, err)
	}
	if err := to.Put(ctx, key, "", f); err != nil {
		return fmt.Errorf("copy %s: %w", key, err)
	}
	m.at.Files++
	m.tell("files", 0)
	return nil
}

// hashed writes bytes and holds them against the key and the size.
func (m *Mover) hashed(ctx context.Context, key string, size int64, w io.Writer, content io.Reader) error {
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), m.counted(m.limited(ctx, content)))
	if err != nil {
		return err
	}
	want, hashed := strings.CutPrefix(key, "sha256/")
	if hashed && hex.EncodeToString(sum.Sum(nil)) != want[strings.LastIndexByte(want, '/')+1:] || n != size {
		return ErrDamaged
	}
	return nil
}

// counted tells of bytes as they pass.
func (m *Mover) counted(r io.Reader) io.Reader {
	return readerFunc(func(b []byte) (int, error) {
		n, err := r.Read(b)
		m.at.Bytes += int64(n)
		m.tell("files", 0)
		return n, err
	})
}

// isWhole reports whether a store has the bytes that a key names.
func (m *Mover) isWhole(ctx context.Context, in blob.Store, key string) (bool, error) {
	content, info, err := in.Open(ctx, key)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", key, err)
	}
	defer content.Close()
	err = m.hashed(ctx, key, info.Size, io.Discard, content)
	if errors.Is(err, ErrDamaged) {
		return false, nil
	}
	return err == nil, err
}

// burst is the largest piece of a file that passes the limit at once, in bytes.
const burst = 64 << 10

func (m *Mover) limited(ctx context.Context, r io.Reader) io.Reader {
	if m.Rate <= 0 {
		return r
	}
	if m.limit == nil {
		m.limit = rate.NewLimiter(rate.Limit(m.Rate), burst)
	}
	return readerFunc(func(b []byte) (int, error) {
		n, err := r.Read(b[:min(len(b), burst)])
		if wait := m.limit.WaitN(ctx, n); wait != nil {
			return n, wait
		}
		return n, err
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// stored lists what a store has.
func stored(ctx context.Context, s blob.Store) (map[string]int64, error) {
	have := map[string]int64{}
	for info, err := range s.List(ctx, "") {
		if err != nil {
			return nil, err
		}
		have[info.Key] = info.Size
	}
	return have, nil
}

// batch is how many rows of bytes are looked at in one go.
const batch = 1000

// bring copies to a store the bytes of living files that it lacks, and returns the
// keys that are in neither place. have is what the store has; it is kept true.
func (m *Mover) bring(ctx context.Context, rows *db.DB, from, to blob.Store, have map[string]int64) (missing []string, err error) {
	for after := ""; ; {
		blobs, err := rows.HeldBlobs(ctx, after, batch)
		if err != nil || len(blobs) == 0 {
			return missing, err
		}
		for _, b := range blobs {
			after = b.Key
			if size, ok := have[b.Key]; ok && size == b.Size {
				continue
			}
			switch err := m.replace(ctx, from, to, b.Key, have); {
			case errors.Is(err, fs.ErrNotExist):
				missing = append(missing, b.Key)
			case err != nil:
				return nil, err
			default:
				have[b.Key] = b.Size
			}
		}
	}
}
