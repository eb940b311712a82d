package worker

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"calotype/internal/imaging"
)

// filmed is a file that ffmpeg makes of a second of pictures and silence.
func filmed(t *testing.T, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	in := []string{"-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x48:d=1:r=5", "-f", "lavfi", "-i", "anullsrc=d=1"}
	if out, err := exec.Command("ffmpeg", append(append(in, args...), path)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, out)
	}
	return path
}

// called is a Matroska file whose header says that it is WebM.
func called(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(b, []byte("\x42\x82\x88matroska")) {
		t.Fatalf("no Matroska: %v", err)
	}
	return bytes.Replace(b, []byte("\x42\x82\x88matroska"), []byte("\x42\x82\x84webm\xec\x82\x00\x00"), 1)
}

func TestMatroskaIsNotTakenForWebM(t *testing.T) {
	t.Parallel()
	note := filepath.Join(t.TempDir(), "note.txt")
	if err := os.WriteFile(note, []byte("attached"), 0o600); err != nil {
		t.Fatal(err)
	}
	bench := t.TempDir()
	p := pool(t, bench, "worker", 20*time.Second)
	for name, c := range map[string]struct {
		args []string
		want error
	}{
		"VP8 and Opus":  {[]string{"-c:v", "libvpx", "-c:a", "libopus"}, nil},
		"H.264":         {[]string{"-c:v", "libx264", "-an"}, imaging.ErrUnsupported},
		"VP8 and FLAC":  {[]string{"-c:v", "libvpx", "-c:a", "flac"}, imaging.ErrUnsupported},
		"an attachment": {[]string{"-c:v", "libvpx", "-an", "-attach", note, "-metadata:s:t", "mimetype=text/plain"}, imaging.ErrUnsupported},
	} {
		path := filmed(t, "film.mkv", c.args...)
		if err := os.WriteFile(filepath.Join(bench, "in"), called(t, path), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Probe(t.Context(), "in", imaging.Limits{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		// What ffprobe finds counts too, should our own look at the header have missed it.
		v := ffmpeg{mpeg: "ffmpeg", probe: "ffprobe"}
		if _, err := v.facts(path, imaging.Facts{Format: "webm", Video: true}, imaging.Limits{}); !errors.Is(err, c.want) {
			t.Errorf("%s: ffprobe: %v, want %v", name, err, c.want)
		}
	}
}
