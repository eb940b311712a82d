package worker

import (
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"calotype/internal/imaging"
)

// The decoder's own test picture, of whose tiles ffmpeg makes 178, 97, 104 on average.
func TestHEICBecomesJPEGOfItsColours(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/gen2brain/heic").Output()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "testdata", "test.heic"))
	if err != nil {
		t.Fatal(err)
	}
	bench := t.TempDir()
	if err := os.WriteFile(filepath.Join(bench, "in"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	p := pool(t, bench, "worker", time.Minute)
	f, err := p.Probe(t.Context(), "in", imaging.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Render(t.Context(), imaging.RenderRequest{In: "in", Facts: f,
		Original: &imaging.Original{Path: "out/out.jpg", Format: "jpeg"},
		Outputs:  []imaging.Output{{Path: "out/th", Format: "jpeg", Width: 320, Height: 320, Crop: true}}})
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(bench, "out", "out.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := jpeg.Decode(file)
	if err != nil || img.Bounds() != image.Rect(0, 0, f.Width, f.Height) {
		t.Fatalf("%v, %v", img.Bounds(), err)
	}
	if r.Average != "#b26268" {
		t.Errorf("average colour %s", r.Average)
	}
}
