package both_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"calotype/internal/blob"
	"calotype/internal/blob/blobtest"
	"calotype/internal/blob/both"
	"calotype/internal/blob/mem"
)

func TestStore(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) blob.Store { return &both.Store{First: mem.New(), Second: mem.New()} })
}

func TestWhatLiesInTheSecondIsReadAndDeleted(t *testing.T) {
	t.Parallel()
	s := &both.Store{First: mem.New(), Second: mem.New()}
	name := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := s.Second.Put(t.Context(), "k", "", f); err != nil {
		t.Fatal(err)
	}
	r, _, err := s.Open(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := io.ReadAll(r); string(b) != "old" {
		t.Errorf("read %q", b)
	}
	r.Close()
	if err := s.Delete(t.Context(), "k"); err != nil {
		t.Fatal(err)
	}
	for info := range s.List(t.Context(), "") {
		t.Errorf("%s is left", info.Key)
	}
}
