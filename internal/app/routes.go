package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// Handler answers every request to the house.
func (h *House) Handler() http.Handler {
	r := h.routes()
	h.Account.Routes = words(r)
	return h.front().Watch(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		h.front().Below(r).ServeHTTP(w, q) // the address may change while the site runs
	}))
}

// routes are all of the house.
func (h *House) routes() chi.Router {
	r := chi.NewRouter()
	r.Use(h.timed, h.shut)
	h.api().Mount(r)
	h.api2().Mount(r)
	h.resumable().Mount(r)
	files := h.delivery()
	images := serve.With(h.plainFailure, func(w http.ResponseWriter, r *http.Request) error {
		return files.Serve(w, r, chi.URLParam(r, "*"))
	})
	r.Get("/images/*", images.ServeHTTP)
	r.Head("/images/*", images.ServeHTTP)
	streams := h.streams()
	stream := serve.With(h.plainFailure, func(w http.ResponseWriter, r *http.Request) error {
		if name := chi.URLParam(r, "name"); name != "" {
			return streams.Rendition(w, r, chi.URLParam(r, "id"), name)
		}
		return streams.Master(w, r, chi.URLParam(r, "id"))
	})
	for _, path := range []string{"/stream/{id}.m3u8", "/stream/{id}/{name}.m3u8"} {
		r.Get(path, stream.ServeHTTP)
		r.Head(path, stream.ServeHTTP)
	}
	watched := func(path string, h http.HandlerFunc) { r.Get(path, h); r.Head(path, h) }
	watched("/healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	watched("/readyz", func(w http.ResponseWriter, r *http.Request) {
		if _, err := h.DB.HasAdmin(r.Context()); err != nil {
			http.Error(w, "database", http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte("ready\n"))
	})
	r.Get("/metrics", h.figures)
	h.mountPeople(r)
	h.door().Mount(r)
	r.Handle(jobsPath, http.NewCrossOriginProtection().Handler(http.HandlerFunc(h.showJobs)))
	r.Handle(jobsPath+"/*", http.NewCrossOriginProtection().Handler(http.HandlerFunc(h.showJobs)))
	return r
}

// timed notes every answer under its route.
func (h *House) timed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		status := serve.Observe(w, func(w http.ResponseWriter) { next.ServeHTTP(w, r) })
		h.Metrics.Request(chi.RouteContext(r.Context()).RoutePattern(), r.Method, status, time.Since(start))
	})
}

// figures answers those who may read the metrics.
func (h *House) figures(w http.ResponseWriter, r *http.Request) {
	from, err := netip.ParseAddr(h.front().Address(r))
	for _, p := range h.metrics {
		if err == nil && p.Contains(from) {
			h.Metrics.Handler().ServeHTTP(w, r)
			return
		}
	}
	http.Error(w, http.StatusText(http.StatusForbidden), http.StatusForbidden)
}

const (
	// jobsPath is where administrators look at jobs.
	jobsPath = "/dashboard/jobs"
	// jobsPolicy lets River's pages work, which style elements themselves.
	jobsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
		"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

// showJobs answers administrators with River's own pages.
func (h *House) showJobs(w http.ResponseWriter, r *http.Request) {
	serve.With(h.plainFailure, func(w http.ResponseWriter, r *http.Request) error {
		if !h.visitor(r).MayOperate() {
			return gallery.Fail(gallery.NotFound, "path")
		}
		header := w.Header()
		header.Set("Content-Security-Policy", jobsPolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = h.path()+r.URL.Path, ""
		pages, err := h.jobs.below(h.path()+jobsPath, h.Queue.UI)
		if err != nil {
			return err
		}
		pages.ServeHTTP(w, r)
		return nil
	}).ServeHTTP(w, r)
}

// jobsPages are River's own pages, which carry their path in themselves; it may
// change while the site runs.
type jobsPages struct {
	mu    sync.Mutex
	path  string
	pages http.Handler
}

func (j *jobsPages) below(path string, open func(string) (http.Handler, error)) (http.Handler, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.pages == nil || j.path != path {
		pages, err := open(path)
		if err != nil {
			return nil, err
		}
		j.path, j.pages = path, pages
	}
	return j.pages, nil
}

// plainFailure answers for machines that ask for bytes.
func (h *House) plainFailure(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusInternalServerError
	fail, told := errors.AsType[*gallery.Error](err)
	switch {
	case told && fail.Kind == gallery.Gone:
		status = http.StatusGone
	case errors.Is(err, gallery.ErrNotFound):
		status = http.StatusNotFound
	case told && fail.Kind == gallery.Denied:
		status = http.StatusForbidden
	case told && fail.Kind == gallery.Busy:
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", serve.RetryAfter)
		h.Log.ErrorContext(r.Context(), "file", "request", serve.RequestID(r.Context()), "error", err)
	case r.Context().Err() == nil:
		h.Log.ErrorContext(r.Context(), "file", "request", serve.RequestID(r.Context()), "error", err)
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, http.StatusText(status), status)
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	var l net.ListenConfig
	return l.Listen(ctx, "tcp", address)
}
