package app

import (
	"net/http"
	"path"
	"strings"
	"time"

	v2 "calotype/internal/api/v2"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// shut lets nobody in whose address is banned, whatever he asks for; who runs the site
// is never shut out (product MO-05). What watches the process, and how the page looks
// that says so, stay open.
func (h *House) shut(next http.Handler) http.Handler {
	doors := h.shutDoors()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ban, banned := h.Account.Bans.Of(h.front().Address(r), time.Now())
		asked := r.URL.EscapedPath() // as the router reads it, which takes %2f for no slash
		if !banned || asked == "/healthz" || asked == "/readyz" || strings.HasPrefix(asked, "/static/") || h.runsSite(r) {
			next.ServeHTTP(w, r)
			return
		}
		at := path.Clean("/" + r.URL.Path)
		for _, door := range doors {
			if strings.HasPrefix(at+"/", door.under) {
				door.answer(w, r, ban)
				return
			}
		}
	})
}

// runsSite reports whether an administrator asks, by his session or his key.
func (h *House) runsSite(r *http.Request) bool {
	if key := r.Header.Get("X-API-Key"); key != "" {
		by, err := h.Account.ByKey(r.Context(), key, h.front().Address(r))
		return err == nil && by.MayOperate()
	}
	return h.visitor(r).MayOperate()
}

// shutDoor is how those who are shut out are answered under a path.
type shutDoor struct {
	under  string
	answer func(http.ResponseWriter, *http.Request, gallery.Ban)
}

// shutDoors are all of them; the first that fits counts.
func (h *House) shutDoors() []shutDoor {
	failing := func(fail func(http.ResponseWriter, *http.Request, error)) func(http.ResponseWriter, *http.Request, gallery.Ban) {
		answer := serve.With(fail, func(http.ResponseWriter, *http.Request) error { return gallery.Fail(gallery.Denied, "address.banned") })
		return func(w http.ResponseWriter, r *http.Request, _ gallery.Ban) { answer.ServeHTTP(w, r) }
	}
	second, first, plain := failing(h.api2().Refuse), failing(h.api().Refuse), failing(h.plainFailure)
	return []shutDoor{
		{v2.Prefix + "/", second}, {"/api/", first}, {"/1/upload/", first}, {"/files/", failing(h.resumable().Refuse)},
		{"/images/", plain}, {"/profile-pictures/", plain}, {"/metrics/", plain}, {"/", h.door().Shut},
	}
}
