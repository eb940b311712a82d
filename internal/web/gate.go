package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// GatePage asks whoever came by a link, or to an album, to open it.
type GatePage struct {
	Name     string // of the album, "" for a share link
	Action   string // where the form posts to
	Password bool   // asks for one
	Failure  string // "", "wrong" or "slow"
}

// Gate writes the page before something that is not open. It is never stored.
func (p *Pages) Gate(w http.ResponseWriter, r *http.Request, page GatePage) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	status := map[string]int{"": http.StatusOK, "slow": http.StatusTooManyRequests, "wrong": http.StatusUnauthorized}[page.Failure]
	return p.write(w, r, status, "gate", page)
}

// ListingPage is a plain list of media: an album, a profile, all that is public.
type ListingPage struct {
	Title     string // "" for everything
	Text      string
	Cards     []Media
	Next      string // address of the next page, "" for none
	Feed      string // without its ending, "" for none
	NoIndex   bool
	Canonical string
	Tabs      []Tab
}

// Tab leads to another view of a list; Label is the key of its name.
type Tab struct {
	Label, Href string
	Current     bool
}

// Listing writes a list of media.
func (p *Pages) Listing(w http.ResponseWriter, r *http.Request, page ListingPage) error {
	return p.write(w, r, http.StatusOK, "listing", page)
}

// askShare answers for a share link. Looking changes nothing, and a robot that
// follows the link does not use it up.
func (d *Door) askShare(w http.ResponseWriter, r *http.Request) error {
	return d.Pages.Gate(w, r, GatePage{Action: d.Links(r).Root() + r.URL.EscapedPath()})
}

// openShare lets in whoever came by a share link and knows its password.
func (d *Door) openShare(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	by := d.Actor(r)
	share, err := d.Curate.OpenShare(r.Context(), by, chi.URLParam(r, "token"), r.PostFormValue("content-password"))
	if again, ok := d.gateAgain(w, err, "share"); ok {
		again.Action = d.Links(r).Root() + r.URL.EscapedPath()
		return d.Pages.Gate(w, r, again)
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
		return d.album(w, r)
	case site.Text("route_user"):
		return d.profile(w, r)
	}
	return d.below(d.viewer)(w, r)
}

func (d *Door) album(w http.ResponseWriter, r *http.Request) error {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	by, p, links := d.Actor(r), d.Proofs(r), d.Links(r)
	a, err := d.Browse.Album(r.Context(), by, id, p)
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Code == "album.locked" {
		return d.Pages.Gate(w, r, GatePage{Action: links.Root() + r.URL.EscapedPath(), Password: true})
	}
	if err != nil {
		return err
	}
	page := ListingPage{Title: a.Name, Text: a.Description, Canonical: links.Album(a), NoIndex: a.Effective != gallery.Public}
	if a.Effective == gallery.Public || a.Effective == gallery.Link {
		page.Feed = links.Base + "/" + links.AlbumRoute + "/" + a.PublicID + "/feed"
	} else {
		w.Header().Set("Cache-Control", "private, no-store")
	}
	return d.listing(w, r, by, gallery.Filter{Album: a.ID}, "", p, page)
}

// unlock tries a password on an album.
func (d *Door) unlock(w http.ResponseWriter, r *http.Request) error {
	if chi.URLParam(r, "route") != d.Site.Get().Text("route_album") {
		return gallery.Fail(gallery.NotFound, "path")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	path := d.Links(r).Root() + r.URL.EscapedPath()
	opened, err := d.Curate.Unlock(r.Context(), d.Actor(r), id, d.Proofs(r), r.PostFormValue("content-password"))
	if again, ok := d.gateAgain(w, err, "album"); ok {
		again.Action = path
		return d.Pages.Gate(w, r, again)
	}
	if err != nil {
		return err
	}
	d.rememberAlbums(w, r, opened)
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

func (d *Door) profile(w http.ResponseWriter, r *http.Request) error {
	by, links := d.Actor(r), d.Links(r)
	person, err := d.Browse.Profile(r.Context(), by, chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	address := links.User(person.Name)
	page := ListingPage{Title: person.Name, Text: person.Bio, Canonical: address, Feed: address + "/feed", NoIndex: person.Private}
	return d.listing(w, r, by, gallery.Filter{Owner: person.ID}, "", d.Proofs(r), page)
}

// views are what one explores, in the order of the tabs (product LS-02, LS-03).
var views = []struct {
	name, label string
	filter      gallery.Filter
	sort        gallery.Sort
}{
	{"recent", "listing.recent", gallery.Filter{}, gallery.Newest},
	{"trending", "listing.trending", gallery.Filter{}, gallery.MostViewed},
	{"popular", "listing.popular", gallery.Filter{}, gallery.MostLiked},
	{"videos", "listing.videos", gallery.Filter{Kind: gallery.Video}, gallery.Newest},
	{"animated", "listing.animated", gallery.Filter{Animated: true}, gallery.Newest},
	{"360", "listing.360", gallery.Filter{Is360: true}, gallery.Newest},
}

func (d *Door) explore(w http.ResponseWriter, r *http.Request) error {
	base, name := d.Links(r).Base+"/explore", chi.URLParam(r, "view")
	page := ListingPage{Canonical: base, Feed: base + "/feed"}
	chosen := -1
	for i, v := range views {
		current := v.name == name || name == "" && i == 0
		if current {
			chosen = i
		}
		page.Tabs = append(page.Tabs, Tab{Label: v.label, Href: d.Links(r).Root() + "/explore/" + v.name, Current: current})
	}
	if chosen < 0 {
		return gallery.Fail(gallery.NotFound, "path")
	}
	if name != "" {
		page.Canonical = base + "/" + name
	}
	return d.listing(w, r, d.Actor(r), views[chosen].filter, views[chosen].sort, d.Proofs(r), page)
}

// listing writes a page of a list of media that starts where the address says.
func (d *Door) listing(w http.ResponseWriter, r *http.Request, by gallery.Actor, f gallery.Filter, sort gallery.Sort, p gallery.Proofs, page ListingPage) error {
	q, links := r.URL.Query(), d.Links(r)
	if wished := q.Get("sort"); wished != "" {
		sort = gallery.Sort(wished)
	}
	ask := browse.Ask{Sort: sort, After: q.Get("seek"), Before: q.Get("peek")}
	list, err := d.Browse.List(r.Context(), by, f, ask, p)
	if err != nil {
		return err
	}
	for i := range list.Items {
		page.Cards = append(page.Cards, NewMedia(&list.Items[i], links))
	}
	if list.Next != "" {
		q.Del("peek")
		q.Set("seek", list.Next)
		page.Next = "?" + q.Encode()
	}
	return d.Pages.Listing(w, r, page)
}
