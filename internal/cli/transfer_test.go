package cli_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"calotype/internal/testkit"
)

// site is a server with some uploads, by their addresses.
func site(t *testing.T, settings ...string) (*testkit.Server, map[string][]byte) {
	t.Helper()
	s := testkit.Start(t, t.TempDir(), append(settings, "flood_uploads_protection=0")...)
	files := map[string][]byte{}
	for i := range 12 {
		upload(t, s, files, 40+i)
	}
	return s, files
}

func upload(t *testing.T, s *testkit.Server, files map[string][]byte, width int) {
	t.Helper()
	a := s.Upload(t, s.Key, fmt.Sprintf("p%d.png", width), photo(t, width, 30))
	if a.HTTP != 200 {
		t.Fatalf("%d %s", a.HTTP, a.Body)
	}
	files[path(a.Image.URL)] = fetch(t, a.Image.URL)
}

func path(address string) string {
	u, _ := url.Parse(address)
	return u.Path
}

func fetch(t *testing.T, address string) []byte {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != 200 {
		t.Errorf("GET %s: %d, %v", address, r.StatusCode, err)
	}
	return b
}

// serves holds a server to the files that another took.
func serves(t *testing.T, s *testkit.Server, files map[string][]byte) {
	t.Helper()
	for path, want := range files {
		if got := fetch(t, s.URL+path); !bytes.Equal(got, want) {
			t.Errorf("%s has other bytes", path)
		}
	}
}

