package container

import (
	"bytes"
	"testing"
)

// cleaned runs Clean and checks what holds for every file: same picture facts, and a second run changes nothing.
func cleaned(t *testing.T, b []byte, f Facts, m Mode) []byte {
	t.Helper()
	var out, again bytes.Buffer
	changed, err := Clean(&out, bytes.NewReader(b), int64(len(b)), f, m)
	if err != nil {
		t.Fatalf("clean %s, mode %d: %v", f.Format, m, err)
	}
	if !changed {
		if out.Len() > 0 {
			t.Errorf("%s, mode %d: %d bytes written for no change", f.Format, m, out.Len())
		}
		return b
	}
	if bytes.Equal(out.Bytes(), b) {
		t.Errorf("%s, mode %d: changed, and the same", f.Format, m)
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
