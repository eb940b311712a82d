// Package mem keeps blobs in memory, for tests and for trying things out.
// Keeping them beyond the life of the process it leaves to disk.
package mem

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"strings"
	"sync"
	"time"

	"calotype/internal/blob"
)

// Store is a blob.Store in memory.
type Store struct {
	mu    sync.Mutex
	blobs map[string]entry
}

type entry struct {
	data []byte
	info blob.Info
}

// New makes an empty store.
func New() *Store { return &Store{blobs: map[string]entry{}} }

// Put keeps a copy of f; see blob.Store.
func (s *Store) Put(ctx context.Context, key, _ string, f *os.File) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	stat, err := f.Stat()
	if err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	data := make([]byte, stat.Size())
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, stat.Size()), data); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.blobs[key]; !there {
		s.blobs[key] = entry{data, blob.Info{Key: key, Size: stat.Size(), Modified: time.Now()}}
	}
	return nil
}

// Open reads what was put; see blob.Store.
func (s *Store) Open(ctx context.Context, key string) (io.ReadSeekCloser, blob.Info, error) {
	if err := check(ctx, key); err != nil {
		return nil, blob.Info{}, err
	}
	s.mu.Lock()
	e, there := s.blobs[key]
	s.mu.Unlock()
	if !there {
		return nil, blob.Info{}, fmt.Errorf("open %s: %w", key, fs.ErrNotExist)
	}
	return reader{bytes.NewReader(e.data)}, e.info, nil
}

type reader struct{ *bytes.Reader }

func (reader) Close() error { return nil }

// Delete forgets a key; see blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.blobs, key)
	return nil
}

// List yields what is kept as of its start; see blob.Store.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		for _, info := range s.infos(prefix) {
			if err := ctx.Err(); err != nil {
				yield(blob.Info{}, err)
				return
			}
			if !yield(info, nil) {
				return
			}
		}
	}
}

func (s *Store) infos(prefix string) []blob.Info {
	s.mu.Lock()
	defer s.mu.Unlock()
	var infos []blob.Info
	for key, e := range s.blobs {
		if strings.HasPrefix(key, prefix) {
			infos = append(infos, e.info)
		}
	}
	return infos
}

func check(ctx context.Context, key string) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	return ctx.Err()
}
