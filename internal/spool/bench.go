// Package spool is the bench: the private folder of one process where bytes
// in the making lie until they are whole, hashed and judged. Where finished
// files go it leaves to blob, what they are to imaging.
package spool

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Bench is a folder under a lock that its process holds for life.
type Bench struct {
	dir  string
	out  string // folder in it that others may write to
	lock *os.File
}

const (
	benchPrefix = "bench-"
	lockSuffix  = ".lock"
	openTries   = 10
)

// Open makes a new bench below dir, which is made when missing, with a folder of
// the name out for what others write. Several processes may keep benches below
// one dir.
func Open(dir, out string) (*Bench, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open bench: %w", err)
	}
	for range openTries {
		b := &Bench{dir: filepath.Join(dir, benchPrefix+rand.Text())}
		b.out = filepath.Join(b.dir, out)
		lock, err := take(b.dir+lockSuffix, os.O_CREATE|os.O_EXCL)
		if errors.Is(err, errHeld) {
			continue // a sweep was quicker than we
		}
		if err != nil {
			return nil, fmt.Errorf("open bench: %w", err)
		}
		b.lock = lock
		if err := os.MkdirAll(b.out, 0o700); err != nil {
			return nil, fmt.Errorf("open bench: %w", errors.Join(err, b.Close()))
		}
		return b, nil
	}
	return nil, fmt.Errorf("open bench: %w", errHeld)
}

// Dir is the bench's folder.
func (b *Bench) Dir() string { return b.dir }

// Close removes the bench with all that lies on it, then its lock.
func (b *Bench) Close() error { return wipe(b.dir, b.lock) }

// Sweep removes the benches below dir whose lock is free: their processes are
// gone. It never touches one whose lock is held, nor anything it does not know.
func Sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sweep benches: %w", err)
	}
	var errs []error
	for _, e := range entries {
		bench, isLock := strings.CutSuffix(e.Name(), lockSuffix)
		if !isLock || !strings.HasPrefix(bench, benchPrefix) {
			continue
		}
		lock, err := take(filepath.Join(dir, e.Name()), 0)
		if errors.Is(err, errHeld) || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = wipe(filepath.Join(dir, bench), lock)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("sweep benches: %w", err))
		}
	}
	return errors.Join(errs...)
}

var errHeld = errors.New("the bench's lock is held")

// take opens and locks the file name, and makes sure that the file it locked
// is still the one of that name.
func take(name string, flag int) (*os.File, error) {
	lock, err := os.OpenFile(name, os.O_RDWR|syscall.O_NOFOLLOW|flag, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errHeld
		}
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	held, err1 := lock.Stat()
	named, err2 := os.Lstat(name)
	if err1 != nil || err2 != nil || !os.SameFile(held, named) {
		lock.Close()
		return nil, errHeld
	}
	return lock, nil
}

// wipe removes the bench first and its lock last, so that a bench never lies
// about without one.
func wipe(dir string, lock *os.File) error {
	if err := os.RemoveAll(dir); err != nil {
		return errors.Join(err, lock.Close())
	}
	return errors.Join(os.Remove(lock.Name()), lock.Close())
}
