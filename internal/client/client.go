// Package client speaks to a Calotype server over HTTP: resumable uploads, and
// what the management API offers. It knows nothing of the house from inside.
package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Server is a site and the key that one comes with.
type Server struct {
	URL  string // "https://img.example.test", without a final slash
	Key  string
	HTTP *http.Client // nil for one without a deadline
}

// Error is a refusal in the server's words.
type Error struct {
	Status int    // HTTP
	Code   string // "upload.too_big"
	Detail string
	Wait   time.Duration // until one may try again, 0 if the server does not say
}

func (e *Error) Error() string { return e.Detail }

// Temporary reports whether the same request may succeed later.
func (e *Error) Temporary() bool {
	switch e.Status {
	case http.StatusConflict, http.StatusLocked, http.StatusTooManyRequests:
		return true
	}
	return e.Status >= 500 && e.Status != http.StatusNotImplemented
}

// maxAnswer is the longest answer that is read, in bytes.
const maxAnswer = 16 << 20

// do sends a request with the key and fails with an Error unless the answer is
// one of success. The caller closes the body.
func (s *Server) do(r *http.Request) (*http.Response, error) {
	if s.Key != "" {
		r.Header.Set("X-API-Key", s.Key)
	}
	r.Header.Set("User-Agent", "calotype-client")
	h := s.HTTP
	if h == nil {
		h = &http.Client{CheckRedirect: sameHost}
	}
	a, err := h.Do(r)
	if err != nil {
		return nil, unreached(err)
	}
	if a.StatusCode < 300 {
		return a, nil
	}
	defer a.Body.Close()
	return nil, refusal(a)
}

// sameHost does not carry a key to another host.
func sameHost(r *http.Request, via []*http.Request) error {
	if len(via) >= 5 || r.URL.Host != via[0].URL.Host {
		return http.ErrUseLastResponse
	}
	return nil
}

// unreached keeps addresses out of the message: an upload's is secret.
func unreached(err error) error {
	type timeout interface{ Unwrap() error }
	var inner timeout
	if errors.As(err, &inner) && inner.Unwrap() != nil {
		err = inner.Unwrap()
	}
	return fmt.Errorf("no answer from the server: %w", err)
}

func refusal(a *http.Response) error {
	b, _ := io.ReadAll(io.LimitReader(a.Body, 64<<10))
	e := &Error{Status: a.StatusCode, Detail: fmt.Sprintf("the server answers %s", a.Status)}
	var told struct {
		Detail, Code string
		Error        json.RawMessage
	}
	if json.Unmarshal(b, &told) == nil {
		var old struct{ Message string }
		switch {
		case told.Detail != "":
			e.Detail, e.Code = told.Detail, told.Code
		case json.Unmarshal(told.Error, &old) == nil && old.Message != "":
			e.Detail = old.Message
		}
	}
	if n, err := strconv.Atoi(a.Header.Get("Retry-After")); err == nil && n > 0 {
		e.Wait = time.Duration(n) * time.Second
	}
	return e
}

// Call sends JSON (nil for none) to a path of the management API and reads the
// answer into into (nil for none).
func (s *Server) Call(ctx context.Context, method, path string, body, into any) error {
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		in = strings.NewReader(string(b))
	}
	r, err := http.NewRequestWithContext(ctx, method, s.URL+path, in)
	if err != nil {
		return err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept", "application/json")
	a, err := s.do(r)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(a.Body, maxAnswer)).Decode(into); err != nil {
		return fmt.Errorf("the answer is not understood: %w", err)
	}
	return nil
}

// pause waits before try n of something, longer each time; a server's own wish
// counts where there is one.
func pause(ctx context.Context, n int, err error) error {
	wait := min(time.Second<<min(n, 5), 30*time.Second)
	wait = wait/2 + rand.N(wait/2)
	if e, ok := errors.AsType[*Error](err); ok && e.Wait > 0 {
		wait = e.Wait
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(wait):
		return nil
	}
}

// Check asks whether the server takes the key: by the management API, or on a
// site without it by an upload API that is given no file.
func (s *Server) Check(ctx context.Context) error {
	err := s.Call(ctx, http.MethodGet, "/api/2/me", nil, nil)
	refused, told := errors.AsType[*Error](err)
	if !told || refused.Status >= 500 {
		return err
	}
	err = s.Call(ctx, http.MethodPost, "/api/1/upload", nil, nil)
	if refused, told := errors.AsType[*Error](err); told && refused.Detail == "Empty upload source" {
		return nil
	}
	if err == nil {
		err = errors.New("this is no Calotype server")
	}
	return err
}
