// Package blobtest is the one suite for every keeper of the blob promise: a
// store that passes Run may be put behind the house. What only one keeper
// promises (sync, sendfile, addresses) it leaves to that keeper's own tests.
package blobtest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"calotype/internal/blob"
)

// Run holds a store to the contract of blob.Store. open makes a fresh, empty
// store for one sub-test and cleans up after itself.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, blob.Store){
		"what was put is read back":            readBack,
		"an empty file is a file":              emptyFile,
		"put begins at the first byte":         fromTheStart,
		"reading may seek":                     seeks,
		"an existing key is left as it is":     leftAlone,
		"missing is fs.ErrNotExist":            missing,
		"a folder of keys is not a key":        folder,
		"delete of what is gone is success":    deleteTwice,
		"a deleted key may be put again":       putAgain,
		"the source may be removed after put":  sourceRemoved,
		"reading goes on after delete":         readAfterDelete,
		"list yields keys by prefix":           lists,
		"list stops when asked":                listStops,
		"bad keys are refused everywhere":      badKeys,
		"a cancelled call does nothing":        cancelled,
		"many puts of one key are all success": together,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func readBack(t *testing.T, s blob.Store) {
	put(t, s, "a/b/c.jpg", "hello")
	r, info, err := s.Open(t.Context(), "a/b/c.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, _ := io.ReadAll(r); string(got) != "hello" {
		t.Errorf("got %q", got)
	}
	if info.Key != "a/b/c.jpg" || info.Size != 5 || info.Modified.IsZero() {
		t.Errorf("info %+v", info)
	}
}

func emptyFile(t *testing.T, s blob.Store) {
	put(t, s, "empty", "")
	wantContent(t, s, "empty", "")
}

func fromTheStart(t *testing.T, s blob.Store) {
	f := file(t, "hello")
	if _, err := f.Seek(3, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), "k", "", f); err != nil {
		t.Fatal(err)
	}
	wantContent(t, s, "k", "hello")
}

