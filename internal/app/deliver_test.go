package app_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestDeliveryAnswersRangesAndConditions(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	file := picture(t, 200, 100)
	a := send(t, server, h.Site.Get().Text("api_v1_key"), "中文 图.jpg", file)
	ask := func(method, url string, header ...string) (*http.Response, []byte) {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), method, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			q.Header.Set(header[i], header[i+1])
		}
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r, b
	}
	first, _ := ask("GET", a.Image.URL)
	tag := first.Header.Get("ETag")
	if !strings.HasPrefix(tag, `"`) || len(tag) < 10 {
		t.Fatalf("ETag %s is not strong", tag)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*",
		"Cache-Control": "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "cross-origin",
		"Accept-Ranges": "bytes", "Content-Disposition": "",
	} {
		if got := first.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	n := len(file)
	for name, c := range map[string]struct {
		method string
		header []string
		status int
		body   []byte
	}{
		"whole":                 {"GET", nil, 200, file},
		"head":                  {"HEAD", nil, 200, nil},
		"a unit of its own":     {"GET", []string{"Range", "lines=0-9"}, 200, file},
		"first bytes":           {"GET", []string{"Range", "bytes=0-9"}, 206, file[:10]},
		"suffix":                {"GET", []string{"Range", "bytes=-7"}, 206, file[n-7:]},
		"open end":              {"GET", []string{"Range", "bytes=20-"}, 206, file[20:]},
		"past the end":          {"GET", []string{"Range", "bytes=9999999-"}, 416, nil},
		"no bytes at the end":   {"GET", []string{"Range", "bytes=-0"}, 416, nil},
		"not a range":           {"GET", []string{"Range", "bytes=x-y"}, 416, nil},
		"same tag":              {"GET", []string{"If-None-Match", tag}, 304, nil},
		"other tag":             {"GET", []string{"If-None-Match", `"x"`}, 200, file},
		"range of the same":     {"GET", []string{"Range", "bytes=0-9", "If-Range", tag}, 206, file[:10]},
		"range of another file": {"GET", []string{"Range", "bytes=0-9", "If-Range", `"x"`}, 200, file},
		"post":                  {"POST", nil, 405, nil},
		"delete":                {"DELETE", nil, 405, nil},
	} {
		r, b := ask(c.method, a.Image.URL, c.header...)
		if r.StatusCode != c.status || c.body != nil && !bytes.Equal(b, c.body) {
			t.Errorf("%s: %d with %d bytes, want %d with %d", name, r.StatusCode, len(b), c.status, len(c.body))
		}
	}
	r, b := ask("GET", a.Image.URL, "Range", "bytes=0-3,10-13")
	if r.StatusCode != 206 || !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/byteranges") || !bytes.Contains(b, file[10:14]) {
		t.Errorf("two ranges: %d %s", r.StatusCode, r.Header.Get("Content-Type"))
	}
	r, _ = ask("GET", a.Image.URL+"?download")
	if got := r.Header.Get("Content-Disposition"); !strings.Contains(got, "filename*=UTF-8''%E4%B8%AD%E6%96%87%20%E5%9B%BE.jpg") {
		t.Errorf("download as %s", got)
	}
}

// counting sees what reaches net/http's own writer by ReadFrom.
type counting struct {
	http.ResponseWriter
	from *io.Reader
}

func (c counting) ReadFrom(r io.Reader) (int64, error) {
	*c.from = r
	return io.Copy(c.ResponseWriter, r)
}

func TestFilesReachTheConnectionByReadFrom(t *testing.T) {
	t.Parallel()
	h, server := localHouse(t)
	file := picture(t, 200, 100)
	a := send(t, server, h.Site.Get().Text("api_v1_key"), "x.jpg", file)
	var from io.Reader
	var tcp bool
	inner := h.Handler()
	probe := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, own := w.(io.ReaderFrom)
		if !own {
			t.Error("net/http's writer has no ReadFrom")
		}
		inner.ServeHTTP(counting{w, &from}, r)
	}))
	probe.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		_, tcp = c.(*net.TCPConn)
		return ctx
	}
	probe.Start()
	defer probe.Close()
	status, b := get(t, "GET", probe.URL+strings.TrimPrefix(a.Image.URL, server.URL))
	if status != 200 || !bytes.Equal(b, file) || !tcp {
		t.Fatalf("%d, %d bytes, TCP %v", status, len(b), tcp)
	}
	limited, ok := from.(*io.LimitedReader)
	if !ok {
		t.Fatalf("the connection is given %T, want *io.LimitedReader", from)
	}
	if _, ok := limited.R.(interface{ Fd() uintptr }); !ok {
		t.Errorf("under the limit is %T, want *os.File", limited.R)
	}
}
