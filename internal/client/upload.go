package client

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Result is what an upload became.
type Result struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	URL       string `json:"url"`
	URLMedium string `json:"url_medium,omitempty"`
	URLThumb  string `json:"url_thumb,omitempty"`
	URLViewer string `json:"url_viewer"`
	URLShort  string `json:"url_short"`
	DeleteURL string `json:"delete_url,omitempty"`
	Filename  string `json:"filename"`
	MIME      string `json:"mime"`
	Size      int64  `json:"size"`
	Width     int    `json:"width"`
	Height    int    `json:"height"`
}

// Upload is a file on its way to a server.
type Upload struct {
	File io.ReaderAt
	Size int64             // bytes
	Meta map[string]string // filename, title, tags, … as in the header Upload-Metadata
	// Address, where it is known from an earlier run, is gone on with.
	Address string
	// Begun is told the address as soon as there is one, Moved how many bytes the
	// server has or is being sent. Either may be nil.
	Begun func(address string)
	Moved func(offset int64)
	// Tries is how often an upload that makes no progress is tried again, 0 for 8.
	Tries int
}

// Send brings a file to the server, through lost connections and restarts, and
// returns what it became.
func (s *Server) Send(ctx context.Context, u Upload) (Result, error) {
	if u.Meta = maps.Clone(u.Meta); u.Meta == nil {
		u.Meta = map[string]string{}
	}
	if u.Meta["idempotency-key"] == "" { // an announcement whose answer is lost is made again
		u.Meta["idempotency-key"] = rand.Text()
	}
	most := u.Tries
	if most == 0 {
		most = 8
	}
	last := int64(-1)
	for failed, resumed := 0, u.Address != ""; ; {
		result, at, err := s.send(ctx, &u)
		if err == nil {
			return result, nil
		}
		if resumed && missing(err) { // it was forgotten between two requests: once more from the start
			u.Address, resumed = "", false
			continue
		}
		if refused, ok := errors.AsType[*Error](err); ok && !refused.Temporary() || ctx.Err() != nil {
			return Result{}, err
		}
		if at > last {
			last, failed = at, 0
		}
		if failed++; failed > most {
			return Result{}, err
		}
		if err := pause(ctx, failed-1, err); err != nil {
			return Result{}, err
		}
	}
}

// send is one try: it finds out where the upload is and sends the rest.
func (s *Server) send(ctx context.Context, u *Upload) (result Result, at int64, err error) {
	if u.Address != "" {
		var done *Result
		at, done, err = s.Offset(ctx, u.Address)
		switch {
		case missing(err):
			u.Address, at = "", 0
		case err != nil:
			return Result{}, 0, err
		case done != nil:
			return *done, at, nil
		}
	}
	if u.Address == "" {
		if u.Address, err = s.Create(ctx, u.Size, u.Meta); err != nil {
			return Result{}, 0, err
		}
		if u.Begun != nil {
			u.Begun(u.Address)
		}
	}
	body := &progress{Reader: io.NewSectionReader(u.File, at, u.Size-at), at: at, moved: u.Moved}
	done, offset, err := s.Patch(ctx, u.Address, at, u.Size-at, body)
	if err == nil && done == nil {
		err = fmt.Errorf("the server has %d of %d bytes", offset, u.Size)
	}
	if err != nil {
		return Result{}, at, err
	}
	return *done, offset, nil
}

// missing reports whether the server knows no such upload.
func missing(err error) bool {
	refused, told := errors.AsType[*Error](err)
	return told && (refused.Status == http.StatusNotFound || refused.Status == http.StatusGone)
}

// Create announces an upload and returns its address.
func (s *Server) Create(ctx context.Context, size int64, meta map[string]string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/files/", nil)
	if err != nil {
		return "", err
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Upload-Length", strconv.FormatInt(size, 10))
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(meta)) {
		pairs = append(pairs, name+" "+base64.StdEncoding.EncodeToString([]byte(meta[name])))
	}
	r.Header.Set("Upload-Metadata", strings.Join(pairs, ","))
	a, err := s.do(r)
	if err != nil {
		return "", err
	}
	defer a.Body.Close()
	address, err := r.URL.Parse(a.Header.Get("Location"))
	if err != nil || a.StatusCode != http.StatusCreated || a.Header.Get("Location") == "" {
		return "", errors.New("this is no server of resumable uploads")
	}
	return s.here(address), nil
}

// here puts an upload's address on the host that one came to: behind a proxy the
// server may call itself otherwise, and the key must not go elsewhere.
func (s *Server) here(address *url.URL) string {
	return s.URL + "/files/" + address.Path[strings.LastIndexByte(address.Path, '/')+1:]
}

// Offset asks how many bytes of an upload the server has, and what it became.
func (s *Server) Offset(ctx context.Context, address string) (int64, *Result, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return 0, nil, err
	}
	return s.progress(r)
}

// Patch sends bytes from an offset on.
func (s *Server) Patch(ctx context.Context, address string, offset, size int64, body io.Reader) (*Result, int64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPatch, address, body)
	if err != nil {
		return nil, 0, err
	}
	r.ContentLength = size
	r.Header.Set("Content-Type", "application/offset+octet-stream")
	r.Header.Set("Upload-Offset", strconv.FormatInt(offset, 10))
	at, done, err := s.progress(r)
	return done, at, err
}

func (s *Server) progress(r *http.Request) (int64, *Result, error) {
	r.Header.Set("Tus-Resumable", "1.0.0")
	a, err := s.do(r)
	if err != nil {
		return 0, nil, err
	}
	defer a.Body.Close()
	offset, err := strconv.ParseInt(a.Header.Get("Upload-Offset"), 10, 64)
	if err != nil {
		return 0, nil, errors.New("the server does not say where the upload stands")
	}
	if told := a.Header.Get("Upload-Result"); told != "" {
		var done Result
		if err := json.Unmarshal([]byte(told), &done); err != nil {
			return 0, nil, fmt.Errorf("the result is not understood: %w", err)
		}
		return offset, &done, nil
	}
	return offset, nil, nil
}

// progress tells of each piece that is read.
type progress struct {
	io.Reader
	at    int64
	moved func(int64)
}

func (p *progress) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	p.at += int64(n)
	if p.moved != nil {
		p.moved(p.at)
	}
	return n, err
}
