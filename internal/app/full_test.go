package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"calotype/internal/testkit"
)

// smallDisk names the folder over which this program, when it is started so,
// mounts a small disk before it becomes the server.
const smallDisk = "CALOTYPE_TEST_SMALL_DISK"

// serveOnSmallDisk mounts in a mount namespace of its own, keeps what the
// folder held, and becomes the server.
func serveOnSmallDisk(dir string) error {
	held := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if held[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	if err := syscall.Mount("small", dir, "tmpfs", 0, "size=8m,mode=0700"); err != nil {
		return fmt.Errorf("mount: %w", err)
	}
	for name, b := range held {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			return err
		}
	}
	binary := os.Getenv("CALOTYPE_TEST_BINARY")
	return syscall.Exec(binary, []string{binary, "serve"}, os.Environ())
}

// cramped starts a server whose folder lies on a disk of 8 MB, which no other process sees.
func cramped(t *testing.T, data, folder string) (s *testkit.Server, disk string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(data, folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(append(os.Environ(), testkit.Local...), smallDisk+"="+dir)
	if folder == "rows" {
		seed := testkit.Start(t, data, testkit.Local...) // makes the rows that the small disk will hold
		seed.Kill()
		for _, suffix := range []string{"", "-wal", "-shm"} {
			err := os.Link(filepath.Join(data, "calotype.db"+suffix), filepath.Join(dir, "calotype.db"+suffix))
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
		}
		cmd.Env = append(cmd.Env, "CALOTYPE_DATABASE=sqlite:"+filepath.Join(dir, "calotype.db"))
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	s = testkit.Run(t, cmd, data)
	s.Data = fmt.Sprintf("/proc/%d/root%s", s.PID(), data)
	if folder == "rows" {
		s.Rows = filepath.Join(s.Data, folder, "calotype.db")
	}
	return s, filepath.Join(s.Data, folder)
}

// fill takes all room of the disk but the rest, in bytes, and returns what gives it back.
func fill(t *testing.T, disk string, rest int64) (empty func()) {
	t.Helper()
	f, err := os.Create(filepath.Join(disk, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	size := int64(0)
	for page := make([]byte, 4096); ; {
		n, err := f.Write(page)
		size += int64(n)
		if errors.Is(err, syscall.ENOSPC) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Truncate(max(0, size-rest)); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(f.Name()); err != nil {
			t.Fatal(err)
		}
	}
}

// noise is a PNG that compresses badly: about 3 bytes a pixel.
func noise(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	random := rand.NewChaCha8([32]byte{1})
	random.Read(m.Pix)
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAFullDiskIsToldAndNothingIsHalfWritten(t *testing.T) {
	t.Parallel()
	big := noise(t, 700, 500) // 1 MB
	for where, c := range map[string]struct {
		folder string
		rest   int64
		name   string
		file   []byte
	}{
		"spool":                  {"bench", 500_000, "x.png", big},
		"bench, no room left":    {"bench", 0, "x.png", big},
		"bench, worker's output": {"bench", int64(len(big)) + 20_000, "x.png", big},
		"bench, film's frame":    {"bench", int64(len(film(t))) + 6000, "x.mp4", film(t)},
		"store":                  {"files", 300_000, "x.png", big},
		"store, no room left":    {"files", 0, "x.png", big},
		"database":               {"rows", 0, "x.png", big},
	} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			s, disk := cramped(t, data, c.folder)
			before := s.Look(t)
			empty := fill(t, disk, c.rest)
			a := s.Upload(t, s.Key, c.name, c.file)
			if a.HTTP != 507 || a.Error.Code != 104 || a.Error.Message != "No space left on storage" {
				t.Errorf("%d %s", a.HTTP, a.Body)
			}
			if a := s.Post(t, s.Key, "?format=txt", "image/png", bytes.NewReader(c.file)); a.HTTP != 507 || a.Body != "No space left on storage" {
				t.Errorf("as txt: %d %s", a.HTTP, a.Body)
			}
			empty()
			left := s.Look(t)
			for _, table := range []string{"media", "files", "stems", "tags"} {
				if left.Rows[table] != 0 {
					t.Errorf("%d rows of %s", left.Rows[table], table)
				}
			}
			if len(left.Bench) != 0 || c.folder != "files" && len(left.Stored) > left.Rows["blobs"] || left.Rows["blobs"] > left.Rows["pending_blobs"] {
				t.Errorf("left %+v, before %+v", left, before)
			}
			whole(t, left.Stored)
			if a := s.Upload(t, s.Key, c.name, c.file); a.HTTP != 200 {
				t.Errorf("with room again: %d %s", a.HTTP, a.Body)
			}
			whole(t, s.Look(t).Stored)
		})
	}
}

// whole compares every stored file with the hash that is its name.
func whole(t *testing.T, stored []string) {
	t.Helper()
	for _, file := range stored {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(b); !strings.HasSuffix(file, hex.EncodeToString(sum[:])) {
			t.Errorf("%s is not what its name says", file)
		}
	}
}
