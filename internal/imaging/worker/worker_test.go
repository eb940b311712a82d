package worker

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"log/slog"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/image/bmp"

	"calotype/internal/imaging"
	"calotype/internal/imaging/sandbox"
)

// The test binary is its own worker, and its own prisoner.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "worker":
			os.Exit(Main(os.Args[2:]))
		case "prisoner":
			os.Exit(prisoner(os.Args[2:]))
		case "crash":
			_ = imaging.Send(os.Stdout, imaging.Hello{})
			var a imaging.Ask
			_ = imaging.Receive(os.Stdin, &a)
			os.Exit(3)
		case "stuck":
			_ = imaging.Send(os.Stdout, imaging.Hello{})
			var a imaging.Ask
			_ = imaging.Receive(os.Stdin, &a)
			time.Sleep(time.Hour)
		}
	}
	os.Exit(m.Run())
}

// prisoner tries to break out of a worker's cage and says what succeeded.
func prisoner(args []string) int {
	video := slices.Contains(args, "--video")
	_, missing, err := enter(kind{box: "workers/mine", video: video, slow: slices.Contains(args, "--slow")})
	if err != nil {
		println(err.Error())
		return 2
	}
	out := []string{}
	try := func(what string, err error) {
		if err == nil {
			out = append(out, what)
		}
	}
	tryFiles(try)
	if !video {
		tryCalls(try)
	}
	const inside = "workers/mine/inside"
	if os.WriteFile(inside, []byte("x"), 0o600) != nil || os.Rename(inside, inside+".moved") != nil {
		out = append(out, "NOT write inside")
	}
	os.Stdout.WriteString("missing=" + strings.Join(missing, ",") + " did=" + strings.Join(out, ","))
	return 0
}

// tryFiles tries what a worker may do with no file, and with none of another worker's box.
func tryFiles(try func(string, error)) {
	_, err := os.ReadFile("/etc/passwd")
	try("read /etc/passwd", err)
	_, err = os.ReadDir("/root")
	try("list /root", err)
	try("write outside", os.WriteFile("../outside", nil, 0o600))
	try("write to a source", os.WriteFile("source", nil, 0o600))
	try("write beside a source", os.WriteFile("beside", nil, 0o600))
	try("remove a source", os.Remove("source"))
	try("link a source", os.Link("source", "workers/mine/source"))
	try("write to what was made", os.WriteFile("out/made", nil, 0o600))
	try("write beside what was made", os.WriteFile("out/beside", nil, 0o600))
	const theirs = "workers/theirs/original"
	try("write to another's file", os.WriteFile(theirs, nil, 0o600))
	try("cut another's file", os.Truncate(theirs, 0))
	try("write beside another's file", os.WriteFile("workers/theirs/beside", nil, 0o600))
	try("remove another's file", os.Remove(theirs))
	try("move another's file", os.Rename(theirs, "workers/mine/original"))
	try("link another's file", os.Link(theirs, "workers/mine/original"))
	try("move a file to another's", errors.Join(os.WriteFile("workers/mine/x", nil, 0o600), os.Rename("workers/mine/x", "workers/theirs/x")))
	try("make a box", os.Mkdir("workers/new", 0o700))
	try("make a folder", os.Mkdir("workers/mine/folder", 0o700))
	try("make a link", os.Symlink("/etc/passwd", "workers/mine/link"))
	try("make a pipe", syscall.Mkfifo("workers/mine/pipe", 0o600))
}

// tryCalls tries what the image worker's system call filter refuses.
func tryCalls(try func(string, error)) {
	var cpu syscall.Rlimit
	if err := syscall.Getrlimit(0, &cpu); err != nil || cpu.Max > 1200 { // 0 is RLIMIT_CPU
		try("compute for ever", nil)
	}
	_, err := net.Listen("tcp", "127.0.0.1:0")
	try("listen", err)
	_, err = syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	try("unix socket", err)
	try("execute", exec.Command("/bin/true").Run())
	try("execute directly", syscall.Exec("/bin/true", []string{"true"}, nil))
	try("signal parent", syscall.Kill(os.Getppid(), 0))
}

