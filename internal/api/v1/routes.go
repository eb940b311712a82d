// Package v1 is the door of the Chevereto API V1.1: it reads every encoding of
// an upload as a stream, hands the bytes to the desk and answers in the shape
// that clients know. What becomes of the bytes is left to package upload.
package v1

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// Draft is bytes that the desk has taken in and not yet published.
type Draft any

// Desk is the use case behind the door.
type Desk interface {
	// Identify tells who owns a key and refuses those who may not upload:
	// key.invalid, upload.denied, maintenance.
	Identify(ctx context.Context, key, address string) (gallery.Actor, error)
	// Receive takes the bytes of r until EOF or its limit. The actor is nil while
	// the key has not arrived; then the widest limit holds, and Publish checks
	// again. Errors of r come back wrapped. On error nothing stays behind.
	Receive(ctx context.Context, actor *gallery.Actor, r io.Reader, name string) (Draft, error)
	// Fetch takes in what is behind a URL, unless that is the site itself.
	Fetch(ctx context.Context, actor *gallery.Actor, url, site string) (Draft, error)
	// Drop forgets a draft. It may be called after Publish and more than once.
	Drop(ctx context.Context, d Draft)
	// Publish makes a media of a draft and gives its delete link's token.
	Publish(ctx context.Context, actor gallery.Actor, d Draft, details Details) (*gallery.Media, string, error)
}

// Details is what the uploader says about the file.
type Details struct {
	Title       string
	Description string
	Tags        []string
	AlbumID     string // public id, "" for none
	CategoryID  gallery.ID
	Width       int       // pixels, 0 for as sent
	Expires     time.Time // zero for the default
	Asked       time.Time // the moment that Expires is reckoned from
	NSFW        bool
	UseFileDate bool
}

// API answers the routes of 1.1.
type API struct {
	Desk    Desk
	Front   serve.Front
	Links   func(*http.Request) gallery.Links
	Now     func() time.Time
	Zone    func() *time.Location
	MaxFile func() int64         // bytes of the largest file anybody may send; 0 for no bound
	Longest func() time.Duration // the longest expiry
	Loader  func() int64         // bytes above which a page loads a file on demand only
	Origin  string               // of CORS, "" for "*"

	unkeyed unkeyed
}

// Mount puts the API's routes on a router that has none yet.
func (a *API) Mount(r chi.Router) {
	r.Use(a.odd)
	for _, p := range []string{"/api", "/api/", "/api/{version}", "/api/{version}/", "/api/{version}/{action}", "/api/{version}/{action}/", "/api/*"} {
		r.Handle(p, a.Handler())
	}
	r.Handle("/1/upload", a.Handler())
	r.Handle("/1/upload/", a.Handler())
}

