// Package fetch opens strangers' addresses without letting them point inward:
// every dialled address is checked, every redirect too. Limits on the bytes
// and what they are it leaves to spool and imaging.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"

	"code.dny.dev/ssrf"
)

const (
	connectTime  = 10 * time.Second
	totalTime    = 60 * time.Second
	maxRedirects = 5
	maxHeader    = 64 << 10 // bytes of an answer's header
	maxName      = 255      // bytes
)

// The ways in which an address fails. No error's text carries a query string.
var (
	// ErrSelfHost is for an address on the site itself.
	ErrSelfHost = errors.New("address of this site")
	// ErrAddress is for a network address that is not public.
	ErrAddress = errors.New("address is not public")
	// ErrMalformed is for what is no address.
	ErrMalformed = errors.New("malformed address")
	// ErrFetch is for all else: no connection, a bad certificate, a status other
	// than 200, too many redirects, too slow.
	ErrFetch = errors.New("address cannot be fetched")
)

// ErrScheme is for an address that is neither http nor https.
type ErrScheme struct {
	Scheme string // in lower case, for example "ftp"; may be empty
}

// Error names the scheme.
func (e ErrScheme) Error() string { return fmt.Sprintf("unsupported scheme %q", e.Scheme) }

// Client opens addresses. It may be used side by side.
type Client struct {
	guard     *ssrf.Guardian
	transport *http.Transport
	total     time.Duration
}

// Body is an opened answer; the caller closes it. A read past the time for
// the whole fails with an error that satisfies errors.Is(err, ErrFetch).
type Body struct {
	io.ReadCloser
	Name string // file name as the server says it, "" for none; a stranger's text
	Size int64  // bytes as the server says it, -1 for unknown
}

// New makes a Client. allow opens listed networks that would be refused, such
// as 10.1.0.0/16.
func New(allow []netip.Prefix) *Client {
	var v4, v6 []netip.Prefix
	for _, p := range allow {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	guard := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
	dialer := &net.Dialer{Timeout: connectTime, Control: guard.Safe}
	return &Client{
		guard: guard,
		transport: &http.Transport{
			Proxy:                  nil, // a proxy would dial past the guard
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    connectTime,
			MaxResponseHeaderBytes: maxHeader,
			DisableKeepAlives:      true,
			ForceAttemptHTTP2:      true,
		},
		total: totalTime,
	}
}

// Open gets address, with up to five redirects, each held to the same rules.
// Connecting may take 10 s, all with the reading of the body 60 s. User names,
// passwords, cookies and referrers are never sent. site is the base URL of the
// site itself, whose host is refused, or where that is a bare address, host and
// port; "" for none. Errors are ErrScheme
// or satisfy errors.Is for ErrSelfHost, ErrAddress, ErrMalformed or ErrFetch.
func (c *Client) Open(ctx context.Context, address, site string) (Body, error) {
	first, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return Body{}, ErrMalformed // the cause would repeat the address
	}
	ctx, cancel := context.WithTimeout(ctx, c.total)
	self, err := url.Parse(site)
	if err != nil {
		self = &url.URL{}
	}
	answer, err := c.follow(ctx, first, self)
	if err != nil {
		cancel()
		return Body{}, err
	}
	return Body{
		ReadCloser: &reader{answer.Body, cancel},
		Name:       name(answer.Header, first),
		Size:       answer.ContentLength,
	}, nil
}

func (c *Client) follow(ctx context.Context, at, self *url.URL) (*http.Response, error) {
	for range maxRedirects + 1 {
		answer, err := c.get(ctx, at, self)
		if err != nil {
			return nil, err
		}
		switch answer.StatusCode {
		case http.StatusOK:
			return answer, nil
		case 301, 302, 303, 307, 308:
			answer.Body.Close()
			next, err := at.Parse(answer.Header.Get("Location"))
			if err != nil || answer.Header.Get("Location") == "" {
				return nil, fmt.Errorf("%w: malformed redirect", ErrFetch)
			}
			at = next
		default:
			answer.Body.Close()
			return nil, fmt.Errorf("%w: status %d", ErrFetch, answer.StatusCode)
		}
	}
	return nil, fmt.Errorf("%w: more than %d redirects", ErrFetch, maxRedirects)
}

// get makes one request, past http.Client, which would add its own manners.
func (c *Client) get(ctx context.Context, at, self *url.URL) (*http.Response, error) {
	if at.Scheme != "http" && at.Scheme != "https" {
		return nil, ErrScheme{at.Scheme}
	}
	if err := aside(at, self); err != nil {
		return nil, err
	}
	bare := *at
	bare.User, bare.Fragment, bare.RawFragment = nil, "", ""
	r := (&http.Request{
		Method: http.MethodGet, URL: &bare, Host: bare.Host,
		Header: http.Header{"User-Agent": {"Calotype"}, "Accept": {"image/*,video/*,*/*;q=0.5"}},
	}).WithContext(ctx)
	return c.send(r)
}

// send makes one request of a checked form.
func (c *Client) send(r *http.Request) (*http.Response, error) {
	answer, err := c.transport.RoundTrip(r)
	switch {
	case err == nil:
		return answer, nil
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedNetwork), errors.Is(err, ssrf.ErrInvalidHostPort):
		return nil, fmt.Errorf("%w: %w", ErrAddress, err)
	default:
		return nil, fmt.Errorf("%w: %w", ErrFetch, err)
	}
}

// aside makes sure that an address leads somewhere, and not to the site itself.
func aside(at, self *url.URL) error {
	switch host(at) {
	case "":
		return ErrMalformed
	case host(self):
		if _, err := netip.ParseAddr(host(at)); err != nil && host(at) != "localhost" || port(at) == port(self) {
			return ErrSelfHost
		}
	}
	return nil
}

func host(at *url.URL) string { return strings.TrimSuffix(strings.ToLower(at.Hostname()), ".") }

func port(at *url.URL) string {
	switch {
	case at.Port() == "" && at.Scheme == "https":
		return "443"
	case at.Port() == "":
		return "80"
	}
	return at.Port()
}

type reader struct {
	io.ReadCloser
	cancel context.CancelFunc
}

// Read says of every failure that the fetch failed.
func (r *reader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w: %w", ErrFetch, err)
	}
	return n, err
}

// Close ends the fetch.
func (r *reader) Close() error {
	defer r.cancel()
	return r.ReadCloser.Close()
}

// name is what Content-Disposition says, else the last part of the path.
func name(h http.Header, at *url.URL) string {
	if _, params, err := mime.ParseMediaType(h.Get("Content-Disposition")); err == nil {
		if n := base(params["filename"]); n != "" {
			return n
		}
	}
	return base(at.Path)
}

func base(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if name == "." || name == ".." || name == "/" {
		return ""
	}
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
	}
	return name
}
