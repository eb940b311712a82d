package worker

import (
	"bytes"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"calotype/internal/imaging"
)

func TestVideosAreMadePieceByPiece(t *testing.T) {
	bench := t.TempDir()
	p := pool(t, bench, "worker", time.Minute)
	for name, c := range map[string]struct {
		make          string
		width, height int
		codecs        string
		seconds       float64
	}{
		"sound.mp4":   {"-f lavfi -i testsrc2=s=640x360:d=9.5:r=25 -f lavfi -i sine=d=9.5 -pix_fmt yuv420p", 426, 240, "avc1.64", 9.5},
		"silent.webm": {"-f lavfi -i testsrc2=s=320x180:d=5:r=10 -pix_fmt yuv420p", 320, 180, "avc1.64", 5},
		"deep.mp4":    {"-f lavfi -i testsrc2=s=320x180:d=2:r=30 -c:v libx265 -pix_fmt yuv420p10le -x265-params log-level=none", 160, 90, "avc1.64", 2},
		"fast.mov":    {"-f lavfi -i testsrc2=s=160x90:d=1:r=240 -pix_fmt yuv420p", 160, 90, "avc1.64", 1},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"-v", "error"}, strings.Fields(c.make)...)
			if out, err := exec.Command("ffmpeg", append(args, filepath.Join(bench, name))...).CombinedOutput(); err != nil {
				t.Fatalf("ffmpeg: %s", out)
			}
			f, err := p.Probe(t.Context(), name, imaging.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			made := "out/" + name
			s, err := p.Stream(t.Context(), imaging.StreamRequest{In: name, Facts: f, Path: made, Width: c.width, Height: c.height, Rate: 500_000})
			if err != nil {
				t.Fatal(err)
			}
			sound := strings.HasSuffix(s.Codecs, ",mp4a.40.2")
			if !strings.HasPrefix(s.Codecs, c.codecs) || sound != strings.HasPrefix(name, "sound") || s.Path != made {
				t.Errorf("%+v", s)
			}
			played(t, filepath.Join(bench, made), s, c.width, c.height, c.seconds)
		})
	}
	if err := os.WriteFile(filepath.Join(bench, "rubbish.mp4"), []byte("\x00\x00\x00\x18ftypmp42 and no more"), 0o600); err != nil {
		t.Fatal(err)
	}
	rubbish := imaging.StreamRequest{In: "rubbish.mp4", Facts: imaging.Facts{Format: "mp4"}, Path: "out/rubbish", Width: 160, Height: 90, Rate: 1e5}
	if _, err := p.Stream(t.Context(), rubbish); !errors.Is(err, imaging.ErrInvalid) {
		t.Errorf("of rubbish: %v", err)
	}
}

// played looks at each segment as a player has it, alone behind the first bytes.
func played(t *testing.T, path string, s imaging.Streamed, width, height int, seconds float64) {
	t.Helper()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at, sum := s.Initial, 0.0
	for i, segment := range s.Segments {
		cmd := exec.Command("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=flags:stream=width,height", "-of", "compact", "-")
		cmd.Stdin = bytes.NewReader(append(bytes.Clone(whole[:s.Initial]), whole[at:at+segment.Size]...))
		out, err := cmd.CombinedOutput()
		first, _, _ := strings.Cut(string(out), "\n")
		if err != nil || !strings.HasPrefix(first, "packet|flags=K") {
			t.Errorf("segment %d begins with %q: %v", i, first, err)
		}
		if i < len(s.Segments)-1 && segment.Seconds > segmentSeconds+0.1 {
			t.Errorf("segment %d lasts %v s", i, segment.Seconds)
		}
		if n := strings.Count(string(out), "packet|"); n > int(math.Ceil(segment.Seconds*60))+1 {
			t.Errorf("segment %d of %v s has %d frames", i, segment.Seconds, n)
		}
		at, sum = at+segment.Size, sum+segment.Seconds
	}
	if int64(len(whole)) != at || math.Abs(sum-seconds) > 0.2 {
		t.Errorf("%d of %d bytes, %v of %v s", at, len(whole), sum, seconds)
	}
	out, err := exec.Command("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height,codec_name,pix_fmt", "-of", "csv=p=0", path).CombinedOutput()
	if want := "h264," + strconv.Itoa(width) + "," + strconv.Itoa(height) + ",yuv420p"; err != nil || strings.TrimSpace(string(out)) != want {
		t.Errorf("%s, %v, want %s", out, err, want)
	}
}

