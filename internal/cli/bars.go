package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// bars show on a terminal how far uploads are, a line each. Elsewhere nothing is
// drawn.
type bars struct {
	mu    sync.Mutex
	out   io.Writer
	shown bool
	list  []*bar
	drawn int // lines on the screen
	stop  chan struct{}
	ended sync.WaitGroup
}

const redraw = 200 * time.Millisecond

func newBars(out io.Writer, shown bool) *bars {
	b := &bars{out: out, shown: shown, stop: make(chan struct{})}
	if shown {
		b.ended.Go(b.run)
	}
	return b
}

func (b *bars) run() {
	tick := time.NewTicker(redraw)
	defer tick.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-tick.C:
			b.say(func() {})
		}
	}
}

// say lets something be printed between the bars.
func (b *bars) say(print func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.drawn > 0 {
		fmt.Fprintf(b.out, "\x1b[%dA\x1b[J", b.drawn)
	}
	print()
	b.drawn = 0
	if !b.shown {
		return
	}
	for _, bar := range b.list {
		fmt.Fprintln(b.out, bar.line())
		b.drawn++
	}
}

// end removes the bars.
func (b *bars) end() {
	if b.shown {
		close(b.stop)
		b.ended.Wait()
		b.mu.Lock()
		b.list = nil
		b.mu.Unlock()
		b.say(func() {})
	}
}

// bar is one upload's.
type bar struct {
	of     *bars
	name   string
	size   int64
	at     int64
	first  int64 // where this run began
	begun  time.Time
	moving bool
}

func (b *bars) add(name string, size int64) *bar {
	b.mu.Lock()
	defer b.mu.Unlock()
	bar := &bar{of: b, name: name, size: size, begun: time.Now()}
	b.list = append(b.list, bar)
	return bar
}

func (b *bar) moved(at int64) {
	b.of.mu.Lock()
	defer b.of.mu.Unlock()
	if !b.moving {
		b.moving, b.first, b.begun = true, at, time.Now()
	}
	b.at = at
}

func (b *bar) done() {
	b.of.mu.Lock()
	defer b.of.mu.Unlock()
	for i, other := range b.of.list {
		if other == b {
			b.of.list = append(b.of.list[:i], b.of.list[i+1:]...)
			break
		}
	}
}

const (
	nameWidth = 28
	barWidth  = 24
)

// line is "beach.jpg  [=====>    ] 43% 12.1 MB/s".
func (b *bar) line() string {
	name := []rune(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, b.name))
	if len(name) > nameWidth {
		name = append(name[:nameWidth-1], '…')
	}
	share := 0.0
	if b.size > 0 {
		share = float64(b.at) / float64(b.size)
	}
	full := int(share * barWidth)
	line := fmt.Sprintf("%-*s [%s%s] %3d%%", nameWidth, string(name), strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), int(share*100))
	switch {
	case b.at == b.size && b.size > 0:
		line += " being published"
	case time.Since(b.begun) > time.Second && b.at > b.first:
		line += fmt.Sprintf(" %.1f MB/s", float64(b.at-b.first)/1e6/time.Since(b.begun).Seconds())
	}
	return line
}
