package s3_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"calotype/internal/blob/s3/s3test"
)

// bad stands before a real server and does to some requests what networks do.
type bad struct {
	mu    sync.Mutex
	rng   *rand.Rand
	rate  float64 // of the requests that suffer
	kinds []string
	met   [16]atomic.Int64 // by kind
}

func (b *bad) draw() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rng.Float64() >= b.rate {
		return -1
	}
	return b.rng.IntN(len(b.kinds))
}

// front runs the bad network before the server and returns its endpoint.
func (b *bad) front(t *testing.T, endpoint string) string {
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
		switch b.kinds[kind] {
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
		case "slow":
			r.Body = &slow{r.Body}
			proxy.ServeHTTP(w, r)
		}
	}))
	s.Config.ErrorLog = nil
	t.Cleanup(s.Close)
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

// TestBadNetworkLosesNothing puts and reads files through a network that fails
// every third request. A Put that succeeded has stored the very bytes, one that
// failed has stored them or nothing, and reading gives the very bytes or fails.
func TestBadNetworkLosesNothing(t *testing.T) {
	endpoint := s3test.Start(t)
	bucket := s3test.Bucket(t, endpoint)
	b := &bad{rng: rand.New(rand.NewPCG(1, 2)), kinds: []string{
		"slow down", "cut at once", "cut on the way up", "cut on the way down", "answer lost", "damaged", "slow",
	}}
	through := open(t, s3test.Address(b.front(t, endpoint), bucket))
	direct := open(t, s3test.Address(endpoint, bucket))
	b.rate = 0.35

	var failedPuts, failedReads int
	for i := range 60 {
		size := []int64{1, 100, 5000, 200_000, 1<<20 + 5, 2_500_000}[i%6]
		if i == 30 {
			size = 70 << 20 // in parts
		}
		key := fmt.Sprint("k/", i)
		f, sum := file(t, size)
		put := through.Put(t.Context(), key, "", f)
		got, err := read(t, direct, key)
		switch {
		case put == nil && err != nil:
			t.Fatalf("%s was put and is lost: %v", key, err)
		case err == nil && got != sum:
			t.Fatalf("%s: other bytes are stored (put: %v)", key, put)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			t.Fatal(err)
		case put != nil:
			failedPuts++
		}
		if err != nil {
			if err := direct.Put(t.Context(), key, "", f); err != nil {
				t.Fatal(err)
			}
		}
		got, err = read(t, through, key)
		if err == nil && got != sum {
			t.Fatalf("%s: other bytes were read", key)
		}
		if err != nil {
			failedReads++
		}
	}
	for i, kind := range b.kinds {
		if b.met[i].Load() == 0 {
			t.Errorf("nothing met %q", kind)
		}
	}
	t.Logf("%d of 60 puts and %d of 60 readings failed", failedPuts, failedReads)
	if failedPuts+failedReads > 20 {
		t.Error("attempts are not repeated")
	}
	if err := direct.Tidy(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for u := range s3test.Client(t, endpoint).ListIncompleteUploads(t.Context(), bucket, "", true) {
		t.Errorf("%v is left half sent", u.Key)
	}
}

// TestWhatFailsForGoodLeavesNothing puts a file in parts, of which none but the
// first arrives.
func TestWhatFailsForGoodLeavesNothing(t *testing.T) {
	endpoint := s3test.Start(t)
	bucket := s3test.Bucket(t, endpoint)
	b := &bad{rng: rand.New(rand.NewPCG(1, 2)), kinds: []string{"damaged"}}
	through := open(t, s3test.Address(b.front(t, endpoint), bucket))
	b.rate = 1
	for i, size := range []int64{5000, 65 << 20} {
		f, _ := file(t, size)
		if err := through.Put(t.Context(), fmt.Sprint(i), "", f); err == nil {
			t.Errorf("a file of %d bytes that was damaged on its way is stored", size)
		}
	}
	c := s3test.Client(t, endpoint)
	for o := range c.ListObjectsIter(t.Context(), bucket, minio.ListObjectsOptions{Recursive: true}) {
		t.Errorf("%s is stored", o.Key)
	}
}
