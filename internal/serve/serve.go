// Package serve holds what every door of the house needs of HTTP: handlers that
// return their error, the client's address, the site's base URL, request ids
// and the access log. What an error looks like is left to the doors.
package serve

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"runtime/debug"
	"strings"
	"time"
)

// Handler answers a request or says why it cannot.
type Handler func(http.ResponseWriter, *http.Request) error

// statusGone is what the log and the figures have of a request whose client went away
// before it was answered, as nginx and others call it. Nobody receives it.
const statusGone = 499

// With makes an http.Handler of h. An error or a panic goes to fail, unless the client has
// gone away, or the answer has already begun: then it is logged and the connection is cut.
func With(fail func(http.ResponseWriter, *http.Request, error), h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := record(w)
		err := guard(h, rec, r)
		if err == nil {
			return
		}
		switch {
		case rec.status == 0 && r.Context().Err() == context.Canceled && errors.Is(err, context.Canceled):
			rec.WriteHeader(statusGone)
			return
		case rec.status == 0:
			fail(rec, r, err)
			return
		}
		slog.ErrorContext(r.Context(), "answer broken off", "request", RequestID(r.Context()), "error", err)
		panic(http.ErrAbortHandler)
	})
}

func guard(h Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if v == http.ErrAbortHandler {
			panic(v)
		}
		err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
	}()
	return h(w, r)
}

// RetryAfter is when to come back, in seconds, to a house that is busy or has lost
// its database or store, where nothing is known that is better.
const RetryAfter = "30"

// Front knows where the house stands: its address and the proxies before it.
type Front struct {
	Base    string         // "https://img.example.test", "" to take it from the request
	Proxies []netip.Prefix // whose X-Forwarded-* headers are believed
	Log     *slog.Logger   // nil for slog.Default
}

// Address is the client's IP: the nearest address that is not a trusted proxy.
func (f Front) Address(r *http.Request) string {
	addr := peer(r)
	if !f.trusts(addr) {
		return addr.String()
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
		if !f.trusts(addr) {
			break
		}
	}
	return addr.String()
}

// BaseURL is scheme, host and sub-path of the site, without a final slash.
func (f Front) BaseURL(r *http.Request) string {
	if f.Base != "" {
		return strings.TrimRight(f.Base, "/")
	}
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if f.trusts(peer(r)) {
		if s := lastValue(r, "X-Forwarded-Proto"); s == "http" || s == "https" {
			scheme = s
		}
		if h := lastValue(r, "X-Forwarded-Host"); len(h) <= longestHost && isHost.MatchString(h) {
			host = h
		}
	}
	return scheme + "://" + host
}

// isHost is a name or address with or without a port: proxies hand on what
// strangers send, and links are made of it. Its length is looked at apart from
// it: counting letters of all scripts takes an expression megabytes.
var isHost = regexp.MustCompile(`^(?:[\pL\pN._-]+|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$`)

// longestHost in bytes: 253 of a name (RFC 1035, 2.3.4) and those of a port.
const longestHost = 253 + len(":65535")

// Below serves a site that stands below a sub-path: the base URL's path is taken
// off the request's, unless the proxy in front has done that already.
func (f Front) Below(next http.Handler) http.Handler {
	base, err := url.Parse(f.Base)
	if err != nil || base.Path == "" || base.Path == "/" {
		return next
	}
	prefix := strings.TrimRight(base.Path, "/")
	below := http.StripPrefix(prefix, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == prefix:
			http.Redirect(w, r, base.EscapedPath()+"/", http.StatusFound)
		case strings.HasPrefix(r.URL.Path, prefix+"/"):
			below.ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func (f Front) trusts(a netip.Addr) bool {
	for _, p := range f.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func lastValue(r *http.Request, header string) string {
	all := strings.Split(strings.Join(r.Header.Values(header), ","), ",")
	return strings.TrimSpace(all[len(all)-1])
}

func peer(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	a, _ := netip.ParseAddr(host)
	return a.Unmap().WithZone("")
}

type idKey struct{}

// RequestID is the id that Front.Watch gave to the request, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(idKey{}).(string)
	return id
}

// Watch gives every request an id and writes its line in the access log, without
// the query string: keys travel there.
func (f Front) Watch(next http.Handler) http.Handler {
	log := f.Log
	if log == nil {
		log = slog.Default()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, id, rec := time.Now(), rand.Text()[:16], record(w)
		w.Header().Set("X-Request-Id", id)
		r = r.WithContext(context.WithValue(r.Context(), idKey{}, id))
		defer func() {
			log.InfoContext(r.Context(), "request", "request", id, "method", r.Method, "path", withoutToken(r.URL.Path),
				"status", rec.status, "size", rec.size, "address", f.Address(r), "took", time.Since(start))
		}()
		next.ServeHTTP(rec, r)
	})
}

// withoutToken is a path that may be logged: links that delete, those that let
// strangers in and a guest's uploads carry their token in it.
func withoutToken(path string) string {
	for _, before := range []string{"/delete/", "/s/", "/u/", "/files/"} {
		if i := strings.Index(path, before); i >= 0 {
			return path[:i] + before + "…"
		}
	}
	return path
}
