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
