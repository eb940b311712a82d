package serve_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"calotype/internal/serve"
)

func TestAddressBelievesOnlyTrustedProxies(t *testing.T) {
	t.Parallel()
	f := serve.Front{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	for name, c := range map[string]struct{ peer, forwarded, want string }{
		"stranger lies":       {"192.0.2.1:9", "198.51.100.1", "192.0.2.1"},
		"proxy tells":         {"10.0.0.1:9", "198.51.100.1", "198.51.100.1"},
		"client forged a hop": {"10.0.0.1:9", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
		"v4 in v6":            {"[::ffff:192.0.2.1]:9", "", "192.0.2.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-For", c.forwarded)
		r.Header.Set("X-Forwarded-Proto", "https")
		if got := f.Address(r); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
		wantBase := "http://example.com"
		if strings.HasPrefix(c.peer, "10.") {
			wantBase = "https://example.com"
		}
		if got := f.BaseURL(r); got != wantBase {
			t.Errorf("%s: base %s, want %s", name, got, wantBase)
		}
	}
}

func TestForwardedHostsAreHosts(t *testing.T) {
	t.Parallel()
	f := serve.Front{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	for sent, want := range map[string]string{
		"img.example": "img.example", "img.example:8443": "img.example:8443", "[2001:db8::1]:80": "[2001:db8::1]:80", "bücher.example": "bücher.example",
		"first.example, last.example": "last.example",
		`x"><script>`:                 "example.com", "a b": "example.com", "user@h.example": "example.com", "h.example/x": "example.com", "h.example:x": "example.com",
		strings.Repeat("é", 126) + ".": strings.Repeat("é", 126) + ".", strings.Repeat("a", 260): "example.com",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = "10.0.0.1:9"
		r.Header.Set("X-Forwarded-Host", sent)
		if got := f.BaseURL(r); got != "http://"+want {
			t.Errorf("%s: %s, want %s", sent, got, want)
		}
	}
}

func TestWithTurnsErrorsAndPanicsIntoFail(t *testing.T) {
	t.Parallel()
	fail := func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(418) }
	for _, h := range []serve.Handler{
		func(http.ResponseWriter, *http.Request) error { return errors.New("no") },
		func(http.ResponseWriter, *http.Request) error { panic("no") },
	} {
		w := httptest.NewRecorder()
		serve.With(fail, h).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Code != 418 {
			t.Errorf("got %d, want 418", w.Code)
		}
	}
}

type sendfile struct {
	*httptest.ResponseRecorder
	used bool
}

func (s *sendfile) ReadFrom(r io.Reader) (int64, error) {
	s.used = true
	return io.Copy(s.ResponseRecorder, r)
}

func TestReaderFromShowsThroughAndQueriesStayOut(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	f := serve.Front{Log: slog.New(slog.NewTextHandler(&log, nil))}
	w := &sendfile{ResponseRecorder: httptest.NewRecorder()}
	h := f.Watch(serve.With(nil, func(w http.ResponseWriter, _ *http.Request) error {
		_, err := io.Copy(w, io.LimitReader(strings.NewReader("hello"), 5))
		return err
	}))
	h.ServeHTTP(w, httptest.NewRequest("GET", "/x?key=secret", nil))
	if !w.used {
		t.Error("ReadFrom was hidden")
	}
	if line := log.String(); strings.Contains(line, "secret") || !strings.Contains(line, "size=5") {
		t.Errorf("bad line: %s", line)
	}
}

// Who goes away before the answer is no failure of the house.
func TestWhoGoesAwayIsNoFailure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		why    string
		leaves bool
		err    func(*http.Request) error
		want   int
	}{
		{"gone", true, func(r *http.Request) error { return fmt.Errorf("rows: %w", r.Context().Err()) }, 499},
		{"gone, but it failed by itself", true, func(*http.Request) error { return errors.New("disk on fire") }, 500},
		{"another's context ended", false, func(*http.Request) error { return context.Canceled }, 500},
	} {
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		if c.leaves {
			leave()
		}
		fail := func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusInternalServerError) }
		answer := serve.With(fail, func(_ http.ResponseWriter, r *http.Request) error { return c.err(r) })
		r := httptest.NewRequestWithContext(ctx, "GET", "/", nil)
		if got := serve.Observe(httptest.NewRecorder(), func(w http.ResponseWriter) { answer.ServeHTTP(w, r) }); got != c.want {
			t.Errorf("%s: %d, want %d", c.why, got, c.want)
		}
	}
}
