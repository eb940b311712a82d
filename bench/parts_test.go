//go:build bench

package bench

import (
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"calotype/bench/reference"
	"calotype/internal/imaging"
	"calotype/internal/testkit"
)

const (
	rounds  = 5
	quality = 90
	medium  = 500 // pixels wide
	thumb   = 320
	noFlood = "flood_uploads_protection=0"
)

// renditions: the worker against libvips alone, CPU time.
func renditions(t *testing.T, all *table) {
	dir := t.TempDir()
	pool, err := imaging.Open(imaging.Config{Command: []string{testkit.Binary(t), "worker"}, Bench: dir, Workers: 1, Recycle: 1 << 30, Log: slog.Default()})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for _, c := range []struct {
		format, suffix string
		megapixels, n  int
	}{
		{"jpeg", ".jpg[Q=90]", 12, 20}, {"jpeg", ".jpg[Q=90]", 2, 60}, {"png", ".png", 12, 6}, {"png", ".png", 2, 20},
		{"webp", ".webp[Q=85]", 12, 8}, {"webp", ".webp[Q=85]", 2, 30},
	} {
		file := photo(t, c.megapixels, c.suffix)
		if err := os.WriteFile(filepath.Join(dir, "in"), file, 0o600); err != nil {
			t.Fatal(err)
		}
		w, h := size(c.megapixels)
		request := imaging.RenderRequest{In: "in", Facts: imaging.Facts{Format: c.format, Width: w, Height: h, Frames: 1}, Outputs: []imaging.Output{
			{Path: "out/m", Format: c.format, Width: medium, Height: h * medium / w, Quality: quality},
			{Path: "out/t", Format: c.format, Width: thumb, Height: thumb, Crop: true, Quality: quality},
		}}
		var ours, theirs []time.Duration
		var ratio []float64
		for range rounds {
			a := workers(t)
			for range c.n {
				if _, err := pool.Render(t.Context(), request); err != nil {
					t.Fatal(err)
				}
			}
			b, r := workers(t), own()
			for range c.n {
				if err := reference.Both(file, c.format, medium, h*medium/w, thumb, quality); err != nil {
					t.Fatal(err)
				}
			}
			ours, theirs = append(ours, (b-a)/time.Duration(c.n)), append(theirs, (own()-r)/time.Duration(c.n))
			ratio = append(ratio, float64(ours[len(ours)-1])/float64(theirs[len(theirs)-1]))
		}
		all.add(row{
			what: fmt.Sprintf("renditions, %d MP %s, CPU", c.megapixels, c.format), measured: ms(median(ours)), reference: "libvips " + ms(median(theirs)),
			ratio: median(ratio), unit: "×", reach: 1.05,
		})
	}
}

// workers is the CPU time of this process's own workers.
func workers(t *testing.T) (sum time.Duration) {
	for _, pid := range children(os.Getpid()) {
		sum += spent(t, pid)
	}
	return sum
}

// uploads: server and workers for a whole upload against libvips alone, CPU time.
func uploads(t *testing.T, all *table) {
	for _, c := range []struct {
		megapixels, n int
		reach         float64
	}{{12, 20, 1.5}, {2, 60, 2}} {
		s := testkit.Start(t, t.TempDir(), noFlood)
		file := photo(t, c.megapixels, ".jpg[Q=90]")
		w, h := size(c.megapixels)
		sent := 0
		send := func() {
			sent++
			if a := s.Upload(t, s.Key, "photo.jpg", numbered(file, sent)); a.HTTP != 200 {
				t.Fatal(a.Body)
			}
		}
		send()
		var ours, theirs []time.Duration
		var ratio []float64
		for range rounds {
			a := house(t, s.PID())
			for range c.n {
				send()
			}
			b, r := house(t, s.PID()), own()
			for range c.n {
				if err := reference.Both(file, "jpeg", medium, h*medium/w, thumb, quality); err != nil {
					t.Fatal(err)
				}
			}
			ours, theirs = append(ours, (b-a)/time.Duration(c.n)), append(theirs, (own()-r)/time.Duration(c.n))
			ratio = append(ratio, float64(ours[len(ours)-1])/float64(theirs[len(theirs)-1]))
		}
		s.Kill()
		all.add(row{
			what: fmt.Sprintf("whole upload, %d MP jpeg, CPU", c.megapixels), measured: ms(median(ours)), reference: "libvips " + ms(median(theirs)),
			ratio: median(ratio), unit: "×", reach: c.reach,
		})
	}
}

