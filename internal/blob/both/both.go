// Package both reads from two stores while bytes move from one to the other. What
// is new goes to the first. Moving them is left to package transfer.
package both

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"time"

	"calotype/internal/blob"
)

// Store is two stores as one. It has no gift of addresses, as it cannot know
// without asking where a key lies.
type Store struct{ First, Second blob.Store }

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key, contentType string, f *os.File) error {
	return s.First.Put(ctx, key, contentType, f)
}

// Open implements blob.Store.
func (s *Store) Open(ctx context.Context, key string) (io.ReadSeekCloser, blob.Info, error) {
	content, info, err := s.First.Open(ctx, key)
	if !errors.Is(err, fs.ErrNotExist) {
		return content, info, err
	}
	content, info, err = s.Second.Open(ctx, key)
	if !errors.Is(err, fs.ErrNotExist) {
		return content, info, err
	}
	return s.First.Open(ctx, key) // it may have moved in between
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	return errors.Join(s.Second.Delete(ctx, key), s.First.Delete(ctx, key))
}

// List implements blob.Store. A key that lies in both is told once, or twice when
// it moves meanwhile.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		seen := map[string]bool{}
		for info, err := range s.Second.List(ctx, prefix) {
			seen[info.Key] = true
			if !yield(info, err) || err != nil {
				return
			}
		}
		for info, err := range s.First.List(ctx, prefix) {
			if seen[info.Key] {
				continue
			}
			if !yield(info, err) || err != nil {
				return
			}
		}
	}
}

// Tidy implements blob.Tidier.
func (s *Store) Tidy(ctx context.Context, before time.Time) error {
	var errs []error
	for _, one := range []blob.Store{s.First, s.Second} {
		if t, ok := one.(blob.Tidier); ok {
			errs = append(errs, t.Tidy(ctx, before))
		}
	}
	return errors.Join(errs...)
}

// Close closes what can be closed.
func (s *Store) Close() error {
	var errs []error
	for _, one := range []blob.Store{s.First, s.Second} {
		if c, ok := one.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}
