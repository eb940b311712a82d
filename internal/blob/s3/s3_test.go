package s3_test

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"calotype/internal/blob"
	"calotype/internal/blob/blobtest"
	"calotype/internal/blob/s3"
	"calotype/internal/blob/s3/s3test"
)

// TestMain gives the credentials, which stores read from the environment.
func TestMain(m *testing.M) {
	os.Setenv("AWS_ACCESS_KEY_ID", s3test.AccessKey)
	os.Setenv("AWS_SECRET_ACCESS_KEY", s3test.SecretKey)
	os.Exit(m.Run())
}

func open(t *testing.T, address string) *s3.Store {
	t.Helper()
	s, err := s3.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// file is a file of so many random bytes, with their hash.
func file(t *testing.T, size int64) (*os.File, [32]byte) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(f, sum), rand.Reader, size); err != nil {
		t.Fatal(err)
	}
	return f, [32]byte(sum.Sum(nil))
}

// read hashes what is stored.
func read(t *testing.T, s blob.Store, key string) ([32]byte, error) {
	t.Helper()
	r, _, err := s.Open(t.Context(), key)
	if err != nil {
		return [32]byte{}, err
	}
	defer r.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, r)
	return [32]byte(sum.Sum(nil)), err
}

func TestStore(t *testing.T) {
	endpoint := s3test.Start(t)
	t.Run("a bucket", func(t *testing.T) {
		blobtest.Run(t, func(t *testing.T) blob.Store { return open(t, s3test.Address(endpoint, s3test.Bucket(t, endpoint))) })
	})
	t.Run("under a prefix", func(t *testing.T) {
		blobtest.Run(t, func(t *testing.T) blob.Store {
			return open(t, strings.Replace(s3test.Address(endpoint, s3test.Bucket(t, endpoint)), "?", "/sites/one?", 1))
		})
	})
}

func TestLargeFileGoesInPartsWithoutBeingHeld(t *testing.T) {
	endpoint := s3test.Start(t)
	s := open(t, s3test.Address(endpoint, s3test.Bucket(t, endpoint)))
	f, sum := file(t, 150<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := s.Put(t.Context(), "large", "video/mp4", f); err != nil {
		t.Fatal(err)
	}
	got, err := read(t, s, "large")
	if err != nil || got != sum {
		t.Fatal("other bytes came back", err)
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 40<<20 {
		t.Errorf("%d bytes were allocated for a file of %d", grown, 150<<20)
	}
	if err := s.Tidy(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
}

func TestReadFromTheMiddle(t *testing.T) {
	endpoint := s3test.Start(t)
	s := open(t, s3test.Address(endpoint, s3test.Bucket(t, endpoint)))
	f, _ := file(t, 3<<20+17)
	if err := s.Put(t.Context(), "k", "", f); err != nil {
		t.Fatal(err)
	}
	r, info, err := s.Open(t.Context(), "k")
	if err != nil || info.Size != 3<<20+17 {
		t.Fatal(info, err)
	}
	defer r.Close()
	for _, at := range []int64{0, 1<<20 - 3, 3 << 20, 5, 2<<20 + 1, 1 << 20, 3<<20 + 16} {
		want, got := make([]byte, 9), make([]byte, 9)
		n, _ := f.ReadAt(want, at)
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		m, err := io.ReadFull(r, got)
		if n != m || string(want) != string(got) || (n == 9) != (err == nil) {
			t.Errorf("at %d: %x, %v, want %x", at, got[:m], err, want[:n])
		}
	}
}

func TestPresignedAddressKeepsHeadersAndNeedsNoKey(t *testing.T) {
	endpoint := s3test.Start(t)
	address := s3test.Address(endpoint, s3test.Bucket(t, endpoint))
	f, _ := file(t, 1000)
	if err := open(t, address).Put(t.Context(), "k", "image/png", f); err != nil {
		t.Fatal(err)
	}
	if s := open(t, address); s.Origin() != "" {
		t.Errorf("a store that is to be read from is at %s", s.Origin())
	}
	if u, err := open(t, address).Presign(t.Context(), "k", http.Header{}); u != "" || err != nil {
		t.Errorf("a store that is to be read from gave out %q, %v", u, err)
	}
	h := http.Header{"Content-Type": {"image/webp"}, "Content-Disposition": {`attachment; filename="ü.webp"`}, "Cache-Control": {"no-store"}}
	s := open(t, address+"&delivery=redirect")
	u, err := s.Presign(t.Context(), "k", h)
	if err != nil || strings.Contains(u, s3test.SecretKey) || !strings.HasPrefix(u, s.Origin()+"/") {
		t.Fatal(u, s.Origin(), err)
	}
	q, _ := http.NewRequest("GET", u, nil)
	q.Header.Set("Range", "bytes=10-19")
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, _ := io.ReadAll(a.Body)
	if a.StatusCode != 206 || len(b) != 10 {
		t.Errorf("%d, %d bytes", a.StatusCode, len(b))
	}
	for name := range h {
		if a.Header.Get(name) != h.Get(name) {
			t.Errorf("%s: %q", name, a.Header.Get(name))
		}
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	endpoint := s3test.Start(t)
	bucket := s3test.Bucket(t, endpoint)
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead.Close()
	good := s3test.Address(endpoint, bucket)
	for name, c := range map[string]struct{ address, want string }{
		"no endpoint":     {"s3://bucket", "endpoint is missing"},
		"no bucket named": {"s3://?endpoint=x", "want \"s3://bucket"},
		"unknown word":    {good + "&regoin=x", "regoin is unknown"},
		"wrong word":      {good + "&path_style=maybe", "path_style=maybe is not understood"},
		"wrong delivery":  {good + "&delivery=x", "delivery=x is not understood"},
		"no time":         {good + "&timeout=10ms", "timeout=10ms is not understood"},
		"credentials":     {"s3://id:secret@bucket?endpoint=x", "not into the address"},
		"other scheme":    {"s3://b?endpoint=ftp://x", "is not understood"},
		"climbing out":    {"s3://b/../x?endpoint=y", "bad key"},
		"missing bucket":  {s3test.Address(endpoint, "no-such-bucket"), `no bucket "no-such-bucket"`},
		"nobody there":    {s3test.Address(dead.Addr().String(), bucket), "cannot be used"},
	} {
		start := time.Now()
		_, err := s3.Open(t.Context(), c.address)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), s3test.SecretKey) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 15*time.Second {
			t.Errorf("%s: said after %v", name, took)
		}
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	if _, err := s3.Open(t.Context(), good); err == nil || !strings.Contains(err.Error(), "refuses the credentials") {
		t.Error(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	if _, err := s3.Open(t.Context(), good); err == nil || !strings.Contains(err.Error(), "must be set") {
		t.Error(err)
	}
}

func TestMissingBytesAreMissedAtOnce(t *testing.T) {
	endpoint := s3test.Start(t)
	s := open(t, s3test.Address(endpoint, s3test.Bucket(t, endpoint)))
	if _, err := read(t, s, "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
