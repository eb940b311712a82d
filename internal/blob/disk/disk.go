// Package disk keeps blobs as files below one folder. It shares the bytes of
// a finished file by hard link where it can and copies where it cannot, and it
// answers only when file and folders are synced. Serving the opened file it
// leaves to deliver.
package disk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"calotype/internal/blob"
)

// Store is a blob.Store below a folder. Several processes may share the folder.
type Store struct {
	root   *os.Root
	synced sync.Map // folder name → true: its entry in its parent is on the disk
}

const (
	// making holds copies that are not whole yet; no key begins with a dot.
	making = ".making"
	// staleAfter is the age of a copy that some crash has left behind.
	staleAfter = 24 * time.Hour
	// copyStep is how many bytes are copied between two looks at the context.
	copyStep = 8 << 20
)

// Open opens the store below dir, which is made when missing, and removes
// unfinished copies older than a day.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	s := &Store{root: root}
	if err := s.tidy(); err != nil {
		root.Close()
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	return s, nil
}

// Close lets the folder go; files that were opened stay open.
func (s *Store) Close() error { return s.root.Close() }

func (s *Store) tidy() error {
	if err := s.root.MkdirAll(making, 0o700); err != nil {
		return err
	}
	entries, err := fs.ReadDir(s.root.FS(), making)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && time.Since(info.ModTime()) > staleAfter {
			_ = s.root.Remove(path.Join(making, e.Name())) // tried again at the next start
		}
	}
	return nil
}

// Put links or copies f into the store; see blob.Store. After a link both
// names lead to the same bytes.
func (s *Store) Put(ctx context.Context, key, _ string, f *os.File) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	if err := s.put(ctx, key, f); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}

func (s *Store) put(ctx context.Context, key string, f *os.File) error {
	dir := path.Dir(key)
	if err := s.makeDir(dir); err != nil {
		return err
	}
	if _, err := s.root.Lstat(key); err == nil {
		return s.syncDir(dir) // another Put may be just before its own sync
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := s.link(key, f); err != nil && !errors.Is(err, fs.ErrExist) {
		if err := s.copyIn(ctx, key, f); err != nil {
			return err
		}
	}
	return s.syncDir(dir)
}

// makeDir makes dir and its parents, each synced into its parent before use.
func (s *Store) makeDir(dir string) error {
	if dir == "." {
		return nil
	}
	err := s.root.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrNotExist) {
		if err := s.makeDir(path.Dir(dir)); err != nil {
			return err
		}
		err = s.root.Mkdir(dir, 0o700)
	}
	switch _, known := s.synced.Load(dir); {
	case err == nil: // new
	case !errors.Is(err, fs.ErrExist):
		return err
	case known:
		return nil
	}
	parent := path.Dir(dir)
	if err := s.makeDir(parent); err != nil {
		return err
	}
	if err := s.syncDir(parent); err != nil {
		return err
	}
	s.synced.Store(dir, true)
	return nil
}

func (s *Store) syncDir(dir string) error {
	d, err := s.root.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// link gives the open file f a second name. It goes through the descriptor,
// so that a name changed meanwhile cannot smuggle other bytes in.
func (s *Store) link(key string, f *os.File) error {
	dir, err := s.root.Open(path.Dir(key))
	if err != nil {
		return err
	}
	defer dir.Close()
	self := "/proc/self/fd/" + strconv.Itoa(int(f.Fd()))
	return unix.Linkat(unix.AT_FDCWD, self, int(dir.Fd()), path.Base(key), unix.AT_SYMLINK_FOLLOW)
}

// copyIn copies f beside the blobs and moves the whole copy to its key.
func (s *Store) copyIn(ctx context.Context, key string, f *os.File) error {
	temp := path.Join(making, rand.Text())
	if err := s.root.MkdirAll(making, 0o700); err != nil {
		return err
	}
	defer s.root.Remove(temp)
	if err := s.copyTo(ctx, temp, f); err != nil {
		return err
	}
	err := s.root.Link(temp, key)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return s.root.Rename(temp, key) // a file system without hard links
}

func (s *Store) copyTo(ctx context.Context, name string, f *os.File) (err error) {
	to, err := s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch _, err := io.CopyN(to, f, copyStep); err {
		case nil:
		case io.EOF:
			return to.Sync()
		default:
			return err
		}
	}
}

// Open opens the file; see blob.Store. The reader is an *os.File, so that the
// kernel may send it.
func (s *Store) Open(ctx context.Context, key string) (io.ReadSeekCloser, blob.Info, error) {
	if err := check(ctx, key); err != nil {
		return nil, blob.Info{}, err
	}
	f, err := s.root.OpenFile(key, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, blob.Info{}, fmt.Errorf("open %s: %w", key, missing(err))
	}
	stat, err := f.Stat()
	if err == nil && !stat.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		f.Close()
		return nil, blob.Info{}, fmt.Errorf("open %s: %w", key, err)
	}
	return f, blob.Info{Key: key, Size: stat.Size(), Modified: stat.ModTime()}, nil
}

// Delete removes the file and syncs its folder; see blob.Store. Folders stay.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	err := s.remove(key)
	if err != nil && !errors.Is(missing(err), fs.ErrNotExist) {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	return nil
}

func (s *Store) remove(key string) error {
	stat, err := s.root.Lstat(key)
	if err != nil {
		return err
	}
	if stat.IsDir() {
		return fs.ErrNotExist
	}
	if err := s.root.Remove(key); err != nil {
		return err
	}
	return s.syncDir(path.Dir(key))
}

// List walks the folders; see blob.Store.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		start := path.Dir(prefix + "x") // the deepest folder that holds all of prefix
		if start != "." && blob.CheckKey(start) != nil {
			return
		}
		err := fs.WalkDir(s.root.FS(), start, func(name string, e fs.DirEntry, err error) error {
			info, take, err := visit(ctx, prefix, name, e, err)
			if take && !yield(info, nil) {
				return fs.SkipAll
			}
			return err
		})
		if err != nil {
			yield(blob.Info{}, fmt.Errorf("list %q: %w", prefix, err))
		}
	}
}

// visit says of one step of the walk whether it is a blob under prefix.
func visit(ctx context.Context, prefix, name string, e fs.DirEntry, err error) (blob.Info, bool, error) {
	if err := ctx.Err(); err != nil {
		return blob.Info{}, false, err
	}
	if err != nil {
		return blob.Info{}, false, unlessGone(err)
	}
	if e.IsDir() {
		if name != "." && (blob.CheckKey(name) != nil || !related(name+"/", prefix)) {
			return blob.Info{}, false, fs.SkipDir
		}
		return blob.Info{}, false, nil
	}
	if !e.Type().IsRegular() || !strings.HasPrefix(name, prefix) || blob.CheckKey(name) != nil {
		return blob.Info{}, false, nil
	}
	stat, err := e.Info()
	if err != nil {
		return blob.Info{}, false, unlessGone(err)
	}
	return blob.Info{Key: name, Size: stat.Size(), Modified: stat.ModTime()}, true, nil
}

func related(dir, prefix string) bool {
	return strings.HasPrefix(dir, prefix) || strings.HasPrefix(prefix, dir)
}

func unlessGone(err error) error {
	if errors.Is(missing(err), fs.ErrNotExist) {
		return nil
	}
	return err
}

// missing calls a key below a file what it is: not there.
func missing(err error) error {
	if errors.Is(err, syscall.ENOTDIR) {
		return fs.ErrNotExist
	}
	return err
}

func check(ctx context.Context, key string) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	return ctx.Err()
}