// together: eight uploads at once against one.
func together(t *testing.T, all *table) {
	s := testkit.Start(t, t.TempDir(), noFlood)
	file := photo(t, 12, ".jpg[Q=90]")
	var mu sync.Mutex
	sent := 0
	run := func(atOnce, n int) (perSecond float64, took []time.Duration) {
		var clients sync.WaitGroup
		left := make(chan int, n)
		for range n {
			left <- 0
		}
		close(left)
		start := time.Now()
		for range atOnce {
			clients.Go(func() {
				for range left {
					mu.Lock()
					sent++
					body := numbered(file, sent)
					mu.Unlock()
					begun := time.Now()
					if a := s.Upload(t, s.Key, "photo.jpg", body); a.HTTP != 200 {
						t.Error(a.Body)
					}
					mu.Lock()
					took = append(took, time.Since(begun))
					mu.Unlock()
				}
			})
		}
		clients.Wait()
		return float64(n) / time.Since(start).Seconds(), took
	}
	run(8, 8)
	var one, eight, ratio, spread []float64
	for range rounds {
		a, _ := run(1, 16)
		b, took := run(8, 48)
		slices.Sort(took)
		one, eight, ratio = append(one, a), append(eight, b), append(ratio, b/a)
		spread = append(spread, float64(took[len(took)*99/100])/float64(took[len(took)/2]))
	}
	all.add(row{what: "8 at once, 12 MP jpeg", measured: fmt.Sprintf("%.1f files/s", median(eight)), reference: fmt.Sprintf("1 at once %.1f/s", median(one)), ratio: median(ratio), unit: "×", reach: 1.6, atLeast: true})
	all.add(row{what: "8 at once, p99 to p50", measured: "", reference: "p50", ratio: median(spread), unit: "×", reach: 2})
}

// watch tells the greatest memory of a server while something is done.
func watch(t *testing.T, pid int, do func()) (most int64) {
	done := make(chan struct{})
	go func() {
		do()
		close(done)
	}()
	for {
		select {
		case <-done:
			return most
		case <-time.After(20 * time.Millisecond):
			most = max(most, resident(t, pid))
		}
	}
}

