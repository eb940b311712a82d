package app_test

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"calotype/internal/app"
	"calotype/internal/testkit"
)

// TestKilledServerLosesNothingItAnswered kills a real server in the middle of
// uploads, several times, and looks at what is left.
func TestKilledServerLosesNothingItAnswered(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	var answered []string
	for _, after := range []time.Duration{60, 150} {
		answered = append(answered, killAfter(t, data, 0, after*time.Millisecond)...)
	}
	answered = append(answered, killAfter(t, data, 1, 300*time.Millisecond)...)
	cfg := testkit.Config(t, data)
	h, err := app.Open(t.Context(), cfg, []string{os.Getenv("CALOTYPE_TEST_BINARY"), "worker"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	server := httptest.NewServer(h.Handler())
	defer server.Close()
	if len(answered) == 0 {
		t.Error("no upload was answered: the test shows nothing")
	}
	for _, path := range answered {
		if status, _ := get(t, "GET", server.URL+path); status != 200 {
			t.Errorf("answered %s: %d", path, status)
		}
	}
	later := time.Now().Add(time.Hour)
	h.Keeper.Now = func() time.Time { return later }
	if _, err := h.Keeper.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	report, err := h.Keeper.Check(t.Context(), false)
	if err != nil || !report.Whole() || report.Pending != 0 {
		t.Errorf("after the sweep: %v, %v", report, err)
	}
}

// killAfter runs a server, uploads from four clients, kills it some time after so
// many were answered, and returns the paths of what was answered.
func killAfter(t *testing.T, data string, answers int, after time.Duration) []string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	binary := os.Getenv("CALOTYPE_TEST_BINARY")
	cmd := exec.Command(binary, "serve")
	env := append(os.Environ(), testkit.PlaceOf(t, data).Env()...)
	cmd.Env = append(slices.Clone(env), "CALOTYPE_DATA="+data, "CALOTYPE_LISTEN="+address, "CALOTYPE_WORKERS=2")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill() //nolint:errcheck // by then it is dead, unless the test failed
	for range 400 {
		if r, err := http.Get("http://" + address + "/healthz"); err == nil {
			r.Body.Close()
			break
		}
		time.Sleep(10 * time.Millisecond) // the server is another process: nothing else tells of its start
	}
	guest := exec.Command(binary, "key", "guest", "--data="+data)
	guest.Env = env
	out, err := guest.Output()
	if err != nil {
		t.Fatal(err)
	}
	key := string(bytes.TrimSpace(out))
	var mu sync.Mutex
	var paths []string
	var clients sync.WaitGroup
	stop := make(chan struct{})
	for c := range 4 {
		clients.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				body := bytes.NewReader(picture(t, 100+c, 100+n))
				q, _ := http.NewRequest("POST", "http://"+address+"/api/1/upload?format=redirect", body)
				q.Header.Set("X-API-Key", key)
				q.Header.Set("Content-Type", "image/jpeg")
				r, err := http.DefaultTransport.RoundTrip(q)
				if err != nil {
					return
				}
				r.Body.Close()
				if r.StatusCode == http.StatusFound {
					mu.Lock()
					paths = append(paths, r.Header.Get("Location"))
					mu.Unlock()
				}
			}
		})
	}
	await(t, "answers", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(paths) >= answers
	})
	time.Sleep(after)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	close(stop)
	cmd.Wait()
	clients.Wait()
	return paths
}
