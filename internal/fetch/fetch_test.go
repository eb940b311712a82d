package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"calotype/internal/fetch"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func TestOpenReadsTheAnswer(t *testing.T) {
	t.Parallel()
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || r.Header.Get("Referer") != "" || r.URL.RawQuery != "x=1" {
			t.Errorf("sent %v, %q", r.Header, r.URL.RawQuery)
		}
		io.WriteString(w, "hello")
	})
	b, err := fetch.New(loopback).Open(t.Context(), strings.Replace(at, "//", "//ann:pass@", 1)+"/a/my%20cat.jpg?x=1#top", "")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	got, err := io.ReadAll(b)
	if err != nil || string(got) != "hello" || b.Name != "my cat.jpg" || b.Size != 5 {
		t.Errorf("got %q, %q, %d, %v", got, b.Name, b.Size, err)
	}
}

func TestNameOfContentDispositionWins(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		`attachment; filename="dog.png"`:             "dog.png",
		`attachment; filename="../../etc/dog.png"`:   "dog.png",
		`attachment; filename="C:\\x\\dog.png"`:      "dog.png",
		`attachment; filename*=UTF-8''%C3%A9t%C3%A9`: "été",
		`attachment; filename=".."`:                  "cat.jpg",
		`inline`:                                     "cat.jpg",
		`;;;`:                                        "cat.jpg",
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			at := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Disposition", header) })
			b, err := fetch.New(loopback).Open(t.Context(), at+"/cat.jpg", "")
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			if b.Name != want {
				t.Errorf("got %q, want %q", b.Name, want)
			}
		})
	}
}

func TestInwardAddressesAreRefused(t *testing.T) {
	t.Parallel()
	for _, host := range []string{
		"10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
		"[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
	} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			wantError(t, fetch.New(loopback), "http://"+host+":1/", fetch.ErrAddress)
			at := serve(t, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "http://"+host+":1/", http.StatusFound)
			})
			wantError(t, fetch.New(loopback), at, fetch.ErrAddress)
		})
	}
}

func TestLoopbackIsRefusedUnlessAllowed(t *testing.T) {
	t.Parallel()
	at := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("reached") })
	wantError(t, fetch.New(nil), at, fetch.ErrAddress)
	wantError(t, fetch.New(nil), strings.Replace(at, "127.0.0.1", "[::ffff:127.0.0.1]", 1), fetch.ErrAddress)
}

func TestSchemesOtherThanHTTPAreRefused(t *testing.T) {
	t.Parallel()
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "file:///etc/passwd")
		w.WriteHeader(302)
	})
	for address, want := range map[string]string{"ftp://example.org/a": "ftp", "GOPHER://x/": "gopher", "cat.jpg": "", at: "file"} {
		_, err := fetch.New(loopback).Open(t.Context(), address, "")
		var scheme fetch.ErrScheme
		if !errors.As(err, &scheme) || scheme.Scheme != want {
			t.Errorf("%s: got %v, want %q", address, err, want)
		}
	}
}

func TestTheSiteItselfIsRefused(t *testing.T) {
	t.Parallel()
	c := fetch.New(loopback)
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://pics.example/a", http.StatusMovedPermanently)
	})
	for _, address := range []string{"https://PICS.example:8443/x", "http://pics.example./x", at} {
		if _, err := c.Open(t.Context(), address, "http://pics.example/sub"); !errors.Is(err, fetch.ErrSelfHost) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := c.Open(t.Context(), at, at); !errors.Is(err, fetch.ErrSelfHost) {
		t.Errorf("a bare address: %v", err)
	}
	picture := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("cat")) })
	b, err := c.Open(t.Context(), picture, at) // another server of the same machine
	if err != nil {
		t.Fatal(err)
	}
	b.Close()
}

func TestFiveRedirectsAndNoMore(t *testing.T) {
	t.Parallel()
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if left, _ := strconv.Atoi(r.URL.Path[1:]); left > 0 {
			http.Redirect(w, r, fmt.Sprintf("/%d?secret", left-1), http.StatusFound)
		}
	})
	b, err := fetch.New(loopback).Open(t.Context(), at+"/5", "")
	if err != nil {
		t.Fatal(err)
	}
	b.Close()
	wantError(t, fetch.New(loopback), at+"/6", fetch.ErrFetch)
}

func TestWhatCannotBeFetched(t *testing.T) {
	t.Parallel()
	status := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "http://%zz/?secret")
		code, _ := strconv.Atoi(r.URL.Path[1:])
		w.WriteHeader(code)
	})
	tls := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(tls.Close)
	for name, c := range map[string]struct {
		address string
		want    error
	}{
		"a page that is not there":      {status + "/404?secret", fetch.ErrFetch},
		"a part of a file":              {status + "/206?secret", fetch.ErrFetch},
		"a redirect to nonsense":        {status + "/302?secret", fetch.ErrFetch},
		"an address without a host":     {"http:///a?secret", fetch.ErrMalformed},
		"an address that is malformed":  {"http://[::1/?secret", fetch.ErrMalformed},
		"a certificate nobody knows":    {tls.URL + "/?secret", fetch.ErrFetch},
		"a port where nobody listens":   {"http://127.0.0.1:1/?secret", fetch.ErrFetch},
		"a host with broken characters": {"http://a b/?secret", fetch.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantError(t, fetch.New(loopback), c.address, c.want)
		})
	}
}

func TestASlowBodyEnds(t *testing.T) {
	t.Parallel()
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "a")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	c := fetch.New(loopback)
	c.SetTotal(300 * time.Millisecond)
	b, err := c.Open(t.Context(), at, "")
	if err == nil {
		defer b.Close()
		_, err = io.ReadAll(b)
	}
	if !errors.Is(err, fetch.ErrFetch) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func wantError(t *testing.T, c *fetch.Client, address string, want error) {
	t.Helper()
	b, err := c.Open(t.Context(), address, "")
	if err == nil {
		b.Close()
	}
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", address, err, want)
	}
	if err != nil && strings.Contains(err.Error(), "secret") {
		t.Errorf("error tells the query: %v", err)
	}
}
