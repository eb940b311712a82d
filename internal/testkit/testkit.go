// Package testkit runs the built server as a process of its own and looks at
// what it leaves behind. Only tests use it.
package testkit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Server is a running server process.
type Server struct {
	URL  string
	Key  string // the guest key
	Data string
	Rows string   // the database file, where it is one
	Env  []string // of the operator's commands for this server

	place Place
	cmd   *exec.Cmd
	log   *record
	end   func() error
}

// Binary is the built program.
func Binary(t testing.TB) string {
	t.Helper()
	binary := os.Getenv("CALOTYPE_TEST_BINARY")
	if binary == "" {
		t.Fatal("CALOTYPE_TEST_BINARY is not set: run make test")
	}
	return binary
}

// Start runs the built program on the data folder and stops it with the test.
// The settings, "name=value" or "CALOTYPE_X=value", are in force from the first request on.
func Start(t testing.TB, data string, settings ...string) *Server {
	t.Helper()
	var env []string
	var wishes [][2]string
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		if strings.HasPrefix(name, "CALOTYPE_") {
			env = append(env, s)
			continue
		}
		wishes = append(wishes, [2]string{name, value})
	}
	cmd := exec.Command(Binary(t), "serve")
	cmd.Env = append(append(os.Environ(), PlaceOf(t, data).Env()...), env...)
	for _, wish := range wishes {
		set := exec.Command(Binary(t), "setting", "set", wish[0], wish[1], "--data="+data)
		set.Env = cmd.Env
		if out, err := set.CombinedOutput(); err != nil {
			t.Fatalf("set %s: %v, %s", wish, err, out)
		}
	}
	return Run(t, cmd, data)
}

// Run starts cmd, which must be or become a server, on the data folder and a free port.
func Run(t testing.TB, cmd *exec.Cmd, data string) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	s := &Server{URL: "http://" + address, Data: data, Rows: filepath.Join(data, "calotype.db"), cmd: cmd, log: &record{}}
	if cmd.Env == nil {
		cmd.Env = append(os.Environ(), PlaceOf(t, data).Env()...)
	}
	s.Env = cmd.Env
	for _, e := range cmd.Env {
		name, value, _ := strings.Cut(e, "=")
		switch name {
		case "CALOTYPE_DATABASE":
			s.place.Database = value
		case "CALOTYPE_STORE":
			s.place.Store = value
		}
	}
	cmd.Env = append([]string{"CALOTYPE_WORKERS=2"}, cmd.Env...)
	cmd.Env = append(cmd.Env, "CALOTYPE_DATA="+data, "CALOTYPE_LISTEN="+address)
	cmd.Stdout, cmd.Stderr = s.log, s.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.end = sync.OnceValue(cmd.Wait)
	t.Cleanup(func() {
		s.Kill()
		if t.Failed() {
			t.Logf("the server said:\n%s", s.log)
		}
	})
	s.await(t)
	guest := exec.Command(Binary(t), "key", "guest", "--data="+data)
	guest.Env = s.Env
	out, err := guest.Output()
	if err != nil {
		t.Fatal(err)
	}
	s.Key = strings.TrimSpace(string(out))
	return s
}

func (s *Server) await(t testing.TB) {
	t.Helper()
	for range 1000 {
		if r, err := http.Get(s.URL + "/healthz"); err == nil {
			r.Body.Close()
			return
		}
		time.Sleep(10 * time.Millisecond) // the server is another process: nothing else tells of its start
	}
	t.Fatalf("no answer from the server, which said: %s", s.log)
}

// Kill ends the process by SIGKILL, if it still runs, and waits for its end.
func (s *Server) Kill() {
	s.cmd.Process.Kill()
	s.end()
}

// Stop asks the process to end, which lets running requests finish, and waits.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.end(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

// Said is what the process has written so far.
func (s *Server) Said() string { return s.log.String() }

// Wait waits for the end of a process that ends itself.
func (s *Server) Wait() error { return s.end() }

// PID is the server's process.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Workers are the server's children.
func (s *Server) Workers() (pids []int) {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", s.PID()))
	for _, file := range threads {
		b, _ := os.ReadFile(file)
		for _, f := range strings.Fields(string(b)) {
			if pid, err := strconv.Atoi(f); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// Memory is what /proc/PID/status says of a name like VmRSS, in bytes.
func Memory(t testing.TB, pid int, name string) int64 {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			n, err := strconv.ParseInt(strings.Fields(value)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	t.Fatalf("no %s", name)
	return 0
}

// Answer is what the upload API says, in the parts that tests look at.
type Answer struct {
	HTTP  int
	Body  string
	Error struct {
		Message string
		Code    int
	}
	Image struct {
		Width, Height int
		URL, Filename string
		Medium, Thumb struct{ URL string }
		Delete        string `json:"delete_url"`
	}
}

// Upload sends the file as the part source of a multipart form.
func (s *Server) Upload(t testing.TB, key, name string, file []byte) Answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("source", name)
	if err != nil {
		t.Fatal(err)
	}
	part.Write(file)
	form.Close()
	return s.Post(t, key, "", form.FormDataContentType(), &body)
}

// Post sends a body to the upload API. An answer in JSON is taken apart.
func (s *Server) Post(t testing.TB, key, query, contentType string, body io.Reader) Answer {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/api/1/upload"+query, body)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", contentType)
	q.Header.Set("X-API-Key", key)
	r, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		t.Error(err)
		return Answer{}
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	a := Answer{HTTP: r.StatusCode, Body: string(b)}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(b, &a); err != nil {
			t.Errorf("answer %q: %v", b, err)
		}
	}
	return a
}

// Left lists what stays behind of uploads: rows by table, stored files, and what lies on the bench.
type Left struct {
	Rows          map[string]int
	Stored, Bench []string
}

// tables are where an upload leaves rows.
var tables = []string{"media", "files", "stems", "tags", "media_tags", "blobs", "pending_blobs"}

// Look reads the rows and the stored bytes from outside.
func (s *Server) Look(t testing.TB) Left {
	t.Helper()
	l := Left{Rows: map[string]int{}}
	for _, table := range tables {
		var n int
		s.Query(t, "SELECT COUNT(*) FROM "+table, &n)
		l.Rows[table] = n
	}
	l.Stored = s.stored(t)
	for _, dir := range []string{"*", "out/*", "workers/*/*"} { // these stand as long as the bench: drafts lie beside and in out
		found, err := filepath.Glob(filepath.Join(s.Data, "bench", "bench-*", dir))
		if err != nil {
			t.Fatal(err)
		}
		l.Bench = append(l.Bench, slices.DeleteFunc(found, func(f string) bool {
			return filepath.Base(f) == "out" || filepath.Base(f) == "workers"
		})...)
	}
	return l
}

func files(t testing.TB, dir string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil // removed meanwhile
		}
		if err == nil && !d.IsDir() {
			list = append(list, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// record keeps what the server says.
type record struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(b)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.String()
}
