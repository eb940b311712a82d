package spool_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"calotype/internal/spool"
)

func TestOnePassKnowsAll(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]int{
		"an empty file": 0, "one byte": 1, "exactly the head": 4096, "one past the head": 4097,
		"a head and one block": 4096 + 65536, "many blocks": 3_000_001,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := bytes.Repeat([]byte("calotype "), size/9+1)[:size]
			d := draft(t)
			f, err := d.Spool(t.Context(), iotest.HalfReader(bytes.NewReader(data)), "original", int64(size))
			if err != nil {
				t.Fatal(err)
			}
			written, err := os.ReadFile(d.Path("original"))
			if err != nil || !bytes.Equal(written, data) {
				t.Fatalf("file differs: %v", err)
			}
			if err := os.WriteFile(d.Out("made"), data, 0o600); err != nil {
				t.Fatal(err)
			}
			taken, err := d.Take(t.Context(), "made", "taken")
			if err != nil {
				t.Fatal(err)
			}
			wantGone(t, d.Out("made"))
			for name, f := range map[string]spool.File{"original": f, "taken": taken} {
				if f.Size != int64(size) || f.MD5 != md5.Sum(data) || f.SHA256 != sha256.Sum256(data) ||
					!bytes.Equal(f.Head, data[:min(size, 4096)]) || f.Path != d.Path(name) {
					t.Errorf("%s: wrong facts: size %d", name, f.Size)
				}
			}
		})
	}
}

func TestFailureLeavesNoFile(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		r    io.Reader
		max  int64
		want error
	}{
		"one byte over the limit":          {t.Context(), strings.NewReader("123456"), 5, spool.ErrTooLarge},
		"one byte over a limit of nothing": {t.Context(), strings.NewReader("1"), 0, spool.ErrTooLarge},
		"an endless reader":                {t.Context(), endless{}, 1 << 20, spool.ErrTooLarge},
		"a reader that breaks":             {t.Context(), io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(broken)), 99, broken},
		"a client that left":               {gone, endless{}, 99, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := draft(t)
			if _, err := d.Spool(c.ctx, c.r, "f", c.max); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			wantGone(t, d.Path("f"))
		})
	}
}

func TestSniffEndsTheReadingAfterTheHead(t *testing.T) {
	t.Parallel()
	refused := errors.New("text")
	d, r := draft(t), &counter{}
	d.Sniff = func(head []byte) error {
		if len(head) != spool.HeadSize {
			t.Errorf("head of %d bytes", len(head))
		}
		return refused
	}
	if _, err := d.Spool(t.Context(), r, "f", 1<<30); !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
	if r.n > spool.HeadSize {
		t.Errorf("read %d bytes", r.n)
	}
	wantGone(t, d.Path("f"))
}

func TestAnExistingFileIsNotTouched(t *testing.T) {
	t.Parallel()
	d := draft(t)
	for i, want := range []error{nil, fs.ErrExist} {
		if _, err := d.Spool(t.Context(), strings.NewReader("abc"), "f", 9); !errors.Is(err, want) {
			t.Fatalf("spool %d: %v", i, err)
		}
	}
	if got, _ := os.ReadFile(d.Path("f")); string(got) != "abc" {
		t.Errorf("got %q", got)
	}
}

func TestPathStaysInTheDraft(t *testing.T) {
	t.Parallel()
	d := draft(t)
	home := filepath.Dir(d.Path("x"))
	for _, name := range []string{"a", "../a", "/etc/passwd", "..", "", "a/../../b"} {
		if got := d.Path(name); got != home && filepath.Dir(got) != home {
			t.Errorf("%q leads to %s", name, got)
		}
	}
}

func TestSweepClearsOnlyBenchesThatNobodyHolds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	held, err := spool.Open(dir, "out")
	if err != nil {
		t.Fatal(err)
	}
	dead := filepath.Join(dir, "bench-DEAD")
	if err := errors.Join(os.MkdirAll(filepath.Join(dead, "draft"), 0o700),
		os.WriteFile(dead+".lock", nil, 0o600), os.Mkdir(filepath.Join(dir, "foreign"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := spool.Sweep(dir); err != nil {
		t.Fatal(err)
	}
	wantGone(t, dead)
	wantGone(t, dead+".lock")
	for _, stays := range []string{held.Dir(), held.Dir() + ".lock", filepath.Join(dir, "foreign")} {
		if _, err := os.Stat(stays); err != nil {
			t.Errorf("swept: %v", err)
		}
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	wantGone(t, held.Dir())
	wantGone(t, held.Dir()+".lock")
	if err := spool.Sweep(filepath.Join(dir, "none")); err != nil {
		t.Errorf("sweep of nothing: %v", err)
	}
}

func TestRemoveTakesTheDraft(t *testing.T) {
	t.Parallel()
	d := draft(t)
	if err := errors.Join(d.Remove(), d.Remove()); err != nil {
		t.Fatal(err)
	}
	wantGone(t, filepath.Dir(d.Path("f")))
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

type counter struct{ n int }

func (c *counter) Read(p []byte) (int, error) {
	c.n += len(p)
	return len(p), nil
}

func draft(t *testing.T) *spool.Draft {
	t.Helper()
	b, err := spool.Open(t.TempDir(), "out")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	d, err := b.Draft()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func wantGone(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is there: %v", path, err)
	}
}

func TestWhatIsTakenIsOutOfReach(t *testing.T) {
	t.Parallel()
	d := draft(t)
	writer, err := os.Create(d.Out("made"))
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if _, err := writer.WriteString("good"); err != nil {
		t.Fatal(err)
	}
	f, err := d.Take(t.Context(), "made", "taken")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.WriteAt([]byte("evil"), 0); err != nil { // by a descriptor kept open
		t.Fatal(err)
	}
	if b, err := os.ReadFile(f.Path); string(b) != "good" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	secret := d.Path("secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Symlink(secret, d.Out("link")), os.Mkdir(d.Out("folder"), 0o700), syscall.Mkfifo(d.Out("pipe"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"link", "folder", "pipe", "nothing"} {
		if _, err := d.Take(t.Context(), name, name); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