// tool runs a command on a place of its own and returns what it said.
func tool(t *testing.T, env []string, data string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(testkit.Binary(t), append(args, "--data="+data)...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func must(t *testing.T, env []string, data string, args ...string) string {
	t.Helper()
	out, code := tool(t, env, data, args...)
	if code != 0 {
		t.Fatalf("%v: exit %d: %s", args, code, out)
	}
	return out
}

// A site on SQLite and disk goes to PostgreSQL and S3 while people upload, and back.
func TestCopyMovesAHouseThatServes(t *testing.T) {
	t.Parallel()
	s, files := site(t, testkit.Local...)
	there := testkit.Place{Database: testkit.Postgres(t), Store: testkit.Bucket(t)}
	target := []string{"--to-database=" + there.Database, "--to-store=" + there.Store}

	// It is cut off once, in the middle.
	cut := exec.Command(testkit.Binary(t), append([]string{"copy", "--rate=0.05", "--data=" + s.Data}, target...)...)
	cut.Env = s.Env
	if err := cut.Start(); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if n := len(testkit.Keys(t, there.Store)); n > 2 {
			break
		}
	}
	cut.Process.Kill()
	cut.Wait()

	var uploading sync.WaitGroup
	stop := make(chan struct{})
	late := map[string][]byte{}
	uploading.Go(func() {
		for width := 100; ; width++ {
			select {
			case <-stop:
				return
			default:
				a := s.Upload(t, s.Key, "late.png", photo(t, width, 31))
				if a.HTTP == 200 {
					late[path(a.Image.URL)] = nil
				} else if a.HTTP != 503 {
					t.Errorf("%d %s", a.HTTP, a.Body)
				}
			}
		}
	})
	out := must(t, s.Env, s.Data, append([]string{"copy"}, target...)...)
	close(stop)
	uploading.Wait()
	if !regexp.MustCompile(`(?m)^\[#{24}\] 100%  \d+ of \d+ files, \d+\.\d of \d+\.\d MB, \d+\.\d MB/s$`).MatchString(out) {
		t.Errorf("no bar of its progress: %q", out)
	}
	if !regexp.MustCompile(`Copied \d+ rows and \d+ files, \d+ bytes\. The site refused writes for \d+\.\d s`).MatchString(out) {
		t.Errorf("it says %q", out)
	}
	t.Logf("%s (%d uploads meanwhile)", strings.TrimSpace(out), len(late))

	// The source's last uploads came after the copy: a catch-up brings them, too.
	for path := range late {
		late[path] = fetch(t, s.URL+path)
	}
	must(t, s.Env, s.Data, append([]string{"copy"}, target...)...)
	data := t.TempDir()
	if out := must(t, there.Env(), data, "check"); !strings.Contains(out, "0 missing, 0 damaged, 0 orphaned") {
		t.Error(out)
	}
	moved := testkit.Start(t, data, there.Env()...)
	serves(t, moved, files)
	serves(t, moved, late)
	upload(t, moved, files, 77)
	if moved.Key != s.Key {
		t.Error("the key is another")
	}

	back := t.TempDir()
	must(t, there.Env(), data, "copy", "--to-database=sqlite:"+filepath.Join(back, "calotype.db"), "--to-store=disk:"+filepath.Join(back, "files"))
	if out := must(t, testkit.Local, back, "check"); !strings.Contains(out, "0 missing, 0 damaged, 0 orphaned") {
		t.Error(out)
	}
	serves(t, testkit.Start(t, back, testkit.Local...), files)

	if out, code := tool(t, s.Env, s.Data, "copy", "--to-database=postgres://nobody@127.0.0.1:1/x", "--to-store=disk:"+t.TempDir()); code != 1 || !strings.Contains(out, "--to-database: ") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// A copy into another house is refused before it touches anything there.
func TestCopySparesAnotherHouse(t *testing.T) {
	t.Parallel()
	s, _ := site(t)
	stranger := testkit.Start(t, t.TempDir(), "flood_uploads_protection=0")
	theirs := map[string][]byte{}
	upload(t, stranger, theirs, 400)
	place := testkit.PlaceOf(t, stranger.Data)
	if place == (testkit.Place{}) {
		place = testkit.Place{Database: "sqlite:" + stranger.Rows, Store: "disk:" + filepath.Join(stranger.Data, "files")}
	}
	out, code := tool(t, s.Env, s.Data, "copy", "--to-database="+place.Database, "--to-store="+place.Store)
	if code != 1 || !strings.Contains(out, "copy into an empty one") {
		t.Errorf("exit %d: %s", code, out)
	}
	serves(t, stranger, theirs)
	upload(t, stranger, theirs, 401)
	if out := must(t, stranger.Env, stranger.Data, "check"); !strings.Contains(out, "4 files") || !strings.Contains(out, "0 missing, 0 damaged, 0 orphaned") {
		t.Error(out)
	}
}

// What lies damaged in the new store is put right before the old one lets it go.
func TestStoreMoveTrustsNoCopyUnseen(t *testing.T) {
	t.Parallel()
	s, files := site(t, testkit.Local...)
	old := filepath.Join(s.Data, "files")
	s.Stop(t)
	to := t.TempDir()
	spoilt := 0
	err := filepath.WalkDir(filepath.Join(old, "sha256"), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if spoilt++; spoilt%2 == 0 {
			b[len(b)/2] ^= 1 // of the same size
		} else {
			b = b[:len(b)/2]
		}
		rest, _ := filepath.Rel(old, p)
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, rest)), 0o700); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rest), b, 0o600)
	})
	if err != nil || spoilt != 2*len(files) {
		t.Fatal(spoilt, err)
	}
	only := []string{"CALOTYPE_DATABASE=", "CALOTYPE_STORE=disk:" + to}
	must(t, append(only, "CALOTYPE_STORE_ALSO=disk:"+old), s.Data, "store", "move")
	if out := must(t, only, s.Data, "check"); !strings.Contains(out, "0 missing, 0 damaged, 0 orphaned") {
		t.Error(out)
	}
	if left := count(t, "disk:"+old, s.Data); left != 0 {
		t.Errorf("%d files are left", left)
	}
	serves(t, testkit.Start(t, s.Data, only...), files)
}

// A restoration that was killed is taken up again.
func TestRestoreGoesOnWhereItWasCutShort(t *testing.T) {
	t.Parallel()
	s, files := site(t)
	backup, data := t.TempDir(), t.TempDir()
	must(t, s.Env, s.Data, "backup", backup)
	place := testkit.PlaceOf(t, data)
	env := place.Env()
	if place == (testkit.Place{}) {
		env = testkit.Local
	}
	cut := exec.Command(testkit.Binary(t), "restore", backup, "--rate=0.02", "--data="+data)
	cut.Env = append(os.Environ(), env...)
	if err := cut.Start(); err != nil {
		t.Fatal(err)
	}
	store := place.Store
	if store == "" {
		store = "disk:" + filepath.Join(data, "files")
	}
	await := time.Now().Add(30 * time.Second)
	for count(t, store, data) < 3 && time.Now().Before(await) {
		time.Sleep(10 * time.Millisecond) // it is another process
	}
	cut.Process.Kill()
	cut.Wait()
	if n := count(t, store, data); n < 3 || n >= 2*len(files) {
		t.Fatalf("%d of %d files: it was not cut in the middle", n, 2*len(files))
	}
	if out := must(t, env, data, "restore", backup); !strings.Contains(out, "0 missing, 0 damaged, 0 orphaned") {
		t.Error(out)
	}
	must(t, env, data, "restore", backup) // there is nothing more to do, and nothing lost by it
	serves(t, testkit.Start(t, data, env...), files)
}

