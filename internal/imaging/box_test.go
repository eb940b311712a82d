package imaging

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// misbehave leaves files that nobody asked for.
func misbehave(dir, how string) {
	most := map[string]int{"litter": 5, "heap": mostFiles + 1, "endless": 1 << 30}[how]
	for i := range most {
		_ = os.WriteFile(filepath.Join(dir, fmt.Sprint("rubbish", i)), []byte("rubbish"), 0o600)
		if i > mostFiles {
			time.Sleep(time.Millisecond)
		}
	}
}

func boxes(t *testing.T, bench string) (list []string) {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(bench, boxesDir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestWhatAWorkerLeavesIsTakenAway(t *testing.T) {
	for in, c := range map[string]struct {
		err  error
		lost int64
	}{
		"good": {}, "litter": {}, "heap": {ErrInvalid, 1}, "nothing": {ErrInvalid, 1}, "endless": {ErrInvalid, 2},
	} {
		t.Run(in, func(t *testing.T) {
			p, bench := gatedPool(t, 1<<20)
			first := boxes(t, bench)
			begun := time.Now()
			r, err := p.Render(t.Context(), job(in, "webp"))
			if !errors.Is(err, c.err) || p.Stats().Lost != c.lost || time.Since(begun) > 20*time.Second {
				t.Errorf("%v, %d workers lost, after %s", err, p.Stats().Lost, time.Since(begun))
			}
			if c.err == nil {
				b, err := os.ReadFile(filepath.Join(bench, "out", "th"))
				if string(b) != in || err != nil || r.Outputs[0].Path != "out/th" {
					t.Errorf("%q, %v, %+v", b, err, r)
				}
			}
			left, err := filepath.Glob(filepath.Join(bench, boxesDir, "*", "*"))
			if len(left) > 0 || err != nil {
				t.Errorf("left in boxes: %v, %v", left, err)
			}
			if after := boxes(t, bench); len(first) != 1 || c.lost == 0 && len(after) != 1 || c.lost > 0 && len(after) > 0 {
				t.Errorf("boxes %v became %v", first, after)
			}
			if _, err := p.Render(t.Context(), job("next", "webp")); err != nil {
				t.Errorf("the next: %v", err)
			}
			if err := p.Close(); err != nil || len(boxes(t, bench)) > 0 {
				t.Errorf("closed: %v, boxes %v", err, boxes(t, bench))
			}
		})
	}
}

func TestSizeOfWhatIsWrittenIsBounded(t *testing.T) {
	b, err := newBox(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		if err := os.WriteFile(filepath.Join(b.dir(), fmt.Sprint(i)), make([]byte, 600), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.crowd(1200); err != nil {
		t.Error(err)
	}
	if err := b.crowd(1199); !errors.Is(err, errCrowded) {
		t.Error(err)
	}
	full := make(chan bool, 1)
	end := b.watch(1000, func() { full <- true })
	<-full
	if err := end(); !errors.Is(err, errCrowded) {
		t.Error(err)
	}
}
