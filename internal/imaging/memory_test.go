package imaging

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"
)

// The test binary is a worker that has seen no picture: it answers at once, unless the file is a pipe to wait for, and
// misbehaves as the file's name says.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 || os.Args[1] != "worker" {
		os.Exit(m.Run())
	}
	_ = Send(os.Stdout, Hello{})
	for {
		var a Ask
		if Receive(os.Stdin, &a) != nil {
			os.Exit(0)
		}
		r := answers(a)
		switch a.In {
		case "gate":
			_, _ = os.ReadFile(a.In)
		case "litter", "heap", "endless":
			misbehave(os.Getenv("TMPDIR"), a.In)
		case "nothing":
			_ = os.Remove(r.Rendered.Outputs[0].Path)
		}
		_ = Send(os.Stdout, r)
	}
}

func answers(a Ask) (r Reply) {
	if a.Render == nil {
		r.Facts = Facts{Format: "webp", Width: 1, Height: 1, Frames: 1}
		return r
	}
	for _, o := range a.Render.Outputs {
		_ = os.WriteFile(o.Path, []byte(a.In), 0o600)
		r.Rendered.Outputs = append(r.Rendered.Outputs, Made{Path: o.Path, Width: 1, Height: 1, Size: 1})
	}
	if a.Op == "frame" {
		_ = os.WriteFile(a.Render.Frame.Path, nil, 0o600)
		r.Rendered = Rendered{Frame: &Made{Path: a.Render.Frame.Path, Width: 1, Height: 1, Size: 1}}
	}
	return r
}

func gatedPool(t *testing.T, memory int64) (p *Pool, bench string) {
	t.Helper()
	bench = t.TempDir()
	p, err := Open(Config{Command: []string{os.Args[0], "worker"}, Bench: bench, Workers: 2, Waiting: 50, Memory: memory})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p, bench
}

func job(in, format string) RenderRequest {
	return RenderRequest{In: in, Facts: Facts{Format: format, Video: format == "mp4", Width: 1000, Height: 1000},
		Outputs: []Output{{Path: "out/th", Format: "jpeg", Width: 10, Height: 10, Crop: true}}}
}

func TestJobWaitsUntilThereIsMemory(t *testing.T) {
	p, bench := gatedPool(t, 1<<20)
	gate := filepath.Join(bench, "gate")
	if err := syscall.Mkfifo(gate, 0o600); err != nil {
		t.Fatal(err)
	}
	first := make(chan error, 1)
	go func() { _, err := p.Render(context.Background(), job("gate", "webp")); first <- err }()
	open, err := os.OpenFile(gate, os.O_WRONLY, 0) // returns when the first job runs
	if err != nil {
		t.Fatal(err)
	}
	hurried, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := p.Render(hurried, job("x", "webp")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("beside a job that takes all memory: %v", err)
	}
	second := make(chan error, 1)
	go func() { _, err := p.Render(context.Background(), job("x", "webp")); second <- err }()
	if _, err := p.Probe(t.Context(), "x", Limits{}); err != nil {
		t.Errorf("what takes no memory: %v", err)
	}
	if err := errors.Join(open.Close(), <-first, <-second); err != nil {
		t.Errorf("one after the other: %v", err)
	}
}

func TestLanesThatShareTheMemoryAllFinish(t *testing.T) {
	p, _ := gatedPool(t, 40<<20)
	var all sync.WaitGroup
	for _, format := range []string{"mp4", "webp", "jpeg", "heic"} {
		for range 10 {
			all.Go(func() {
				if _, err := p.Render(t.Context(), job("x", format)); err != nil {
					t.Errorf("%s: %v", format, err)
				}
			})
		}
	}
	all.Wait()
	if !p.memory.TryAcquire(40 << 20) {
		t.Error("memory was not given back")
	}
}

func TestMemoryIsEstimated(t *testing.T) {
	const mega = 1_000_000
	th := []Output{{Width: 320, Height: 320, Crop: true}}
	for name, c := range map[string]struct {
		req         RenderRequest
		least, most int64
	}{
		"nothing but the container": {RenderRequest{Facts: Facts{Format: "webp", Width: 20000, Height: 15000}, Original: &Original{}}, 0, 0},
		"baseline JPEG":             {RenderRequest{Facts: Facts{Format: "jpeg", Width: 4000, Height: 3000}, Outputs: th}, mega, 30 * mega},
		"progressive JPEG":          {RenderRequest{Facts: Facts{Format: "jpeg", Width: 4000, Height: 3000, Progressive: true}, Outputs: th}, 60 * mega, 300 * mega},
		"plain PNG":                 {RenderRequest{Facts: Facts{Format: "png", Width: 4000, Height: 3000}, Outputs: th}, mega, 30 * mega},
		"interlaced PNG":            {RenderRequest{Facts: Facts{Format: "png", Width: 4000, Height: 3000, Progressive: true}, Outputs: th}, 90 * mega, 300 * mega},
		"BMP that becomes PNG": {RenderRequest{Facts: Facts{Format: "bmp", Width: 4000, Height: 3000},
			Original: &Original{Format: "png"}, Outputs: th}, mega, 30 * mega},
		"thin strip that is not shrunk": {RenderRequest{Facts: Facts{Format: "jpeg", Width: 1, Height: 100 * mega},
			Outputs: []Output{{Width: 500}}}, 300 * mega, 900 * mega},
		"still of a video": {RenderRequest{Facts: Facts{Format: "mp4", Video: true, Width: 4000, Height: 3000}, Outputs: th}, mega, 30 * mega},
		"no number":        {RenderRequest{Facts: Facts{Format: "heic", Width: 1 << 40, Height: 1 << 40}, Outputs: th}, 1<<63 - 1, 1<<63 - 1},
	} {
		if got := c.req.memory(1000); got < c.least || got > c.most {
			t.Errorf("%s: %d bytes, want %d to %d", name, got, c.least, c.most)
		}
	}
}

func TestBudgetFollowsTheMachine(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  int64
	}{
		"nobody tells": {fstest.MapFS{}, 0},
		"machine":      {fstest.MapFS{"proc/meminfo": file("MemTotal:       8000000 kB\nMemFree: 1 kB\n")}, 8000000 << 10},
		"group": {fstest.MapFS{"proc/meminfo": file("MemTotal: 8000000 kB"), "proc/self/cgroup": file("0::/a/b\n"),
			"sys/fs/cgroup/a/memory.max": file("1000000\n"), "sys/fs/cgroup/a/b/memory.max": file("max\n")}, 1000000},
		"old group": {fstest.MapFS{"proc/meminfo": file("MemTotal: 8000000 kB"), "proc/self/cgroup": file("4:memory:/x\n0::/\n"),
			"sys/fs/cgroup/memory/x/memory.limit_in_bytes": file("2000000\n")}, 2000000},
		"unlimited group": {fstest.MapFS{"proc/meminfo": file("MemTotal: 8 kB"), "proc/self/cgroup": file("4:memory:/\n"),
			"sys/fs/cgroup/memory/memory.limit_in_bytes": file(strconv.Itoa(1<<63 - 4096))}, 8 << 10},
	} {
		if got := physical(c.files); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