func seeks(t *testing.T, s blob.Store) {
	put(t, s, "k", "hello")
	r, _, err := s.Open(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Seek(-2, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(r); string(got) != "lo" {
		t.Errorf("got %q", got)
	}
}

func leftAlone(t *testing.T, s blob.Store) {
	put(t, s, "k", "first")
	put(t, s, "k", "second")
	wantContent(t, s, "k", "first")
}

func missing(t *testing.T, s blob.Store) {
	put(t, s, "a", "file")
	for _, key := range []string{"none", "no/such/key", "a/b"} {
		wantMissing(t, s, key)
	}
}

func folder(t *testing.T, s blob.Store) {
	put(t, s, "a/b/c", "x")
	wantMissing(t, s, "a/b")
	if err := s.Delete(t.Context(), "a/b"); err != nil {
		t.Errorf("delete of a folder: %v", err)
	}
	wantContent(t, s, "a/b/c", "x")
}

func deleteTwice(t *testing.T, s blob.Store) {
	put(t, s, "a/b", "x")
	for range 2 {
		if err := s.Delete(t.Context(), "a/b"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Delete(t.Context(), "never/was"); err != nil {
		t.Fatal(err)
	}
	wantMissing(t, s, "a/b")
}

func putAgain(t *testing.T, s blob.Store) {
	put(t, s, "a/b", "x")
	if err := s.Delete(t.Context(), "a/b"); err != nil {
		t.Fatal(err)
	}
	put(t, s, "a/b", "y")
	wantContent(t, s, "a/b", "y")
}

func sourceRemoved(t *testing.T, s blob.Store) {
	f := file(t, "hello")
	if err := s.Put(t.Context(), "k", "", f); err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(f.Name()) // the store may have taken it
	wantContent(t, s, "k", "hello")
}

func readAfterDelete(t *testing.T, s blob.Store) {
	put(t, s, "k", "hello")
	r, _, err := s.Open(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := s.Delete(t.Context(), "k"); err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(r); string(got) != "hello" {
		t.Errorf("got %q", got)
	}
}

func lists(t *testing.T, s blob.Store) {
	for _, key := range []string{"a/b/one", "a/b/two", "a/bc/three", "d"} {
		put(t, s, key, key)
	}
	for prefix, want := range map[string][]string{
		"":      {"a/b/one", "a/b/two", "a/bc/three", "d"},
		"a/b":   {"a/b/one", "a/b/two", "a/bc/three"},
		"a/b/":  {"a/b/one", "a/b/two"},
		"a/b/o": {"a/b/one"},
		"d":     {"d"},
		"d/":    nil,
		"none/": nil,
		"../":   nil,
	} {
		var got []string
		for info, err := range s.List(t.Context(), prefix) {
			if err != nil {
				t.Fatalf("list %q: %v", prefix, err)
			}
			if info.Size != int64(len(info.Key)) {
				t.Errorf("size of %s is %d", info.Key, info.Size)
			}
			got = append(got, info.Key)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("list %q: got %q, want %q", prefix, got, want)
		}
	}
}

func listStops(t *testing.T, s blob.Store) {
	put(t, s, "a", "1")
	put(t, s, "b/c", "2")
	seen := 0
	for range s.List(t.Context(), "") {
		seen++
		break
	}
	if seen != 1 {
		t.Errorf("saw %d", seen)
	}
}

func badKeys(t *testing.T, s blob.Store) {
	for _, key := range []string{"", "../x", "/x", "a/.x", "a//b"} {
		if err := s.Put(t.Context(), key, "", file(t, "x")); !errors.Is(err, blob.ErrKey) {
			t.Errorf("put %q: %v", key, err)
		}
		if _, _, err := s.Open(t.Context(), key); !errors.Is(err, blob.ErrKey) {
			t.Errorf("open %q: %v", key, err)
		}
		if err := s.Delete(t.Context(), key); !errors.Is(err, blob.ErrKey) {
			t.Errorf("delete %q: %v", key, err)
		}
	}
}

func cancelled(t *testing.T, s blob.Store) {
	put(t, s, "kept", "x")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Put(ctx, "k", "", file(t, "x")); !errors.Is(err, context.Canceled) {
		t.Errorf("put: %v", err)
	}
	if err := s.Delete(ctx, "kept"); !errors.Is(err, context.Canceled) {
		t.Errorf("delete: %v", err)
	}
	for _, err := range s.List(ctx, "") {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("list: %v", err)
		}
	}
	wantMissing(t, s, "k")
	wantContent(t, s, "kept", "x")
}

func together(t *testing.T, s blob.Store) {
	var all sync.WaitGroup
	for range 8 {
		f := file(t, strings.Repeat("x", 100_000))
		all.Go(func() {
			if err := s.Put(t.Context(), "a/b/c", "", f); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	wantContent(t, s, "a/b/c", strings.Repeat("x", 100_000))
}

func put(t *testing.T, s blob.Store, key, content string) {
	t.Helper()
	if err := s.Put(t.Context(), key, "image/jpeg", file(t, content)); err != nil {
		t.Fatal(err)
	}
}

// file makes a finished file, open for reading and closed with the test.
func file(t *testing.T, content string) *os.File {
	t.Helper()
	name := filepath.Join(t.TempDir(), "source")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func wantContent(t *testing.T, s blob.Store, key, want string) {
	t.Helper()
	r, info, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil || string(got) != want || info.Size != int64(len(want)) {
		t.Errorf("%s: got %d bytes, size %d, %v; want %d bytes", key, len(got), info.Size, err, len(want))
	}
}

func wantMissing(t *testing.T, s blob.Store, key string) {
	t.Helper()
	if _, _, err := s.Open(t.Context(), key); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open %s: %v, want fs.ErrNotExist", key, err)
	}
}
