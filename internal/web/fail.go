package web

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// awakePaths stay while the site is being looked after: who runs it comes in by them.
var awakePaths = []string{account.SignInPath, "/logout", languagePath, "/connect/", "/setup"}

// awake lets nobody in but who runs the site while it is being looked after.
func (d *Door) awake(path string, h serve.Handler) serve.Handler {
	if slices.ContainsFunc(awakePaths, func(p string) bool { return strings.HasPrefix(path, p) }) {
		return h
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		if d.Site.Get().On("maintenance") && !d.Actor(r).MayOperate() {
			return gallery.Fail(gallery.Busy, "maintenance")
		}
		return h(w, r)
	}
}

// statuses of pages by kind of failure.
var statuses = map[gallery.FailureKind]int{
	gallery.Invalid: 400, gallery.Unsupported: 400, gallery.Conflict: 400, gallery.Denied: 403, gallery.NotFound: 404,
	gallery.Gone: 410, gallery.TooLarge: 413, gallery.TooMany: 429, gallery.Busy: 503, gallery.Full: 507, gallery.Broken: 500,
}

func (d *Door) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusInternalServerError
	fail, told := errors.AsType[*gallery.Error](err)
	if told {
		status = statuses[fail.Kind]
		if fail.Code == "request.method" {
			status = http.StatusMethodNotAllowed
		}
		if fail.Kind == gallery.Busy {
			w.Header().Set("Retry-After", serve.RetryAfter)
		}
		retryAfter(w, fail)
	} else if errors.Is(err, gallery.ErrNotFound) {
		status = http.StatusNotFound
	}
	asleep := told && fail.Code == "maintenance" // as somebody wants it
	if status >= 500 && !asleep && !errors.Is(err, context.Canceled) {
		slog.ErrorContext(r.Context(), "page", "request", serve.RequestID(r.Context()), "error", err)
	}
	if told && fail.Code == "site.private" && r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html") {
		to, _ := d.wayOn(r, status)
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	page := ErrorPage{Status: status, RequestID: serve.RequestID(r.Context()), Failure: fail, File: refusedName(err)}
	page.Href, page.Label = d.wayOn(r, status)
	if err := d.Pages.Error(w, r, page); err != nil {
		slog.ErrorContext(r.Context(), "error page", "error", err)
	}
}

// wayOn is the one that leads on from a page that did not work: the sign-in for guests who may
// not, once more what may work later, and the start page for all else.
func (d *Door) wayOn(r *http.Request, status int) (href, label string) {
	root, asks := d.Links(r).Root(), r.Method == http.MethodGet
	switch {
	case status == http.StatusForbidden && asks && d.Actor(r).UserID == 0:
		return root + account.SignInPath + "?" + url.Values{"next": {root + r.URL.RequestURI()}}.Encode(), "nav.sign_in"
	case asks && (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable):
		return root + r.URL.RequestURI(), "error.again"
	}
	return root + "/", "error.home"
}

// retryAfter tells when the visitor may come back, where the failure knows.
func retryAfter(w http.ResponseWriter, fail *gallery.Error) {
	for _, arg := range fail.Args {
		if wait, ok := arg.(time.Duration); ok {
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		}
	}
}
