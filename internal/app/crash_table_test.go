package app_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"calotype/internal/app"
	"calotype/internal/config"
	"calotype/internal/testkit"
)

// dieAt names the step, counted from one, at which this program, when it is
// started as a server, kills itself; 0 is never.
const dieAt = "CALOTYPE_TEST_DIE_AT"

func TestMain(m *testing.M) {
	if at := os.Getenv(dieAt); at != "" {
		fmt.Fprintln(os.Stderr, serveAndDie(at))
		os.Exit(1)
	}
	if dir := os.Getenv(smallDisk); dir != "" {
		fmt.Fprintln(os.Stderr, serveOnSmallDisk(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// serveAndDie is a server as cli runs it, but for its end. It writes every
// step of an upload to the file steps.
func serveAndDie(at string) error {
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return err
	}
	cfg, err := config.Config{
		Data: os.Getenv("CALOTYPE_DATA"), Listen: os.Getenv("CALOTYPE_LISTEN"), Workers: 1,
		Database: os.Getenv("CALOTYPE_DATABASE"), Store: os.Getenv("CALOTYPE_STORE"),
	}.Ready()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	h, err := app.Open(context.Background(), cfg, []string{os.Getenv("CALOTYPE_TEST_BINARY"), "worker"}, log)
	if err != nil {
		return err
	}
	steps, err := os.Create(filepath.Join(cfg.Data, "steps"))
	if err != nil {
		return err
	}
	var done atomic.Int64
	h.Upload.Step = func(name string) {
		fmt.Fprintln(steps, name)
		if done.Add(1) == n {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	return h.Serve(context.Background(), func() {})
}

// mortal starts this program as a server that dies at the step.
func mortal(t *testing.T, data string, at int) *testkit.Server {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(append(os.Environ(), testkit.PlaceOf(t, data).Env()...), dieAt+"="+strconv.Itoa(at))
	return testkit.Run(t, cmd, data)
}

// film makes a short MP4 whose index stands at its end, coded as MPEG-4 unless the
// arguments say otherwise.
func film(t *testing.T, codec ...string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.mp4")
	if len(codec) == 0 {
		codec = []string{"-c:v", "mpeg4"}
	}
	args := append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc=duration=1:size=640x360:rate=10"}, codec...)
	out, err := exec.Command("ffmpeg", append(args, file)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestKilledAtEveryStep kills a server at each step of an upload, starts it
// again and sweeps: nothing is half there.
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	for kind, c := range map[string]struct {
		name string
		file []byte
		need []string
	}{
		"jpeg": {"x.jpg", picture(t, 1200, 700), []string{"placed thumb", "placed medium", "placed original"}},
		"mp4":  {"x.mp4", film(t), []string{"placed thumb", "placed frame", "placed original"}},
	} {
		steps := learn(t, c.name, c.file)
		for _, name := range append(c.need, "spooled", "admitted", "probed", "rendered", "noted", "written", "recorded") {
			if !slices.Contains(steps, name) {
				t.Errorf("%s: no step %q in %q", kind, name, steps)
			}
		}
		for i, step := range steps {
			t.Run(kind+" "+step, func(t *testing.T) {
				t.Parallel()
				killAt(t, i+1, c.name, c.file, slices.Index(steps, "recorded") <= i)
			})
		}
	}
}

// learn uploads without dying and returns the steps.
func learn(t *testing.T, name string, file []byte) []string {
	t.Helper()
	s := mortal(t, t.TempDir(), 0)
	if a := s.Upload(t, s.Key, name, file); a.HTTP != 200 {
		t.Fatalf("%s: %d %s", name, a.HTTP, a.Body)
	}
	s.Kill()
	b, err := os.ReadFile(filepath.Join(s.Data, "steps"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}

func killAt(t *testing.T, step int, name string, file []byte, recorded bool) {
	s := mortal(t, t.TempDir(), step)
	r, err := http.Post(s.URL+"/api/1/upload?key="+s.Key+"&filename="+name, "application/octet-stream", bytes.NewReader(file))
	if err == nil {
		r.Body.Close()
		t.Fatalf("the server lived and said %d", r.StatusCode)
	}
	if err := s.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the server ended with %v", err)
	}
	h, err := app.Open(t.Context(), testkit.Config(t, s.Data), []string{testkit.Binary(t), "worker"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	h.Keeper.Now = func() time.Time { return time.Now().Add(time.Hour) } // past the grace of running uploads
	if _, err := h.Keeper.Sweep(t.Context()); err != nil {
		t.Error(err)
	}
	report, err := h.Keeper.Check(t.Context(), false)
	if err != nil || !report.Whole() || report.Pending != 0 {
		t.Errorf("after the sweep: %v, %v", report, err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	left := s.Look(t)
	media := 0
	if recorded {
		media = 1
	}
	if left.Rows["media"] != media || left.Rows["stems"] != media || left.Rows["pending_blobs"] != 0 ||
		left.Rows["blobs"] != len(left.Stored) || left.Rows["files"] != len(left.Stored) || len(left.Bench) != 0 {
		t.Errorf("left %+v, want %d media", left, media)
	}
	again := testkit.Start(t, s.Data)
	a := again.Upload(t, again.Key, name, file)
	if a.HTTP != 200 {
		t.Fatalf("the same upload again: %d %s", a.HTTP, a.Body)
	}
	if status, b := get(t, "GET", a.Image.URL); status != 200 || len(b) == 0 {
		t.Errorf("GET %s: %d, %d bytes", a.Image.URL, status, len(b))
	}
}
