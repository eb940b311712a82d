// Package v2 is the management API below /api/2: JSON for everybody's programs
// and for our own pages. Each operation calls one verb; what is common to all
// (who asks, how often, from where, twice) stands around them, and the OpenAPI
// document is made from the same types. What is allowed is left to package
// gallery and the verbs.
package v2

import (
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"calotype/internal/account"
	"calotype/internal/admin"
	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/serve"
	"calotype/internal/settings"
	"calotype/internal/upload"
	"calotype/internal/webhook"
)

// TicketHeader is how programs show the passwords that they know and the links that
// they came by.
const TicketHeader = "X-Ticket"

// Prefix is where the API stands.
const Prefix = "/api/2"

// API is the door. It is not written to after Mount.
type API struct {
	Account  *account.Desk
	Admin    *admin.Desk
	Pictures *account.Pictures
	Archive  *account.Archive
	Browse   *browse.Reader
	Upload   *upload.Desk
	Curate   *curate.Desk
	Webhook  *webhook.Desk
	DB       *db.DB // for the answers that are given again

	Site  *settings.Live
	Front serve.Front
	Links func(*http.Request) gallery.Links
	// Visitor is whoever asks by session, a guest for none; Session is the token.
	Visitor func(*http.Request) gallery.Actor
	Session func(*http.Request) string
	// Proofs are what a request shows of passwords and links; Ticket is the text that
	// it shows them by, and Keep the cookie that a browser shows them by.
	Proofs func(*http.Request) gallery.Proofs
	Ticket func(*http.Request) string
	Keep   func(r *http.Request, ticket string, until time.Time) *http.Cookie
	Now    func() time.Time
	Rates  *Rates
}

// Mount adds every route of the API. It is called once.
func (a *API) Mount(parent chi.Router) {
	r := chi.NewRouter()
	r.Use(serve.Origins{Allowed: a.origins, Exposed: exposed}.Handler, a.safe, a.identified, a.limited, a.once)
	api := humachi.New(r, a.config())
	api.UseMiddleware(a.admit)
	a.describe(api)
	r.Method(http.MethodPost, "/media", serve.With(a.fail, a.upload))
	r.Method(http.MethodPut, "/media/{id}/file", serve.With(a.fail, a.replace))
	r.Get("/openapi.json", a.serveDocument(api.OpenAPI()))
	r.Get("/", a.servePage(api.OpenAPI()))
	r.Get("/style.css", serveStyle)
	r.NotFound(func(w http.ResponseWriter, r *http.Request) { a.fail(w, r, gallery.Fail(gallery.NotFound, "path")) })
	r.MethodNotAllowed(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Allow", strings.Join(serve.Allowed(r, strings.TrimPrefix(q.URL.Path, Prefix)), ", "))
		a.refuse(w, q, http.StatusMethodNotAllowed, "method")
	})
	parent.Mount(Prefix, r)
}

// safe answers for panics, too.
func (a *API) safe(next http.Handler) http.Handler {
	return serve.With(a.fail, func(w http.ResponseWriter, r *http.Request) error {
		next.ServeHTTP(w, r)
		return nil
	})
}

// exposed are the headers of answers that scripts of other origins may read.
var exposed = []string{"ETag", "Idempotency-Replayed", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"}

func (a *API) origins() []string { return a.Site.Get().List("api_origins") }

// describe registers every operation: the table of contents.
func (a *API) describe(api huma.API) {
	a.describeMedia(api)
	a.describeUpload(api)
	a.describeReplace(api)
	a.describeVersions(api)
	a.describeCaptions(api)
	a.describeComments(api)
	a.describeAlbums(api)
	a.describeChallenge(api)
	a.describeBans(api)
	a.describeShares(api)
	a.describeUploadLinks(api)
	a.describeTags(api)
	a.describeSocial(api)
	a.describeSearch(api)
	a.describeMe(api)
	a.describeCredentials(api)
	a.describePeople(api)
	a.describeModeration(api)
	a.describeAdmin(api)
	a.describeKeys(api)
	a.describeWebhooks(api)
}
