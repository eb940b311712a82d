// Package worker is the child process that opens strangers' files: pictures with libvips, or with --video
// videos with ffmpeg. It is the only package that knows an image library.
package worker

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"calotype/internal/imaging"
	"calotype/internal/imaging/container"
	"calotype/internal/imaging/sandbox"
)

// Main is the whole life of a worker: it closes its cage around the current folder, the bench, and then answers what
// comes on its input until that ends.
func Main(args []string) int {
	runtime.LockOSThread() // ffmpeg's death signal follows the thread that started it
	w := kind{box: box(args), video: slices.Contains(args, "--video"), slow: slices.Contains(args, "--slow")}
	if err := serve(w, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "media worker:", err)
		return 1
	}
	return 0
}

// kind is what a worker is for.
type kind struct {
	box   string // the folder, relative to the bench, that it may write to
	video bool
	slow  bool // gives way to others and may take hours
}

// box is the folder, relative to the bench, that the worker may write to.
func box(args []string) string {
	for _, a := range args {
		if dir, ok := strings.CutPrefix(a, "--box="); ok {
			return dir
		}
	}
	return ""
}

func serve(w kind, in io.Reader, out io.Writer) error {
	statm, err := os.Open("/proc/self/statm") // from inside the cage it could not be opened
	if err != nil {
		return fmt.Errorf("watch own memory: %w", err)
	}
	defer statm.Close()
	answer, missing, err := enter(w)
	if err != nil {
		return err
	}
	if err := imaging.Send(out, imaging.Hello{Missing: missing}); err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	rest := time.AfterFunc(restAfter, giveBack)
	for {
		var ask imaging.Ask
		if err := imaging.Receive(in, &ask); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read job: %w", err)
		}
		rest.Stop()
		reply := answer(ask)
		shed()
		rest.Reset(restAfter)
		if reply.Used, err = usage(statm); err != nil {
			return fmt.Errorf("tell own usage: %w", err)
		}
		if err := imaging.Send(out, reply); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
	}
}

// restAfter is how long a worker keeps memory for the next picture.
const restAfter = 2 * time.Second

// giveBack returns what the C library and Go keep.
func giveBack() {
	trim()
	debug.FreeOSMemory()
}

// hoard is how much memory Go may keep between two jobs, in bytes.
const hoard = 16 << 20

// shed returns what Go does not need any more when it is much: what it decoded itself is large.
func shed() {
	var m runtime.MemStats
	if runtime.ReadMemStats(&m); m.HeapSys-m.HeapReleased > hoard {
		debug.FreeOSMemory()
	}
}

func usage(statm io.ReaderAt) (u imaging.Usage, err error) {
	var r unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &r); err != nil {
		return u, err
	}
	u.CPU = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	b := make([]byte, 256)
	n, err := statm.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return u, err
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(b[:n]), &size, &resident); err != nil {
		return u, err
	}
	u.Resident = resident * int64(os.Getpagesize())
	return u, nil
}

// What a slow worker and its programs are: how many seconds of CPU time each may take on
// its one core, above what imaging.StreamTime may be, and bytes of address space; how far
// behind others they stand (getpriority(2)), and how much sooner than others they end
// where memory does (proc(5)).
const (
	slowCPU    = 7 * 3600
	slowMemory = 2 << 30
	yielding   = 10
	expendable = "500"
)

// enter starts the libraries, then closes the cage: for one kind of worker nothing may be executed, for the other
// ffmpeg and ffprobe.
func enter(w kind) (func(imaging.Ask) imaging.Reply, []string, error) {
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return nil, nil, fmt.Errorf("follow parent: %w", err)
	}
	bench, err := os.Getwd()
	if err != nil {
		return nil, nil, fmt.Errorf("find bench: %w", err)
	}
	if !filepath.IsLocal(w.box) || filepath.Clean(w.box) == "." {
		return nil, nil, errors.New("no box in the bench was named")
	}
	out := filepath.Join(bench, w.box)
	if !w.video {
		if err := startVips(); err != nil {
			return nil, nil, fmt.Errorf("start libvips: %w", err)
		}
		missing, err := sandbox.Enter(sandbox.Cage{Bench: bench, Out: out})
		return answerImage, missing, err
	}
	var v ffmpeg
	if v.mpeg, err = exec.LookPath("ffmpeg"); err != nil {
		return nil, nil, err
	}
	if v.probe, err = exec.LookPath("ffprobe"); err != nil {
		return nil, nil, err
	}
	cage := sandbox.Cage{Bench: bench, Out: out, Programs: []string{v.mpeg, v.probe}}
	if w.slow {
		cage.CPU, cage.Memory = slowCPU, slowMemory
		_ = os.WriteFile("/proc/self/oom_score_adj", []byte(expendable), 0) // where the system lets it
		if err := unix.Setpriority(unix.PRIO_PROCESS, 0, yielding); err != nil {
			return nil, nil, fmt.Errorf("give way to others: %w", err)
		}
	}
	missing, err := sandbox.Enter(cage)
	return v.answer, missing, err
}

// failure translates an error to what may cross the pipe.
func failure(err error) imaging.Reply {
	switch {
	case errors.Is(err, imaging.ErrCrashed):
		return imaging.Reply{Kind: "crashed", Reason: "the program was killed"}
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return imaging.Reply{Kind: "full", Reason: err.Error()}
	case errors.Is(err, container.ErrTooLarge), errors.Is(err, imaging.ErrTooLarge):
		return imaging.Reply{Kind: "toolarge", Reason: err.Error()}
	case errors.Is(err, container.ErrUnsupported), errors.Is(err, imaging.ErrUnsupported):
		return imaging.Reply{Kind: "unsupported", Reason: err.Error()}
	case errors.Is(err, container.ErrInvalid):
		return imaging.Reply{Kind: "invalid", Reason: "the file is damaged"}
	case errors.Is(err, imaging.ErrInvalid):
		return imaging.Reply{Kind: "invalid", Reason: "the file cannot be decoded"}
	}
	return imaging.Reply{Kind: "internal", Reason: err.Error()}
}

func answerImage(ask imaging.Ask) imaging.Reply {
	switch {
	case ask.Op == "probe":
		f, err := probe(ask.In, container.Limits(ask.Limits))
		if err != nil {
			return failure(err)
		}
		return imaging.Reply{Facts: toFacts(f)}
	case ask.Op == "render" && ask.Render != nil:
		r, err := render(*ask.Render)
		if err != nil {
			return failure(err)
		}
		return imaging.Reply{Rendered: r}
	}
	return imaging.Reply{Kind: "internal", Reason: "unknown job " + ask.Op}
}

func probe(path string, lim container.Limits) (container.Facts, error) {
	f, err := os.Open(path)
	if err != nil {
		return container.Facts{}, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return container.Facts{}, err
	}
	return container.Probe(f, st.Size(), lim)
}

func toFacts(f container.Facts) imaging.Facts {
	return imaging.Facts{
		Format: string(f.Format),
		Video:  f.Format == container.MP4 || f.Format == container.MOV || f.Format == container.WebM,
		Width:  f.Width, Height: f.Height, Frames: f.Frames, Animated: f.Animated, Is360: f.Is360,
		Duration: f.Duration.Seconds(), Orientation: f.Orientation, Title: f.Title, Description: f.Description,
		EXIF: f.EXIF, Make: f.Make, Model: f.Model, Taken: f.Taken, Progressive: f.Progressive,
		Rights: f.Rights,
	}
}