func TestSegmentsOfAListThatIsNotOurs(t *testing.T) {
	for list, want := range map[string]bool{
		"#EXT-X-MAP:URI=\"a\",BYTERANGE=\"10@0\"\n#EXTINF:4.0,\n#EXT-X-BYTERANGE:5@10\na\n": true,
		"#EXT-X-MAP:URI=\"a\",BYTERANGE=\"10@0\"\n#EXTINF:4.0,\n#EXT-X-BYTERANGE:5@11\na\n": false,
		"#EXT-X-MAP:URI=\"a\",BYTERANGE=\"x@0\"\n":                                          false,
		"#EXTINF:long,\n": false,
	} {
		if _, _, err := segments([]byte(list)); (err == nil) != want {
			t.Errorf("%q: %v", list, err)
		}
	}
	if _, err := codecs([]byte("avcC\x01")); !errors.Is(err, imaging.ErrInvalid) {
		t.Errorf("no profile: %v", err)
	}
}

// What is no fault of the video is told apart: another try may end better.
func TestWhatEndsTheMakerIsNoFaultOfTheVideo(t *testing.T) {
	bench := t.TempDir()
	small := os.Getenv("SMALL_DISK") == "1"
	if small {
		err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")
		if err = errors.Join(err, syscall.Mount("small", bench, "tmpfs", 0, "size=3m")); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = syscall.Unmount(bench, syscall.MNT_DETACH) })
	}
	video := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=60:r=25", "-preset", "ultrafast", "-crf", "45", "-pix_fmt", "yuv420p", filepath.Join(bench, "a.mp4"))
	if out, err := video.CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %s", out)
	}
	req := imaging.StreamRequest{In: "a.mp4", Facts: imaging.Facts{Format: "mp4", Video: true, Width: 320, Height: 180, Duration: 60}, Path: "out/a", Width: 640, Height: 360, Rate: 5e6}
	if small {
		if _, err := pool(t, bench, "worker", time.Minute).Stream(t.Context(), req); !errors.Is(err, syscall.ENOSPC) || errors.Is(err, imaging.ErrInvalid) {
			t.Errorf("on a full disk: %v", err)
		}
		return
	}
	if _, err := pool(t, bench, "crash", time.Minute).Stream(t.Context(), req); !errors.Is(err, imaging.ErrCrashed) || errors.Is(err, imaging.ErrInvalid) {
		t.Errorf("of a worker that ended: %v", err)
	}
	p := pool(t, bench, "worker", time.Minute)
	done := make(chan error, 1)
	go func() {
		_, err := p.Stream(t.Context(), req)
		done <- err
	}()
	for !killMaker(t, bench) {
		time.Sleep(5 * time.Millisecond)
	}
	if err := <-done; !errors.Is(err, imaging.ErrCrashed) || errors.Is(err, imaging.ErrInvalid) {
		t.Errorf("of a program that was killed: %v", err)
	}
	self := exec.Command(os.Args[0], "-test.run=^TestWhatEndsTheMakerIsNoFaultOfTheVideo$")
	self.Env = append(os.Environ(), "SMALL_DISK=1")
	self.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		self.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		self.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		self.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	if out, err := self.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// killMaker ends the program that makes a rendition on the bench, once it runs.
func killMaker(t *testing.T, bench string) bool {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range lines {
		line, _ := os.ReadFile(name) // one that has ended meanwhile says nothing
		at, _ := os.Readlink(filepath.Join(filepath.Dir(name), "cwd"))
		if at != bench || !bytes.Contains(line, []byte("libx264\x00")) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if err != nil || syscall.Kill(pid, syscall.SIGKILL) != nil {
			t.Fatal(pid, err)
		}
		return true
	}
	return false
}
