package fetch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// postTime bounds a whole Post.
const postTime = 10 * time.Second

// maxAnswer is how much of an answer to a Post is read, in bytes.
const maxAnswer = 4 << 10

// Post sends a body to an address and returns the status of the answer. Redirects
// are not followed: they are an answer like others. Errors are as of Open.
func (c *Client) Post(ctx context.Context, address, site string, header http.Header, body []byte) (int, error) {
	status, _, err := c.Ask(ctx, address, site, header, body)
	return status, err
}

// Ask is a Post that also returns what is answered, the first 4 KiB of it.
func (c *Client) Ask(ctx context.Context, address, site string, header http.Header, body []byte) (int, []byte, error) {
	at, err := c.Check(address, site)
	if err != nil {
		return 0, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, postTime)
	defer cancel()
	header = header.Clone()
	header.Set("User-Agent", "Calotype")
	r := (&http.Request{
		Method: http.MethodPost, URL: at, Host: at.Host, Header: header,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}).WithContext(ctx)
	answer, err := c.send(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %w", ErrFetch, err)
	}
	return answer.StatusCode, said, nil
}

// Check says of an address what can be said without asking anybody: its form, and
// for a number instead of a name whether it is public. Names are checked when they
// are dialled. Site is as of Open. The URL is without user name, password and fragment.
func (c *Client) Check(address, site string) (*url.URL, error) {
	at, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, ErrMalformed // the cause would repeat the address
	}
	if at.Scheme != "http" && at.Scheme != "https" {
		return nil, ErrScheme{at.Scheme}
	}
	self, err := url.Parse(site)
	if err != nil {
		self = &url.URL{}
	}
	if err := aside(at, self); err != nil {
		return nil, err
	}
	if ip, err := netip.ParseAddr(host(at)); err == nil {
		network := "tcp4"
		if ip.Is6() {
			network = "tcp6"
		}
		if err := c.guard.Safe(network, net.JoinHostPort(host(at), "443"), nil); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrAddress, err)
		}
	}
	bare := *at
	bare.User, bare.Fragment, bare.RawFragment = nil, "", ""
	return &bare, nil
}