// The bytes go from one store to another and back while all links work.
func TestStoreMovesWhileTheSiteServes(t *testing.T) {
	t.Parallel()
	s, files := site(t, testkit.Local...)
	disk, bucket := "disk:"+filepath.Join(s.Data, "files"), testkit.Bucket(t)
	s.Stop(t)
	for _, way := range [][2]string{{disk, bucket}, {bucket, disk}} {
		env := []string{"CALOTYPE_DATABASE=", "CALOTYPE_STORE=" + way[1], "CALOTYPE_STORE_ALSO=" + way[0]}
		s = testkit.Start(t, s.Data, env...)
		serves(t, s, files)
		var reading sync.WaitGroup
		stop := make(chan struct{})
		reading.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					serves(t, s, files)
				}
			}
		})
		must(t, env, s.Data, "store", "move")
		close(stop)
		reading.Wait()
		upload(t, s, files, len(files)+200)
		if left := count(t, way[0], s.Data); left != 0 {
			t.Errorf("%d files are left in %s", left, way[0])
		}
		s.Stop(t)
		only := []string{"CALOTYPE_DATABASE=", "CALOTYPE_STORE=" + way[1]}
		if out := must(t, only, s.Data, "check"); !strings.Contains(out, "0 missing, 0 damaged, 0 orphaned") {
			t.Error(out)
		}
		s = testkit.Start(t, s.Data, only...)
		serves(t, s, files)
		s.Stop(t)
	}
}

func count(t *testing.T, store, data string) (n int) {
	t.Helper()
	if strings.HasPrefix(store, "s3:") {
		return len(testkit.Keys(t, store))
	}
	filepath.WalkDir(strings.TrimPrefix(store, "disk:"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	return n
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	s, files := site(t)
	for name, backup := range map[string]string{"a folder": t.TempDir(), "a bucket": testkit.Bucket(t)} {
		out := must(t, s.Env, s.Data, "backup", backup)
		first := regexp.MustCompile(`Saved snapshot (\w+): (\d+) files`).FindStringSubmatch(out)
		if first == nil || first[2] != fmt.Sprint(2*len(files)) {
			t.Fatalf("%s: it says %q", name, out)
		}
		before := maps.Clone(files)
		upload(t, s, files, 300+len(files))
		for list := first[1]; !strings.Contains(strings.TrimSpace(list), "\n"); {
			tool(t, s.Env, s.Data, "backup", backup) // refused within the second of the first
			list = must(t, s.Env, s.Data, "backup", "list", backup)
		}
		if out := must(t, s.Env, s.Data, "backup", "verify", backup); !strings.Contains(out, "0 missing, 0 damaged") {
			t.Errorf("%s: %s", name, out)
		}
		for snapshot, want := range map[string]map[string][]byte{first[1]: before, "": files} {
			data := t.TempDir()
			args := []string{"restore", backup}
			if snapshot != "" {
				args = append(args, "--snapshot="+snapshot)
			}
			place := testkit.PlaceOf(t, data).Env()
			if out := must(t, place, data, args...); !strings.Contains(out, fmt.Sprintf("%d files", 2*len(want))) {
				t.Errorf("%s: %s", name, out)
			}
			serves(t, testkit.Start(t, data), want)
			if out, code := tool(t, place, data, args...); code != 1 || !strings.Contains(out, "not empty") {
				t.Errorf("%s, again: exit %d: %s", name, code, out)
			}
		}
		if strings.HasPrefix(backup, "s3:") {
			continue
		}
		var victim string
		filepath.WalkDir(filepath.Join(backup, "sha256"), func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				victim = p
			}
			return err
		})
		if err := os.WriteFile(victim, []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, code := tool(t, s.Env, s.Data, "backup", "verify", backup); code == 0 || !strings.Contains(out, "not those that the key names") {
			t.Errorf("%s with a damaged file: exit %d: %s", name, code, out)
		}
		if left, _ := filepath.Glob(filepath.Join(s.Data, "transfer-*")); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

// photo is a picture that no other is like.
func photo(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = byte(i*i/7 + w)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
