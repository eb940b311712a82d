package s3test

import (
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Network stands before a real server and does to some requests what networks do.
type Network struct {
	Kinds []string // of what it does

	mu   sync.Mutex
	rng  *rand.Rand
	rate float64
	met  [16]atomic.Int64 // by kind
	quit chan struct{}    // ends what hangs
}

// Faults are all kinds. What hangs takes a client as long as its timeout.
var Faults = []string{"slow down", "cut at once", "cut on the way up", "cut on the way down", "answer lost", "damaged", "slow", "hang"}

// Front makes a network before the server and returns it and its endpoint. It does
// no harm before the first Worsen.
func Front(t testing.TB, endpoint string, kinds ...string) (*Network, string) {
	b := &Network{Kinds: kinds, rng: rand.New(rand.NewPCG(1, 2)), quit: make(chan struct{})}
	return b, b.front(t, endpoint)
}

// Worsen sets how many of the requests suffer, 0 to 1.
func (b *Network) Worsen(rate float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rate = rate
}

// Unmet are the kinds that no request has met.
func (b *Network) Unmet() (kinds []string) {
	for i, kind := range b.Kinds {
		if b.met[i].Load() == 0 {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func (b *Network) draw() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rng.Float64() >= b.rate {
		return -1
	}
	return b.rng.IntN(len(b.Kinds))
}

func (b *Network) front(t testing.TB, endpoint string) string {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: "http", Host: endpoint})
			p.Out.Host = p.In.Host // it is signed
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind := b.draw()
		if kind < 0 {
			proxy.ServeHTTP(w, r)
			return
		}
		b.met[kind].Add(1)
		switch b.Kinds[kind] {
		case "slow down":
			io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(http.StatusServiceUnavailable)
			io.WriteString(w, `<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>`)
		case "cut at once":
			panic(http.ErrAbortHandler)
		case "cut on the way up": // the server gets a part of the body
			r.Body = &cut{r.Body, r.ContentLength / 2}
			proxy.ServeHTTP(w, r)
		case "cut on the way down":
			proxy.ServeHTTP(&half{w}, r)
		case "answer lost": // the server has done it, the client does not hear
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		case "damaged":
			r.Body = &damaged{r.Body, r.ContentLength / 2}
			proxy.ServeHTTP(w, r)
		case "hang":
			select {
			case <-r.Context().Done():
			case <-b.quit:
			}
			panic(http.ErrAbortHandler)
		case "slow":
			r.Body = &slow{r.Body}
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(func() {
		close(b.quit)
		s.Close()
	})
	u, _ := url.Parse(s.URL)
	return u.Host
}

type cut struct {
	io.ReadCloser
	left int64
}

func (c *cut) Read(b []byte) (int, error) {
	if c.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := c.ReadCloser.Read(b[:min(int64(len(b)), c.left)])
	c.left -= int64(n)
	return n, err
}

type damaged struct {
	io.ReadCloser
	at int64
}

func (d *damaged) Read(b []byte) (int, error) {
	n, err := d.ReadCloser.Read(b)
	if d.at >= 0 && d.at < int64(n) {
		b[d.at] ^= 0x20
	}
	d.at -= int64(n)
	return n, err
}

type slow struct{ io.ReadCloser }

func (s *slow) Read(b []byte) (int, error) {
	time.Sleep(2 * time.Millisecond)
	return s.ReadCloser.Read(b[:min(len(b), 8<<10)])
}

// half lets half of a piece of the body through and cuts the connection.
type half struct{ http.ResponseWriter }

func (h *half) Write(b []byte) (int, error) {
	h.ResponseWriter.Write(b[:len(b)/2])
	http.NewResponseController(h.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}
