package s3

import (
	"context"
	"net"
	"net/http"
	"time"
)

const (
	dialTimeout = 5 * time.Second
	// silence is how long a connection may carry nothing, in either direction,
	// while a request is under way. A slow line does not matter, a dead one does.
	silence                   = 30 * time.Second
	leastSilence, mostSilence = time.Second, 10 * time.Minute
)

func transport(silence time.Duration) *http.Transport {
	dialer := net.Dialer{Timeout: dialTimeout}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			w := &watched{c, silence}
			return w, w.alive()
		},
		TLSHandshakeTimeout: dialTimeout,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     silence * 5 / 6, // the server's side of an idle connection is silent
		ReadBufferSize:      64 << 10, WriteBufferSize: 64 << 10,
		DisableCompression: true,
	}
}

// watched ends a connection that has carried nothing for a while.
type watched struct {
	net.Conn
	silence time.Duration
}

func (w *watched) alive() error { return w.SetDeadline(time.Now().Add(w.silence)) }

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if n > 0 {
		w.alive() //nolint:errcheck // a closed connection says so itself
	}
	return n, err
}

func (w *watched) Write(b []byte) (int, error) {
	if err := w.alive(); err != nil {
		return 0, err
	}
	n, err := w.Conn.Write(b)
	if n > 0 {
		w.alive() //nolint:errcheck // as above
	}
	return n, err
}
