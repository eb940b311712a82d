package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/account"
	"calotype/internal/admin"
	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
	"calotype/internal/maintain"
	"calotype/internal/serve"
	"calotype/internal/settings"
	"calotype/internal/upload"
	"calotype/internal/webhook"
)

// maxFormField is the most bytes of a form field that is not the file.
const maxFormField = 64 << 10

// Door answers for the pages.
type Door struct {
	Pages    *Pages
	Account  *account.Desk
	Admin    *admin.Desk
	Pictures *account.Pictures
	Archive  *account.Archive
	Browse   *browse.Reader
	Upload   *upload.Desk
	Curate   *curate.Desk
	Webhook  *webhook.Desk
	Views    *maintain.Views
	Site     *settings.Live
	Links    func(*http.Request) gallery.Links
	Actor    func(*http.Request) gallery.Actor
	Proofs   func(*http.Request) gallery.Proofs
	Now      func() time.Time
	Checks   func(*http.Request) []Check                        // what the house stands on
	Try      func(*http.Request, gallery.Actor) (string, error) // uploads a test picture by the API
	Hints    bool                                               // pages are announced before they are made
	AskBase  bool                                               // the site has no address of its own yet
	Spans    func(string, time.Time) (time.Time, error)         // reads an interval of the form
}

// Mount puts the pages' routes on a router.
func (d *Door) Mount(r chi.Router) {
	get := func(path string, h serve.Handler) {
		h = d.hinted(d.awake(path, h))
		r.Method(http.MethodGet, path, serve.With(d.fail, h))
		r.Method(http.MethodHead, path, serve.With(d.fail, h))
	}
	post := func(path string, h serve.Handler) {
		h = d.awake(path, h)
		r.Method(http.MethodPost, path, http.NewCrossOriginProtection().Handler(serve.With(d.fail, h)))
	}
	get("/", d.home)
	get("/upload", d.askUpload)
	get("/plugin", d.plugin)
	get("/sdk/pup.js", d.pup)
	get("/sdk/upload.mjs", d.element)
	get("/manifest.webmanifest", d.manifest)
	get("/sw.js", d.Pages.Script("sw.js", "no-cache"))
	get("/offline", d.offline)
	get("/api-v1", d.docs)
	get(legalPath+"{what}", d.legal)
	get("/oembed", d.oembed)
	get("/oembed/", d.oembed)
	post("/upload", d.upload)
	get("/login", d.askLogin)
	post("/login", d.login)
	post("/logout", d.logout)
	post(languagePath, d.speak)
	post(layoutPath, d.lay)
	d.mountSetup(get, post)
	d.mountSignUp(get, post)
	d.mountReset(get, post)
	d.mountSettings(get, post)
	d.mountNotices(get, post)
	d.mountConnect(get, post)
	d.mountEmail(get, post)
	d.mountPasskeys(post)
	d.mountClaims(get, post)
	d.mountViewer(get, post)
	d.mountMagic(get, post)
	get("/s/{token}", d.askShare)
	post("/s/{token}", d.openShare)
	get("/u/{token}", d.askFiles)
	post("/u/{token}", d.takeFiles)
	d.mountLists(get, post)
	get("/explore/feed.{form:atom|json}", d.feedExplore)
	get("/robots.txt", d.robots)
	get("/sitemap.xml", d.sitemap)
	get("/sitemap/{n:[0-9]+}.xml", d.sitemapPart)
	get("/{route}/{name}/feed.{form:atom|json}", d.feedNamed)
	get("/{route}/{name}", d.named)
	post("/{route}/{name}", d.unlock)
	get("/{route}/{name}/delete/{token}", d.below(d.askDelete))
	post("/{route}/{name}/delete/{token}", d.below(d.delete))
	r.Method(http.MethodDelete, "/{route}/{name}/delete/{token}", serve.With(d.fail, d.below(d.delete)))
	r.Handle("/static/*", http.StripPrefix("/static", d.Pages.Static()))
	r.NotFound(serve.With(d.fail, d.elsewhere).ServeHTTP)
	r.MethodNotAllowed(serve.With(d.fail, func(w http.ResponseWriter, q *http.Request) error {
		ways := serve.Allowed(r, q.URL.Path)
		if len(ways) == 0 {
			return gallery.Fail(gallery.NotFound, "path")
		}
		w.Header().Set("Allow", strings.Join(ways, ", "))
		return gallery.Fail(gallery.Invalid, "request.method")
	}).ServeHTTP)
}

// elsewhere answers for paths that nobody knows; one with a slash too many leads to
// the one without.
func (d *Door) elsewhere(w http.ResponseWriter, r *http.Request) error {
	path := r.URL.EscapedPath()
	short := strings.TrimRight(path, "/")
	asks := r.Method == http.MethodGet || r.Method == http.MethodHead
	if !asks || short == "" || short == path || strings.HasPrefix(path, "//") {
		return gallery.Fail(gallery.NotFound, "path")
	}
	if r.URL.RawQuery != "" {
		short += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, d.Links(r).Root()+short, http.StatusMovedPermanently)
	return nil
}

// below lets through what stands below a route of media: those that the settings
// name at this moment, and those that a new site has, for the links of before.
func (d *Door) below(h serve.Handler) serve.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		site := d.Site.Get()
		switch chi.URLParam(r, "route") {
		case site.Text("route_image"), site.Text("route_video"), "image", "clip":
			return h(w, r)
		}
		return gallery.Fail(gallery.NotFound, "path")
	}
}

// docs tells how to upload by program; the guest key stands there where a guest
// may (api-v1.md 1.1).
func (d *Door) docs(w http.ResponseWriter, r *http.Request) error {
	site, guest := d.Site.Get(), gallery.Actor{Rank: gallery.Guest}
	page := APIPage{MaxBytes: d.Upload.Limit(d.Actor(r))}
	if site.On("enable_api_guest") && d.Upload.MayUpload(guest) == nil {
		page.GuestKey = site.Text("api_v1_key")
	}
	return d.Pages.API(w, r, page)
}

// segment is a segment of the request's path, which the router leaves escaped where the address
// was escaped in a way of its own.
func segment(r *http.Request, name string) (string, error) {
	if r.URL.RawPath == "" {
		return chi.URLParam(r, name), nil
	}
	return url.PathUnescape(chi.URLParam(r, name))
}

// root is the site's start page as a path, "/" or "/pics/".
func (d *Door) root(r *http.Request) string { return d.Links(r).Root() + "/" }

func (d *Door) askDelete(w http.ResponseWriter, r *http.Request) error {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	m, err := d.Curate.ByDeleteLink(r.Context(), id, chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("X-Robots-Tag", "noindex")
	return d.Pages.Delete(w, r, DeletePage{Media: NewMedia(m, d.Links(r)), Action: d.Links(r).Root() + r.URL.EscapedPath()})
}

func (d *Door) delete(w http.ResponseWriter, r *http.Request) error {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	if err := d.Curate.DeleteByLink(r.Context(), id, chi.URLParam(r, "token")); err != nil {
		return err
	}
	return d.Pages.Deleted(w, r, DeletedPage{})
}
