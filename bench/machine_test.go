//go:build bench

package bench

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"calotype/bench/reference"
)

const tick = 10 * time.Millisecond // of /proc/PID/stat

// spent is the CPU time of a process, its ended children included.
func spent(t *testing.T, pid int) time.Duration {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+2:]))
	var sum time.Duration
	for _, s := range f[11:15] {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		sum += time.Duration(n) * tick
	}
	return sum
}

// children are the processes that a process started and that live.
func children(pid int) (pids []int) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, file := range files {
		b, _ := os.ReadFile(file)
		for _, f := range strings.Fields(string(b)) {
			if n, err := strconv.Atoi(f); err == nil {
				pids = append(pids, n)
			}
		}
	}
	return pids
}

// house is the CPU time of a server and its workers.
func house(t *testing.T, pid int) time.Duration {
	sum := spent(t, pid)
	for _, c := range children(pid) {
		sum += spent(t, c)
	}
	return sum
}

// resident is the memory of a server and its workers: what they share is counted
// once (Pss of /proc/PID/smaps_rollup).
func resident(t *testing.T, pid int) (sum int64) {
	for _, p := range append(children(pid), pid) {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p))
		if err != nil {
			continue // a child that has just ended
		}
		for line := range strings.Lines(string(b)) {
			if f := strings.Fields(line); len(f) > 1 && f[0] == "Pss:" {
				n, err := strconv.ParseInt(f[1], 10, 64)
				if err != nil {
					t.Error(err)
				}
				sum += n << 10
			}
		}
	}
	return sum
}

// own is this process's CPU time.
func own() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func median[T float64 | time.Duration](v []T) T {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// scene is RGB pixels that compress as a photograph does: soft shapes, edges and
// grain.
func scene(w, h int) []byte {
	pix, seed := make([]byte, 3*w*h), uint32(1)
	for y := range h {
		for x := range w {
			fx, fy := float64(x)/float64(w), float64(y)/float64(h)
			base := 128 + 60*math.Sin(9*fx+4*math.Sin(7*fy)) + 40*math.Sin(31*fy*fx)
			if math.Hypot(fx-0.6, fy-0.4) < 0.2 {
				base = 255 - base
			}
			for c := range 3 {
				seed = seed*1664525 + 1013904223
				v := base + float64(c)*20*math.Sin(5*fy) + float64(seed>>24)/16 - 8
				pix[3*(y*w+x)+c] = byte(max(0, min(255, v)))
			}
		}
	}
	return pix
}

// photo encodes a scene; megapixels is 2 or 12.
func photo(t *testing.T, megapixels int, suffix string) []byte {
	t.Helper()
	w, h := size(megapixels)
	b, err := reference.Encode(scene(w, h), w, h, suffix)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func size(megapixels int) (w, h int) {
	if megapixels == 2 {
		return 1920, 1080
	}
	return 4000, 3000
}

// numbered is a JPEG with a comment, so that no two are the same bytes.
func numbered(jpeg []byte, n int) []byte {
	comment := fmt.Sprintf("%08d", n)
	out := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, byte(2 + len(comment))}, comment...)
	return append(out, jpeg[2:]...)
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

func mb(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }
