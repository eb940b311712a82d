package cli_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"calotype/internal/testkit"
)

// user is somebody with the program and a configuration folder of his own.
type user struct{ config, dir string }

// run runs the program as the user does.
func (u user) run(t *testing.T, stdin string, args ...string) (out, errs string, code int) {
	t.Helper()
	cmd := u.command(t, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var said, wrong bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &wrong
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return said.String(), wrong.String(), cmd.ProcessState.ExitCode()
}

func (u user) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), testkit.Binary(t), args...)
	cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+u.config)
	cmd.Dir = u.dir
	return cmd
}

func (u user) file(t *testing.T, name string, content []byte) {
	t.Helper()
	path := filepath.Join(u.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func loggedIn(t *testing.T, url, key string) user {
	t.Helper()
	u := user{t.TempDir(), t.TempDir()}
	if out, errs, code := u.run(t, key+"\n", "login", url, "--key-file=-"); code != 0 || !strings.Contains(out, url) || strings.Contains(out+errs, key) {
		t.Fatalf("login: exit %d: %s%s", code, out, errs)
	}
	return u
}

func TestLoginTakesOnlyAKeyThatFits(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	u := loggedIn(t, s.URL, s.Key)
	info, err := os.Stat(filepath.Join(u.config, "calotype", "login.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	before, _ := os.ReadFile(filepath.Join(u.config, "calotype", "login.json"))
	for name, c := range map[string]struct {
		args []string
		key  string
		code int
	}{
		"a wrong key":  {[]string{"login", s.URL, "--key-file=-"}, "nonsense", 1},
		"no key":       {[]string{"login", s.URL, "--key-file=-"}, "", 1},
		"no terminal":  {[]string{"login", s.URL}, s.Key, 1},
		"no address":   {[]string{"login", "example", "--key-file=-"}, s.Key, 2},
		"nobody there": {[]string{"login", "http://127.0.0.1:1", "--key-file=-"}, s.Key, 1},
		"no argument":  {[]string{"login"}, "", 2},
	} {
		if out, errs, code := u.run(t, c.key, c.args...); code != c.code || errs == "" || strings.Contains(out+errs, s.Key) {
			t.Errorf("%s: exit %d: %s%s", name, code, out, errs)
		}
	}
	if after, _ := os.ReadFile(filepath.Join(u.config, "calotype", "login.json")); !bytes.Equal(before, after) {
		t.Error("a login that failed changed what is remembered")
	}
}

func TestUploadPrintsLinksInTheOrderGiven(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	u := loggedIn(t, s.URL, s.Key)
	for name, side := range map[string]int{"z.png": 90, "a.png": 10, "trip/one.png": 20, "trip/deep/two.PNG": 30, "trip/.hidden.png": 40} {
		u.file(t, name, dot(t, side))
	}
	u.file(t, "trip/notes.txt", []byte("no picture"))
	out, errs, code := u.run(t, "", "upload", "z.png", "trip", "a.pn*", "--format=json", "--jobs=4", "--title=At sea", "--link", "--expire=P1D")
	var widths []int
	for line := range strings.Lines(out) {
		var r struct {
			Width int
			Title string
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil || r.Title != "At sea" {
			t.Fatalf("%q: %v", line, err)
		}
		widths = append(widths, r.Width)
	}
	if code != 0 || errs != "" || len(widths) != 4 || widths[0] != 90 || widths[1] != 30 || widths[2] != 20 || widths[3] != 10 {
		t.Errorf("exit %d, %v, said %q", code, widths, errs)
	}
	var private, expiring int
	s.Query(t, "SELECT (SELECT COUNT(*) FROM media WHERE visibility = 'link'), (SELECT COUNT(*) FROM media WHERE expires > 0)", &private, &expiring)
	if private != 4 || expiring != 4 {
		t.Errorf("%d with a link only, %d that expire", private, expiring)
	}
	for format, begin := range map[string]string{
		"link": s.URL + "/image/", "direct": s.URL + "/images/", "markdown": "[![", "html": "<a href=", "bbcode": "[url=", "delete": s.URL + "/image/",
	} {
		out, _, code := u.run(t, string(dot(t, 55)), "upload", "-", "--name=from pipe.png", "--format="+format)
		if code != 0 || !strings.HasPrefix(out, begin) || strings.Count(out, "\n") != 1 {
			t.Errorf("%s: exit %d: %q", format, code, out)
		}
	}
}

func TestUploadTellsFailuresByItsExitCode(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	u := loggedIn(t, s.URL, s.Key)
	u.file(t, "good.png", dot(t, 12))
	u.file(t, "bad.png", []byte(strings.Repeat("words ", 1000)))
	out, errs, code := u.run(t, "", "upload", "bad.png", "missing.png", "good.png")
	if code != 1 || strings.Count(out, "\n") != 1 || !strings.Contains(errs, "bad.png: Can't get target") || !strings.Contains(errs, "missing.png: no such file") {
		t.Errorf("exit %d: %q, %q", code, out, errs)
	}
	for name, args := range map[string][]string{
		"no files": {"upload"}, "an unknown format": {"upload", "good.png", "--format=x"}, "no jobs": {"upload", "good.png", "--jobs=0"},
		"two visibilities": {"upload", "good.png", "--link", "--private"},
	} {
		if _, errs, code := u.run(t, "", args...); code != 2 || errs == "" {
			t.Errorf("%s: exit %d: %q", name, code, errs)
		}
	}
	if _, errs, code := (user{t.TempDir(), u.dir}).run(t, "", "upload", "good.png"); code != 1 || !strings.Contains(errs, "login") {
		t.Errorf("not logged in: exit %d: %q", code, errs)
	}
}

// slow stands between a client and a server: it counts what is sent and lets
// through at most so many bytes a second, any number for 0.
type slow struct {
	address string
	sent    atomic.Int64
	rate    atomic.Int64
}

func between(t *testing.T, server string) *slow {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &slow{address: "http://" + l.Addr().String()}
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", strings.TrimPrefix(server, "http://"))
			if err != nil {
				in.Close()
				continue
			}
			go func() { io.Copy(in, out); in.Close() }()
			go func() { p.pass(out, in); out.Close() }()
		}
	}()
	return p
}

func (p *slow) pass(to io.Writer, from io.Reader) {
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		if _, wrong := to.Write(b[:n]); err != nil || wrong != nil {
			return
		}
		p.sent.Add(int64(n))
		if rate := p.rate.Load(); rate > 0 {
			time.Sleep(time.Duration(n) * time.Second / time.Duration(rate)) // the line's speed
		}
	}
}

// The client is killed, then interrupted, in the middle of a file; run again it
// goes on, and there is one media of the right bytes.
func TestUploadGoesOnWhereItWasKilled(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir(), "upload_metadata=keep")
	line := between(t, s.URL)
	u := loggedIn(t, line.address, s.Key)
	tail := make([]byte, 40<<20)
	rand.Read(tail)
	file := append(dot(t, 64), tail...)
	u.file(t, "big.png", file)
	line.rate.Store(12 << 20)
	for i, signal := range []os.Signal{syscall.SIGKILL, os.Interrupt} {
		cmd := u.command(t, "upload", "big.png")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for received := int64(0); received < int64(i+1)*(9<<20); {
			time.Sleep(20 * time.Millisecond) // the server is another process
			var rows int
			s.Query(t, "SELECT COUNT(*) FROM resumables", &rows)
			if rows > 0 {
				s.Query(t, "SELECT received FROM resumables", &received)
			}
		}
		cmd.Process.Signal(signal)
		if err := cmd.Wait(); err == nil {
			t.Fatal("it was done before it was stopped: the test shows nothing")
		}
	}
	before := line.sent.Load()
	line.rate.Store(0)
	out, errs, code := u.run(t, "", "upload", "big.png", "--format=direct")
	if code != 0 || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if again := line.sent.Load() - before; again > int64(len(file))-(16<<20) {
		t.Errorf("%d of %d bytes were sent again", again, len(file))
	}
	r, err := http.Get(strings.TrimSpace(out))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if got, err := io.ReadAll(r.Body); err != nil || !bytes.Equal(got, file) {
		t.Errorf("%d bytes came back, %v", len(got), err)
	}
	var media, open int
	s.Query(t, "SELECT (SELECT COUNT(*) FROM media), (SELECT COUNT(*) FROM resumables WHERE media_id = 0)", &media, &open)
	if media != 1 || open != 0 {
		t.Errorf("%d media, %d open uploads", media, open)
	}
	if left, _ := os.ReadDir(filepath.Join(u.config, "calotype", "uploads")); len(left) != 0 {
		t.Errorf("left in the client's folder: %v", left)
	}
}