func atOnce(n int, do func(int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// memory of server and workers, resident.
func memory(t *testing.T, all *table) {
	s := testkit.Start(t, t.TempDir(), noFlood)
	small := photo(t, 2, ".jpg[Q=90]")
	atOnce(4, func(i int) { s.Upload(t, s.Key, "small.jpg", numbered(small, i)) })
	clip := shortFilm(t)
	atOnce(2, func(int) { stream(t, s, clip) })
	time.Sleep(5 * time.Second) // until it is idle
	idle := resident(t, s.PID())
	all.add(row{what: "memory, idle with workers", measured: mb(idle), reference: "", ratio: float64(idle) / 1e6, unit: "MB", reach: 120})
	film := largeFilm(t)
	most := watch(t, s.PID(), func() { atOnce(4, func(int) { stream(t, s, film) }) })
	all.add(row{what: "memory, four 400 MB uploads, over idle", measured: mb(most), reference: mb(idle), ratio: float64(most-idle) / 1e6, unit: "MB", reach: 40})
	s.Kill()
	s = testkit.Start(t, t.TempDir(), noFlood)
	file := photo(t, 12, ".jpg[Q=90]")
	most = watch(t, s.PID(), func() {
		atOnce(8, func(i int) {
			for k := range 4 {
				s.Upload(t, s.Key, "photo.jpg", numbered(file, 8*k+i))
			}
		})
	})
	all.add(row{what: "memory, eight 12 MP jpegs", measured: mb(most), reference: "", ratio: float64(most) / 1e6, unit: "MB", reach: 350})
	s.Kill()
}

const largeSize = 399_000_000

// shortFilm is an MP4 of two seconds.
func shortFilm(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "film.mp4")
	out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=duration=2:size=640x360:rate=25", "-c:v", "mpeg4", "-movflags", "+faststart", name).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return name
}

// largeFilm is a short film that much nothing follows, in a box of its own.
func largeFilm(t *testing.T) string {
	t.Helper()
	name := shortFilm(t)
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		t.Fatal(err)
	}
	if err := binary.Write(f, binary.BigEndian, uint32(largeSize-st)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("free"); err != nil {
		t.Fatal(err)
	}
	grain := scene(640, 480)
	for at := st + 8; at < largeSize; at += int64(len(grain)) {
		if _, err := f.Write(grain[:min(int64(len(grain)), largeSize-at)]); err != nil {
			t.Fatal(err)
		}
	}
	return name
}

// stream uploads a file as a raw body.
func stream(t *testing.T, s *testkit.Server, name string) {
	f, err := os.Open(name)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	if a := s.Post(t, s.Key, "", "video/mp4", f); a.HTTP != 200 {
		t.Error(a.Body)
	}
}

// large: a 400 MB upload against the MD5 of the same file.
func large(t *testing.T, all *table) {
	s := testkit.Start(t, t.TempDir(), noFlood)
	film := largeFilm(t)
	var ratio, rates []float64
	for range 3 {
		begun := time.Now()
		f, err := os.Open(film)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(md5.New(), f); err != nil {
			t.Fatal(err)
		}
		f.Close()
		sum := time.Since(begun)
		begun = time.Now()
		stream(t, s, film)
		took := time.Since(begun)
		rates, ratio = append(rates, largeSize/1e6/took.Seconds()), append(ratio, float64(sum)/float64(took))
	}
	all.add(row{what: "400 MB upload on loopback", measured: fmt.Sprintf("%.0f MB/s", median(rates)), reference: "MD5 on one core", ratio: median(ratio), unit: "× its rate", reach: 0.3, atLeast: true})
	s.Kill()
}

// start: from the start of the process to the first answer.
func start(t *testing.T, all *table) {
	data := t.TempDir()
	for _, what := range []string{"start on an empty folder", "start again"} {
		var took []time.Duration
		for range rounds {
			if what == "start on an empty folder" {
				data = t.TempDir()
			}
			took = append(took, startOnce(t, data))
		}
		all.add(row{what: what, measured: ms(median(took)), reference: "", ratio: median(took).Seconds(), unit: "s", reach: 0.5})
	}
}

func startOnce(t *testing.T, data string) time.Duration {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	cmd := exec.Command(testkit.Binary(t), "serve")
	cmd.Env = append(os.Environ(), "CALOTYPE_DATA="+data, "CALOTYPE_LISTEN="+address)
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	for {
		if r, err := http.Get("http://" + address + "/"); err == nil {
			r.Body.Close()
			return time.Since(begun)
		}
		time.Sleep(time.Millisecond)
	}
}

// delivery: writing system calls for a large file against a server that copies it, which
// show that the kernel sends the file. How much CPU time that saves depends on the machine.
func delivery(t *testing.T, all *table) {
	s := testkit.Start(t, t.TempDir(), noFlood)
	big := photo(t, 12, ".png")
	a := s.Upload(t, s.Key, "big.png", big)
	if a.HTTP != 200 {
		t.Fatal(a.Body)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "big.png"), big, 0o600); err != nil {
		t.Fatal(err)
	}
	copies := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(struct{ http.ResponseWriter }{w}, r, filepath.Join(dir, "big.png"))
	}))
	const n = 40
	before, self := writes(t, s.PID()), writes(t, os.Getpid())
	get(t, n, a.Image.URL)
	get(t, n, copies)
	calls, copying := float64(writes(t, s.PID())-before)/n, float64(writes(t, os.Getpid())-self)/n
	all.add(row{
		what: fmt.Sprintf("a file of %s, writing calls (sendfile)", mb(int64(len(big)))), measured: fmt.Sprintf("%.0f", calls),
		reference: fmt.Sprintf("copied in user space %.0f", copying), ratio: calls / copying, unit: "×", reach: 0.1,
	})
	s.Kill()
}

// writes is how many system calls that write a process has made; sendfile is one of them.
func writes(t *testing.T, pid int) (n int64) {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if _, err := fmt.Sscanf(line, "syscw: %d", &n); err == nil {
			return n
		}
	}
	t.Fatal("no writes are counted")
	return 0
}

func serving(t *testing.T, h http.Handler) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	return "http://" + l.Addr().String() + "/"
}

// get fetches an address n times by a process of its own.
func get(t *testing.T, n int, url string) {
	t.Helper()
	args := []string{"-sf"}
	for range n {
		args = append(args, "-o", "/dev/null", url)
	}
	if out, err := exec.Command("curl", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