// odd answers what no route of the router matches: paths with doubled slashes,
// which clients make of a base address that ends in one, and unheard-of verbs.
func (a *API) odd(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimSuffix(slashes.ReplaceAllString(r.URL.Path, "/"), "/")
		ours := path == "/1/upload" || path == "/api" || strings.HasPrefix(path, "/api/")
		if ours && (strings.Contains(r.URL.Path, "//") || !slices.Contains(verbs, r.Method)) {
			a.Handler().ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

var (
	slashes = regexp.MustCompile("/{2,}")
	verbs   = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"}
)

// Handler answers every path of the API.
func (a *API) Handler() http.Handler {
	return serve.With(a.fail, a.serve)
}

func (a *API) serve(w http.ResponseWriter, r *http.Request) error {
	a.headers(w.Header())
	version, action, err := route(r.URL.Path)
	if err != nil {
		return err
	}
	switch r.Method {
	case http.MethodOptions:
		w.WriteHeader(http.StatusNoContent)
		return nil
	case http.MethodGet, http.MethodPost:
		return a.call(w, r, version, action)
	}
	w.Header().Set("Allow", "GET, POST, OPTIONS")
	return gallery.Fail(gallery.Invalid, "method")
}

func (a *API) headers(h http.Header) {
	origin := a.Origin
	if origin == "" {
		origin = "*"
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "X-API-Key, Content-Type, Authorization")
	h.Set("Access-Control-Max-Age", "86400")
	h.Set("Cache-Control", "no-store, no-cache, must-revalidate")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "0")
	h.Set("Content-Security-Policy", "frame-ancestors 'none'")
}

// route finds version and action in a path.
func route(path string) (version, action string, err error) {
	path = slashes.ReplaceAllString(path, "/")
	if strings.TrimSuffix(path, "/") == "/1/upload" {
		return "1", "upload", nil
	}
	rest, ok := strings.CutPrefix(path, "/api")
	pieces := strings.FieldsFunc(rest, func(r rune) bool { return r == '/' })
	switch {
	case !ok || rest != "" && rest[0] != '/' || len(pieces) > 2:
		return "", "", gallery.Fail(gallery.NotFound, "path")
	case len(pieces) == 0:
		return "", "", nil
	case len(pieces) == 1:
		return pieces[0], "", nil
	}
	return pieces[0], pieces[1], nil
}

// call checks in the order of 1.1 and uploads.
func (a *API) call(w http.ResponseWriter, r *http.Request, version, action string) error {
	in := &intake{
		api: a, r: r, address: a.Front.Address(r), query: queryParts(r.URL.RawQuery), fields: map[string]string{},
		skip: version != "1" || action != "upload",
	}
	defer in.release() // after the drop: until then the bytes lie on the bench
	defer in.drop()
	if err := a.publish(w, in, version, action); err != nil {
		return &formatted{a.cut(err), in.value("format")}
	}
	return nil
}

func (a *API) publish(w http.ResponseWriter, in *intake, version, action string) error {
	switch {
	case version == "":
		return gallery.Fail(gallery.Invalid, "version.missing")
	case action == "":
		return gallery.Fail(gallery.Invalid, "action.missing")
	}
	if limit := a.maxFile(); limit > 0 { // base64 is a third longer, and each of its bytes may be escaped as three
		in.r.Body = http.MaxBytesReader(w, in.r.Body, limit*4+1<<20)
	}
	if err := in.read(); err != nil {
		return err
	}
	if in.key() == "" {
		return gallery.Fail(gallery.Denied, "key.missing")
	}
	if version != "1" {
		return gallery.Fail(gallery.Invalid, "version.invalid")
	}
	if err := in.identify(); err != nil {
		return err
	}
	if action != "upload" {
		return gallery.Fail(gallery.Invalid, "action.invalid")
	}
	return a.upload(w, in)
}

func (a *API) upload(w http.ResponseWriter, in *intake) error {
	switch {
	case in.wrong != nil:
		return in.wrong
	case in.err != nil:
		return in.err
	case in.rank == noSource && in.unchosen:
		return gallery.Fail(gallery.Invalid, "upload.no_file")
	case in.rank == noSource:
		return gallery.Fail(gallery.Invalid, "source.none")
	}
	details, err := a.details(in)
	if err != nil {
		return err
	}
	if in.url != "" {
		if in.draft, err = a.Desk.Fetch(in.r.Context(), in.actor, in.url, a.Links(in.r).Base); err != nil {
			return err
		}
	}
	m, token, err := a.Desk.Publish(in.r.Context(), *in.actor, in.draft, details)
	if err != nil {
		return err
	}
	in.draft = nil
	a.answer(w, in, m, token)
	return nil
}

func (a *API) details(in *intake) (Details, error) {
	asked := a.Now()
	expires, err := ParseExpiration(in.optional("expiration"), asked, a.Longest())
	if err != nil {
		return Details{}, err
	}
	title := strings.TrimSpace(in.optional("title"))
	if title == "" {
		title = strings.TrimSpace(in.optional("name"))
	}
	return Details{
		Title:       gallery.CutTitle(title),
		Description: in.optional("description"),
		Tags:        ParseTags(in.optional("tags")),
		AlbumID:     in.optional("album_id"),
		CategoryID:  category(in.optional("category_id")),
		Width:       ParseWidth(in.optional("width")),
		Expires:     expires,
		Asked:       asked,
		NSFW:        flag(in.optional("nsfw")),
		UseFileDate: flag(in.optional("use_file_date")),
	}, nil
}

func (a *API) answer(w http.ResponseWriter, in *intake, m *gallery.Media, token string) {
	ans := Answer{Media: m, Links: a.Links(in.r), DeleteToken: token, Now: a.Now(), Zone: a.Zone(), Loader: a.Loader(), ImgBB: in.imgbb}
	switch in.value("format") {
	case "txt":
		link := ans.Links.Viewer(m)
		if m.Approved {
			link = ans.Links.File(ans.original())
		}
		writeBody(w, http.StatusOK, "text/plain; charset=utf-8", []byte(link))
	case "redirect":
		w.Header().Set("Location", ans.Links.ViewerPath(m))
		w.WriteHeader(http.StatusFound)
	default:
		writeBody(w, http.StatusOK, "application/json; charset=UTF-8", ans.JSON())
	}
}

func (a *API) maxFile() int64 {
	if a.MaxFile == nil {
		return 0
	}
	return a.MaxFile()
}

// cut tells a body over the limit from one whose end never came, or whose sender
// did not wait.
func (a *API) cut(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return gallery.Fail(gallery.TooLarge, "upload.too_big", a.maxFile())
	}
	_, told := errors.AsType[*gallery.Error](err)
	if !told && (errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled)) {
		return gallery.Fail(gallery.Invalid, "upload.partial").Because(err)
	}
	return err
}

// formatted is an error with the form its answer shall have.
type formatted struct {
	error
	format string
}

func (f *formatted) Unwrap() error { return f.error }

func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	ref, format := refuse(err), r.URL.Query().Get("format")
	if f, ok := errors.AsType[*formatted](err); ok {
		format = f.format
	}
	if ref.status >= http.StatusInternalServerError && r.Context().Err() == nil {
		slog.ErrorContext(r.Context(), "api v1", "request", serve.RequestID(r.Context()), "error", err)
	}
	writeRefusal(w, ref, a.Links(r), format)
}

// Refuse answers whoever is not let in to any action.
func (a *API) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	a.headers(w.Header())
	a.fail(w, r, err)
}
