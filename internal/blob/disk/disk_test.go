package disk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"calotype/internal/blob"
	"calotype/internal/blob/blobtest"
	"calotype/internal/blob/disk"
)

func TestStore(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) blob.Store { return open(t, t.TempDir()) })
}

func TestPutSharesTheBytesOnOneFileSystem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := source(t, filepath.Join(t.TempDir(), "f"))
	if err := open(t, dir).Put(t.Context(), "a/b", "", f); err != nil {
		t.Fatal(err)
	}
	was, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	is, err := os.Stat(filepath.Join(dir, "a", "b"))
	if err != nil || !os.SameFile(was, is) {
		t.Fatalf("copied instead of linked: %v", err)
	}
}

func TestPutCopiesWhatHasNoNameLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := source(t, filepath.Join(t.TempDir(), "f"))
	if err := os.Remove(f.Name()); err != nil {
		t.Fatal(err)
	}
	if err := open(t, dir).Put(t.Context(), "a/b", "", f); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "a", "b"))
	if err != nil || string(got) != "hello" {
		t.Fatalf("got %q, %v", got, err)
	}
	left, err := os.ReadDir(filepath.Join(dir, ".making"))
	if err != nil || len(left) != 0 {
		t.Fatalf("left behind: %v, %v", left, err)
	}
}

func TestAFailedPutLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder, err := os.Open(t.TempDir()) // cannot be linked, cannot be read
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	s := open(t, dir)
	if err := s.Put(t.Context(), "a/b", "", folder); !errors.Is(err, syscall.EISDIR) {
		t.Fatalf("cause is lost: %v", err)
	}
	left, _ := os.ReadDir(filepath.Join(dir, ".making"))
	if _, err := os.Stat(filepath.Join(dir, "a", "b")); len(left) != 0 || !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("left behind: %v, %v", left, err)
	}
}

func TestOpenIsAFileUnderneath(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	if err := s.Put(t.Context(), "k", "", source(t, filepath.Join(t.TempDir(), "f"))); err != nil {
		t.Fatal(err)
	}
	r, _, err := s.Open(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, ok := r.(*os.File); !ok {
		t.Fatalf("got %T", r)
	}
}

func TestASymlinkCannotLeadOut(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), t.TempDir()
	source(t, filepath.Join(outside, "secret"))
	if err := os.Symlink(outside, filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	if r, _, err := open(t, dir).Open(t.Context(), "out/secret"); err == nil {
		r.Close()
		t.Fatal("climbed out")
	}
}

func TestOpenRemovesOnlyStaleCopies(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open(t, dir)
	stale, fresh := filepath.Join(dir, ".making", "stale"), filepath.Join(dir, ".making", "fresh")
	source(t, stale)
	source(t, fresh)
	old := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(stale, old, old); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if _, err := os.Stat(stale); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("stale copy stays: %v", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("fresh copy went: %v", err)
	}
}

func open(t *testing.T, dir string) *disk.Store {
	t.Helper()
	s, err := disk.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func source(t *testing.T, name string) *os.File {
	t.Helper()
	if err := os.WriteFile(name, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
