// Package tus is the door of resumable uploads, tus 1.0 at /files/: it speaks the
// protocol through tusd and hands the bytes to the desk, part by part. Who may
// upload what, where the parts lie and what becomes of them is left to package
// upload.
package tus

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
	"calotype/internal/serve"
	"calotype/internal/settings"
	"calotype/internal/upload"
)

// Door answers for uploads that arrive in parts.
type Door struct {
	Desk    *upload.Desk
	Site    *settings.Live
	Front   serve.Front
	Links   func(*http.Request) gallery.Links
	ByKey   func(ctx context.Context, key, address string) (gallery.Actor, error)
	Visitor func(*http.Request) gallery.Actor // by his session, or a guest
	// Spans reads how long a media shall stay.
	Spans func(string, time.Time) (time.Time, error)
	// Words are how a failure is told elsewhere, for codes that this door does not know.
	Words func(error) string
	Now   func() time.Time
}

// path is where uploads are, below the site's address.
const path = "/files/"

// exposed are the headers of answers that scripts of listed origins may read.
var exposed = []string{"Location", "Retry-After", "Tus-Extension", "Tus-Max-Size", "Tus-Resumable", "Tus-Version", "Upload-Expires",
	"Upload-Length", "Upload-Metadata", "Upload-Offset", resultHeader, "X-Request-Id"}

// Mount puts the routes on a router.
func (d *Door) Mount(r chi.Router) {
	origins := serve.Origins{Allowed: d.origins, Exposed: exposed}
	answer, state := origins.Handler(serve.With(d.fail, d.answer)), origins.Handler(serve.With(d.fail, d.state))
	for _, at := range []string{strings.TrimSuffix(path, "/"), path} {
		r.Method(http.MethodPost, at, answer)
		r.Method(http.MethodOptions, at, answer)
	}
	for _, method := range []string{http.MethodHead, http.MethodPatch, http.MethodDelete, http.MethodPost, http.MethodOptions} {
		r.Method(method, path+"{id}", answer)
	}
	r.Method(http.MethodGet, path+"{id}", state)
}

// answer takes one request of the protocol through tusd. What tusd says is held
// back until it is known whether it stands for a failure of ours.
func (d *Door) answer(w http.ResponseWriter, r *http.Request) error {
	c := &call{door: d, r: r, w: w, secret: chi.URLParam(r, "id")}
	if err := d.origin(r); err != nil {
		return err
	}
	if r.Method != http.MethodOptions {
		if err := c.identify(); err != nil {
			return err
		}
		if err := c.check(); err != nil {
			return err
		}
	}
	said, err := c.converse()
	if err == nil {
		err = c.err
	}
	if err != nil {
		return err
	}
	if said.status >= http.StatusBadRequest {
		return said.failure()
	}
	c.head(w, said)
	said.send(w)
	return nil
}

// origin refuses pages of other sites, unless a setting lists them; those may
// come with a key, never with a session.
func (d *Door) origin(r *http.Request) error {
	if !d.listed(r.Header.Get("Origin")) && d.foreign(r) {
		return gallery.Fail(gallery.Denied, "origin")
	}
	return nil
}

func (d *Door) origins() []string { return d.Site.Get().List("api_origins") }

func (d *Door) listed(origin string) bool {
	return origin != "" && slices.Contains(d.origins(), origin)
}

// foreign reports whether a browser says that another site's page asks.
func (d *Door) foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return true
	case "same-origin":
		return false
	}
	origin := r.Header.Get("Origin")
	return origin != "" && !d.own(r, origin)
}

// own reports whether an origin is the site itself.
func (d *Door) own(r *http.Request, origin string) bool {
	o, err := url.Parse(origin)
	if err != nil || o.Host == "" {
		return false
	}
	base, err := url.Parse(d.Links(r).Base)
	return strings.EqualFold(o.Host, r.Host) || err == nil && strings.EqualFold(o.Host, base.Host)
}

// actor is whoever has the key, or the session. Without either it is a guest,
// whom only our own pages may bring.
func (d *Door) actor(r *http.Request) (by gallery.Actor, stranger bool, err error) {
	address := d.Front.Address(r)
	if key := strings.TrimSpace(r.Header.Get("X-API-Key")); key != "" {
		by, err := d.ByKey(r.Context(), key, address)
		return by, false, err
	}
	if d.listed(r.Header.Get("Origin")) && !d.own(r, r.Header.Get("Origin")) {
		return gallery.Actor{Rank: gallery.Guest, Address: address}, true, nil
	}
	by = d.Visitor(r)
	if by.UserID != 0 {
		return by, false, nil
	}
	ours := r.Header.Get("Sec-Fetch-Site") == "same-origin" || r.Header.Get("Origin") != ""
	return by, !ours, nil
}
