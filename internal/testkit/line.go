package testkit

import (
	"io"
	"net"
	"sync"
	"testing"
)

// Line carries bytes to a server as long as it is not cut.
type Line struct {
	Address string // where it begins, "127.0.0.1:port"

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
}

// NewLine makes a line to an address that ends with the test.
func NewLine(t testing.TB, to string) *Line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{Address: listener.Addr().String(), conns: map[net.Conn]bool{}}
	t.Cleanup(func() {
		listener.Close()
		l.Cut()
	})
	go func() {
		for {
			here, err := listener.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", to)
			if err != nil || !l.keep(here, there) {
				here.Close()
				continue
			}
			go l.carry(here, there)
			go l.carry(there, here)
		}
	}()
	return l
}

// keep remembers both ends, unless the line is cut.
func (l *Line) keep(ends ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range ends {
		l.conns[c] = true
		if l.cut {
			c.Close()
		}
	}
	return !l.cut
}

func (l *Line) carry(to, from net.Conn) {
	io.Copy(to, from)
	to.Close()
	from.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, to)
	delete(l.conns, from)
}

// Cut ends all connections and lets no new one through.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	for c := range l.conns {
		c.Close()
	}
}

// Mend lets connections through again.
func (l *Line) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
}
