package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
)

// GatePage asks whoever came by a link, or to an album, to open it.
type GatePage struct {
	Name     string // of the album, "" for a share link
	Action   string // where the form posts to
	Next     string // path to come back to, "" for the album itself
	Password bool   // asks for one
	Failure  string // "", "wrong", "slow" or "unanswered"
	Challenge
}

// Gate writes the page before something that is not open. It is never stored.
func (p *Pages) Gate(w http.ResponseWriter, r *http.Request, page GatePage) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	status := map[string]int{"": http.StatusOK, "slow": http.StatusTooManyRequests, "wrong": http.StatusUnauthorized, "unanswered": http.StatusForbidden}[page.Failure]
	return p.write(w, r, status, "gate", page)
}

// gate asks whoever comes, and has a network that has failed often answer a challenge.
func (d *Door) gate(w http.ResponseWriter, r *http.Request, page GatePage) (err error) {
	if page.Password {
		page.Challenge.Challenge, err = d.Account.Challenge(r.Context(), d.Actor(r).Address, page.Failure == "unanswered")
	}
	if err != nil {
		return err
	}
	return d.Pages.Gate(w, r, page)
}

// knocker is whoever tries a password, with his answer to the challenge of the form.
func (d *Door) knocker(r *http.Request) gallery.Actor {
	by := d.Actor(r)
	by.Answer = answer(r)
	return by
}

// askShare answers for a share link. Looking changes nothing, and a robot that
// follows the link does not use it up.
func (d *Door) askShare(w http.ResponseWriter, r *http.Request) error {
	return d.gate(w, r, GatePage{Action: d.Links(r).Root() + r.URL.EscapedPath()})
}

// openShare lets in whoever came by a share link and knows its password.
func (d *Door) openShare(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	share, err := d.Curate.OpenShare(r.Context(), d.knocker(r), chi.URLParam(r, "token"), r.PostFormValue("content-password"))
	if again, ok := d.gateAgain(w, err, "share"); ok {
		again.Action = d.Links(r).Root() + r.URL.EscapedPath()
		return d.gate(w, r, again)
	}
	if err != nil {
		return err
	}
	d.remember(w, r, gallery.ShareTicket, share.ID, share.PasswordHash, share.Expires)
	links := d.Links(r)
	to := links.Base + "/" + links.ImageRoute + "/" + share.MediaPublicID
	if share.AlbumPublicID != "" {
		to = links.Base + "/" + links.AlbumRoute + "/" + share.AlbumPublicID
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// gateAgain is the form once more, for a password that is missing or wrong.
func (d *Door) gateAgain(w http.ResponseWriter, err error, kind string) (GatePage, bool) {
	fail, ok := errors.AsType[*gallery.Error](err)
	if ok && fail.Code == "challenge.unanswered" {
		return GatePage{Password: true, Failure: "unanswered"}, true
	}
	if !ok || !strings.HasPrefix(fail.Code, kind+".") {
		return GatePage{}, false
	}
	switch strings.TrimPrefix(fail.Code, kind+".") {
	case "password":
		return GatePage{Password: true}, true
	case "wrong":
		return GatePage{Password: true, Failure: "wrong"}, true
	case "guesses":
		retryAfter(w, fail)
		return GatePage{Password: true, Failure: "slow"}, true
	}
	return GatePage{}, false
}

// named answers for what stands below the route of albums, of people, or of media.
func (d *Door) named(w http.ResponseWriter, r *http.Request) error {
	site := d.Site.Get()
	switch chi.URLParam(r, "route") {
	case site.Text("route_album"):
		return d.ofAlbum(tabFiles, d.albumFiles)(w, r)
	case site.Text("route_user"):
		return d.profile(w, r)
	}
	return d.below(d.viewer)(w, r)
}

// unlock tries a password on an album.
func (d *Door) unlock(w http.ResponseWriter, r *http.Request) error {
	if chi.URLParam(r, "route") != d.Site.Get().Text("route_album") {
		return gallery.Fail(gallery.NotFound, "path")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	path := d.Links(r).Root() + r.URL.EscapedPath()
	opened, err := d.Curate.Unlock(r.Context(), d.knocker(r), id, d.Proofs(r), r.PostFormValue("content-password"))
	next := r.PostFormValue("next")
	if again, ok := d.gateAgain(w, err, "album"); ok {
		again.Action, again.Next = path, next
		return d.gate(w, r, again)
	}
	if err != nil {
		return err
	}
	d.rememberAlbums(w, r, opened)
	if !ownPath(next, d.root(r)) {
		next = path
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// toGate leads from the page of a media to the password of its album, and from there back
// (product VW-02). The address names the album without its name.
func (d *Door) toGate(w http.ResponseWriter, r *http.Request, id string) error {
	album, err := d.Browse.Gate(r.Context(), d.Actor(r), id, d.Proofs(r))
	if err != nil {
		return err
	}
	links := d.Links(r)
	w.Header().Set("Cache-Control", "no-store")
	back := url.Values{"next": {links.Root() + r.URL.RequestURI()}}
	http.Redirect(w, r, links.Root()+"/"+links.AlbumRoute+"/"+album+"?"+back.Encode(), http.StatusFound)
	return nil
}