// The workers' own entry, from inside, with the box of another worker beside its own.
func TestCageHoldsFromInside(t *testing.T) {
	for _, args := range [][]string{{"prisoner"}, {"prisoner", "--video"}, {"prisoner", "--video", "--slow"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) { hold(t, args) })
	}
}

func hold(t *testing.T, args []string) {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir = t.TempDir()
	for _, dir := range []string{"out", "workers/mine", "workers/theirs"} {
		if err := os.MkdirAll(filepath.Join(cmd.Dir, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	others := []string{"source", "out/made", "workers/theirs/original"}
	for _, name := range others {
		if err := os.WriteFile(filepath.Join(cmd.Dir, name), []byte("theirs"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	defer func() {
		for _, name := range others {
			if b, err := os.ReadFile(filepath.Join(cmd.Dir, name)); string(b) != "theirs" || err != nil {
				t.Errorf("%s became %q, %v", name, b, err)
			}
		}
	}()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("prisoner: %v: %s", err, out)
	}
	if strings.Contains(string(out), "landlock did") || strings.Contains(string(out), "missing=landlock") {
		t.Fatalf("the kernel lacks Landlock, so the cage cannot be shown: %s", out)
	}
	if !strings.HasSuffix(string(out), "did=") {
		t.Errorf("prisoner: %s", out)
	}
}

func TestVideoCageRunsOnlyFFmpeg(t *testing.T) {
	if os.Getenv("CAGE_PROBE") == "1" {
		p, _ := exec.LookPath("ffprobe")
		bench, _ := os.Getwd()
		if _, err := sandbox.Enter(sandbox.Cage{Bench: bench, Out: bench, Programs: []string{p}}); err != nil {
			t.Fatal(err)
		}
		if err := exec.Command(p, "-version").Run(); err != nil {
			t.Errorf("ffprobe: %v", err)
		}
		loaders, _ := filepath.Glob("/lib64/ld-linux*.so.*")
		for _, c := range [][]string{{"/bin/sh", "-c", "true"}, {"/bin/true"}, append(loaders, "/bin/true")} {
			if exec.Command(c[0], c[1:]...).Run() == nil {
				t.Errorf("ran %v", c)
			}
		}
		if _, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
			t.Error("opened a socket")
		}
		if _, err := os.ReadFile("/etc/passwd"); err == nil {
			t.Error("read /etc/passwd")
		}
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestVideoCageRunsOnlyFFmpeg$")
	cmd.Env = append(os.Environ(), "CAGE_PROBE=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func pool(t *testing.T, bench, command string, deadline time.Duration) *imaging.Pool {
	t.Helper()
	p, err := imaging.Open(imaging.Config{Command: []string{os.Args[0], command}, Bench: bench, Workers: 1, Waiting: 1,
		Deadline: deadline, Log: slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

type testLog struct{ t *testing.T }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

func drawing(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{uint8(x * 255 / w), uint8(y * 255 / h), 90, 255})
		}
	}
	return img
}

func write(t *testing.T, bench, name string, encode func(*bytes.Buffer) error) {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bench, name), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPicturesGetThumbAndMedium(t *testing.T) {
	bench := t.TempDir()
	img := drawing(800, 400)
	write(t, bench, "jpeg", func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) })
	write(t, bench, "png", func(b *bytes.Buffer) error { return png.Encode(b, img) })
	write(t, bench, "gif", func(b *bytes.Buffer) error { return gif.Encode(b, img, nil) })
	write(t, bench, "bmp", func(b *bytes.Buffer) error { return bmp.Encode(b, img) })
	pic, err := fromRGBA(img.(*image.NRGBA).Pix, 800, 400)
	if err := errors.Join(startVips(), err); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"webp", "avif"} {
		if err := pic.save(filepath.Join(bench, f), f, 90, false); err != nil {
			t.Fatal(err)
		}
	}
	p := pool(t, bench, "worker", time.Minute)
	for _, format := range []string{"jpeg", "png", "gif", "bmp", "webp", "avif"} {
		t.Run(format, func(t *testing.T) {
			f, err := p.Probe(t.Context(), format, imaging.Limits{Pixels: 1 << 30})
			if err != nil || f.Format != format || f.Width != 800 || f.Height != 400 {
				t.Fatalf("Probe: %+v, %v", f, err)
			}
			req := imaging.RenderRequest{In: format, Facts: f}
			as := format
			if format == "bmp" {
				as = "png"
				req.Original = &imaging.Original{Path: "out/new.png", Format: "png"}
			}
			req.Outputs = []imaging.Output{{Path: "out/" + format + ".th", Format: as, Width: 320, Height: 320, Crop: true},
				{Path: "out/" + format + ".md", Format: as, Width: 500}}
			r, err := p.Render(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.ThumbHash) == 0 || len(r.Average) != 7 {
				t.Errorf("colours: %+v", r)
			}
			if format == "bmp" && (r.Original == nil || r.Original.Width != 800) {
				t.Errorf("Original: %+v", r.Original)
			}
			for i, want := range []image.Point{{320, 320}, {500, 250}} {
				m, err := p.Probe(t.Context(), r.Outputs[i].Path, imaging.Limits{})
				if err != nil || m.Width != want.X || m.Height != want.Y || m.Format != as {
					t.Errorf("output %d: %+v, %v", i, m, err)
				}
			}
		})
	}
	lied := imaging.RenderRequest{In: "png", Facts: imaging.Facts{Format: "png", Width: 9, Height: 9},
		Outputs: []imaging.Output{{Path: "out/th", Format: "png", Width: 9, Height: 9}}}
	if _, err := p.Render(t.Context(), lied); !errors.Is(err, imaging.ErrInvalid) {
		t.Errorf("larger than its headers: %v", err)
	}
	if _, err := p.Probe(t.Context(), "png", imaging.Limits{Pixels: 1000}); !errors.Is(err, imaging.ErrTooLarge) {
		t.Errorf("beyond limits: %v", err)
	}
}

func TestCutPictureIsTakenAndRubbishIsNot(t *testing.T) {
	bench := t.TempDir()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawing(600, 600), nil); err != nil {
		t.Fatal(err)
	}
	write(t, bench, "cut", func(o *bytes.Buffer) error { _, err := o.Write(b.Bytes()[:b.Len()/2]); return err })
	write(t, bench, "rubbish", func(o *bytes.Buffer) error { _, err := o.Write([]byte("hello, this is no picture")); return err })
	p := pool(t, bench, "worker", time.Minute)
	f, err := p.Probe(t.Context(), "cut", imaging.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	th := []imaging.Output{{Path: "out/th", Format: "jpeg", Width: 100, Height: 100, Crop: true}}
	if _, err := p.Render(t.Context(), imaging.RenderRequest{In: "cut", Facts: f, Outputs: th}); err != nil {
		t.Error(err)
	}
	if _, err := p.Probe(t.Context(), "rubbish", imaging.Limits{}); !errors.Is(err, imaging.ErrUnsupported) {
		t.Errorf("rubbish probed: %v", err)
	}
	if _, err := p.Render(t.Context(), imaging.RenderRequest{In: "rubbish", Facts: f, Outputs: th}); !errors.Is(err, imaging.ErrInvalid) {
		t.Errorf("rubbish rendered: %v", err)
	}
}

func TestAVIFSequenceIsAnimatedAndHasStills(t *testing.T) {
	bench := t.TempDir()
	args := []string{"-v", "error", "-f", "lavfi", "-i", "testsrc=s=640x360:d=1:r=5", "-c:v", "libaom-av1", "-cpu-used", "8", filepath.Join(bench, "a.avif")}
	if out, err := exec.Command("ffmpeg", args...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %s", out)
	}
	p := pool(t, bench, "worker", time.Minute)
	f, err := p.Probe(t.Context(), "a.avif", imaging.Limits{})
	if err != nil || !f.Animated || f.Video || f.Frames != 5 || f.Width != 640 || f.Height != 360 {
		t.Fatalf("%+v, %v", f, err)
	}
	r, err := p.Render(t.Context(), imaging.RenderRequest{In: "a.avif", Facts: f, Original: &imaging.Original{Path: "out/original", Mode: imaging.NoLocation},
		Outputs: []imaging.Output{{Path: "out/th", Format: "avif", Width: 320, Height: 320, Crop: true}}})
	if err != nil || r.Frame != nil || len(r.Outputs) != 1 || r.Outputs[0].Width != 320 {
		t.Errorf("%+v, %v", r, err)
	}
}

// within is an MP4 with one box more at the end of its first track, whose frames stay where
// they are: its moov is the last box.
func within(t *testing.T, mp4 []byte, name string, payload []byte) []byte {
	t.Helper()
	added := append(binary.BigEndian.AppendUint32(nil, uint32(8+len(payload))), name...)
	added = append(added, payload...)
	moov := bytes.LastIndex(mp4, []byte("moov")) - 4
	trak := moov + bytes.Index(mp4[moov:], []byte("trak")) - 4
	out := slices.Clone(mp4)
	for _, at := range []int{moov, trak} {
		binary.BigEndian.PutUint32(out[at:], binary.BigEndian.Uint32(mp4[at:])+uint32(len(added)))
	}
	return slices.Insert(out, trak+int(binary.BigEndian.Uint32(mp4[trak:])), added...)
}

// Google's Spherical Video RFC, version 1: an XMP packet in a box of the track.
func TestVideosSeenAllAround(t *testing.T) {
	bench := t.TempDir()
	args := []string{"-v", "error", "-f", "lavfi", "-i", "testsrc=s=640x320:d=1:r=10", "-pix_fmt", "yuv420p", filepath.Join(bench, "flat.mp4")}
	if out, err := exec.Command("ffmpeg", args...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %s", out)
	}
	flat, err := os.ReadFile(filepath.Join(bench, "flat.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	mark := func(more string) []byte {
		const uuid = "\xff\xcc\x82\x63\xf8\x55\x4a\x93\x88\x14\x58\x7a\x02\x52\x1f\xdd"
		return within(t, flat, "uuid", []byte(uuid+`<?xml version="1.0"?><rdf:SphericalVideo xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:GSpherical="http://ns.google.com/videos/1.0/spherical/">`+
			`<GSpherical:Spherical>true</GSpherical:Spherical><GSpherical:Stitched>true</GSpherical:Stitched><GSpherical:StitchingSoftware>test</GSpherical:StitchingSoftware><GSpherical:ProjectionType>equirectangular</GSpherical:ProjectionType>`+more+`</rdf:SphericalVideo>`))
	}
	p := pool(t, bench, "worker", time.Minute)
	for name, c := range map[string]struct {
		file  []byte
		round bool
	}{
		"flat":     {flat, false},
		"round":    {mark(""), true},
		"two eyes": {mark("<GSpherical:StereoMode>top-bottom</GSpherical:StereoMode>"), false},
		"rubbish":  {within(t, flat, "uuid", bytes.Repeat([]byte{0xff}, 40)), false},
	} {
		if err := os.WriteFile(filepath.Join(bench, "a.mp4"), c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := p.Probe(t.Context(), "a.mp4", imaging.Limits{})
		if err != nil || !f.Video || f.Is360 != c.round || f.Width != 640 {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

func TestVideoGetsFrameThumbAndMedium(t *testing.T) {
	bench := t.TempDir()
	for _, name := range []string{"a.mp4", "a.webm"} {
		args := []string{"-v", "error", "-f", "lavfi", "-i", "testsrc=s=640x360:d=2:r=10", "-pix_fmt", "yuv420p", "-vf", "setsar=1", filepath.Join(bench, name)}
		if out, err := exec.Command("ffmpeg", args...).CombinedOutput(); err != nil {
			t.Fatalf("ffmpeg: %s", out)
		}
	}
	p := pool(t, bench, "worker", time.Minute)
	for _, name := range []string{"a.mp4", "a.webm"} {
		f, err := p.Probe(t.Context(), name, imaging.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if !f.Video || f.Width != 640 || f.Height != 360 || math.Abs(f.Duration-2) > 0.1 {
			t.Errorf("%s: %+v", name, f)
		}
		r, err := p.Render(t.Context(), imaging.RenderRequest{In: name, Facts: f, Frame: &imaging.Output{Path: "out/fr.jpeg"},
			Outputs: []imaging.Output{{Path: "out/th", Format: "jpeg", Width: 320, Height: 320, Crop: true}, {Path: "out/md", Format: "jpeg", Width: 500}}})
		if err != nil {
			t.Fatal(err)
		}
		if r.Frame == nil || r.Frame.Width != 640 || r.Frame.Size == 0 || len(r.Outputs) != 2 || r.Outputs[1].Height != 281 {
			t.Errorf("%s: %+v", name, r)
		}
		if _, err := p.Render(t.Context(), imaging.RenderRequest{In: name, Facts: f, Frame: &imaging.Output{Path: "out/late.jpeg"}, Still: 1.5}); err != nil {
			t.Fatal(err)
		}
		first, _ := os.ReadFile(filepath.Join(bench, "out/fr.jpeg"))
		late, _ := os.ReadFile(filepath.Join(bench, "out/late.jpeg"))
		if len(late) == 0 || bytes.Equal(first, late) {
			t.Errorf("%s: the still at 1.5 s is the first", name)
		}
	}
}

func TestJobThatKillsTwoWorkersIsRefused(t *testing.T) {
	p := pool(t, t.TempDir(), "crash", time.Minute)
	if _, err := p.Probe(t.Context(), "x", imaging.Limits{}); !errors.Is(err, imaging.ErrInvalid) || !errors.Is(err, imaging.ErrCrashed) {
		t.Error(err)
	}
}

// children are the processes that this one has started and that live.
func children(t *testing.T) string {
	t.Helper()
	var all []byte
	names, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil || len(names) == 0 {
		t.Fatalf("the kernel lists no children: %v", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err == nil {
			all = append(all, b...)
		}
	}
	return string(all)
}

func TestWornWorkerIsReplaced(t *testing.T) {
	for name, c := range map[string]struct {
		cfg      imaging.Config
		replaced bool
	}{
		"fresh": {imaging.Config{}, false},
		"grown": {imaging.Config{Grown: 1}, true},
		"spent": {imaging.Config{Spent: 1}, true},
	} {
		t.Run(name, func(t *testing.T) {
			bench := t.TempDir()
			write(t, bench, "png", func(b *bytes.Buffer) error { return png.Encode(b, drawing(60, 40)) })
			c.cfg.Command, c.cfg.Bench, c.cfg.Workers = []string{os.Args[0], "worker"}, bench, 1
			p, err := imaging.Open(c.cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			before := children(t)
			for range 2 {
				if _, err := p.Probe(t.Context(), "png", imaging.Limits{}); err != nil {
					t.Fatal(err)
				}
			}
			if after := children(t); before == "" || (before != after) != c.replaced {
				t.Errorf("children %q became %q", before, after)
			}
		})
	}
}

func TestStuckJobHasTimeByItsPixels(t *testing.T) {
	t.Parallel()
	p := pool(t, t.TempDir(), "stuck", 100*time.Millisecond)
	begun := time.Now()
	_, err := p.Render(t.Context(), imaging.RenderRequest{In: "x", Facts: imaging.Facts{Format: "png", Width: 1000, Height: 500}})
	if took := time.Since(begun); !errors.Is(err, imaging.ErrInvalid) || took < 600*time.Millisecond {
		t.Errorf("%v after %s", err, took)
	}
}

func TestStuckJobEndsAtItsDeadlineAndFullRoomIsBusy(t *testing.T) {
	p := pool(t, t.TempDir(), "stuck", 300*time.Millisecond)
	errs := make(chan error, 3)
	for range 3 {
		go func() { _, err := p.Probe(context.Background(), "x", imaging.Limits{}); errs <- err }()
	}
	got := []error{<-errs, <-errs, <-errs}
	if !slices.ContainsFunc(got, func(e error) bool { return errors.Is(e, imaging.ErrBusy) }) {
		t.Errorf("nobody was sent away: %v", got)
	}
	if !slices.ContainsFunc(got, func(e error) bool { return errors.Is(e, imaging.ErrInvalid) }) {
		t.Errorf("nobody met the deadline: %v", got)
	}
}
