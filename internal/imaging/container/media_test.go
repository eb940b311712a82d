package container

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestMedia checks the files of CALOTYPE_MEDIA against the manifest that lies beside them.
func TestMedia(t *testing.T) {
	dir := os.Getenv("CALOTYPE_MEDIA")
	if dir == "" {
		t.Skip("CALOTYPE_MEDIA is not set")
	}
	list, err := os.ReadFile(filepath.Join(dir, "manifest.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\n")[1:] {
		c := strings.Split(line, "\t")
		b, err := os.ReadFile(filepath.Join(dir, c[0]))
		if err != nil {
			t.Fatal(err)
		}
		f, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{})
		if err != nil || strconv.Itoa(f.Width) != c[4] || strconv.Itoa(f.Height) != c[5] || f.Format != WebM && strconv.Itoa(f.Frames) != c[6] {
			t.Errorf("%s: got %d×%d, %d frames, %v, %v; want %s", c[0], f.Width, f.Height, f.Frames, f.Duration, err, c[4:8])
		}
		t.Logf("%s: %s o%d anim=%v 360=%v alpha=%v %v (want %s) %q %q %s %s %v", c[0], f.Format, f.Orientation, f.Animated,
			f.Is360, f.Alpha, f.Duration, c[7], f.Title, f.Description, f.Make, f.Model, f.Taken)
		for _, m := range []Mode{Keep, NoLocation, Strip} {
			out := cleaned(t, b, f, m)
			if name := os.Getenv("CALOTYPE_CLEANED"); name != "" {
				_ = os.WriteFile(filepath.Join(name, strconv.Itoa(int(m))+"-"+c[0]), out, 0o600)
			}
		}
	}
}

// cleaned runs Clean and checks what holds for every file: same picture facts, and a second run changes nothing.
func cleaned(t *testing.T, b []byte, f Facts, m Mode) []byte {
	t.Helper()
	var out, again bytes.Buffer
	changed, err := Clean(&out, bytes.NewReader(b), int64(len(b)), f, m)
	if err != nil {
		t.Fatalf("clean %s, mode %d: %v", f.Format, m, err)
	}
	if changed == bytes.Equal(out.Bytes(), b) {
		t.Errorf("%s, mode %d: changed is %v", f.Format, m, changed)
	}
	g, err := Probe(bytes.NewReader(out.Bytes()), int64(out.Len()), Limits{})
	if err != nil || g.Width != f.Width || g.Height != f.Height || g.Orientation != f.Orientation || g.Frames != f.Frames {
		t.Errorf("%s, mode %d: cleaned is %+v, %v; was %+v", f.Format, m, g, err, f)
	}
	if changed, err = Clean(&again, bytes.NewReader(out.Bytes()), int64(out.Len()), g, m); changed || err != nil {
		t.Errorf("%s, mode %d: the second run says %v, %v", f.Format, m, changed, err)
	}
	return out.Bytes()
}
