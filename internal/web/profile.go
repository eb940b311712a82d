package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
	"calotype/internal/serve"
)

func (d *Door) profile(w http.ResponseWriter, r *http.Request) error {
	person, err := d.Browse.Profile(r.Context(), d.Actor(r), chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	if d.pageOf(r, person) != d.Links(r).User(person.Name) { // the site is his
		return d.toPage(w, r, person)
	}
	return d.homeOf(w, r, person, Form{})
}

// toPage leads to a person's page, with what the address asks for.
func (d *Door) toPage(w http.ResponseWriter, r *http.Request, person gallery.PublicProfile) error {
	to := d.pageOf(r, person)
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, to, http.StatusFound)
	return nil
}

// pageOf is the address of a person's page, which is the site's own where that is his.
func (d *Door) pageOf(r *http.Request, person gallery.PublicProfile) string {
	if p := gallery.PersonalOf(d.Site.Get()); p != nil && p.UserID == person.ID {
		return d.Links(r).Base + p.Path
	}
	return d.Links(r).User(person.Name)
}

// host writes the page of whose site it is, and reports whether there is one at a path.
func (d *Door) host(w http.ResponseWriter, r *http.Request, path string) (done bool, err error) {
	if !gallery.PersonalOf(d.Site.Get()).At(path) {
		return false, nil
	}
	person, err := d.Browse.Host(r.Context(), d.Actor(r))
	if isNotFound(err) { // who hides, or was banned
		return false, nil
	}
	if err != nil {
		return true, err
	}
	return true, d.homeOf(w, r, person, Form{})
}

// firstView is what a person's page begins with (product US-21).
func (d *Door) firstView() string { return d.Site.Get().Text("user_profile_view") }

// homeOf writes the page of a person, with what was wrong with a form on it.
func (d *Door) homeOf(w http.ResponseWriter, r *http.Request, person gallery.PublicProfile, f Form) error {
	page, err := d.personPage(r, d.Actor(r), person, d.firstView())
	if err != nil {
		return err
	}
	page.Form = f
	if page.Canonical = d.pageOf(r, person); page.Canonical != d.Links(r).User(person.Name) {
		page.Person.Welcome = welcome(gallery.GreetingOf(d.Site.Get()))
	}
	return d.viewOf(w, r, person, d.firstView(), page)
}

// filesPath leads people to their own files: the same for everybody, as the manifest is.
const filesPath = "/files"

func (d *Door) ownFiles(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	http.Redirect(w, r, d.Links(r).User(by.Name), http.StatusSeeOther)
	return nil
}

// nickname leads from a name alone to the page of whom it names.
func (d *Door) nickname(w http.ResponseWriter, r *http.Request) error {
	if done, err := d.host(w, r, "/"+chi.URLParam(r, "username")); done || err != nil {
		return err
	}
	person, err := d.Browse.Profile(r.Context(), d.Actor(r), chi.URLParam(r, "username"))
	if errors.Is(err, gallery.ErrNotFound) || isNotFound(err) {
		return gallery.Fail(gallery.NotFound, "path").Because(err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).User(person.Name), http.StatusFound)
	return nil
}

// personViews are what there is to see of a person.
var personViews = []string{"files", "albums", "liked", "following", "followers", "search", "trash"}

// ofPerson are the views of a person that have an address below his page's. The one that
// his page begins with leads there.
func (d *Door) ofPerson(view string) serve.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		person, err := d.personAt(r)
		if err != nil {
			return err
		}
		if view == d.firstView() {
			return d.toPage(w, r, person)
		}
		page, err := d.personPage(r, d.Actor(r), person, view)
		if err != nil {
			return err
		}
		page.NoIndex = page.NoIndex || view == "search" || view == "trash"
		page.Canonical = d.Links(r).User(person.Name) + "/" + view
		return d.viewOf(w, r, person, view, page)
	}
}

// personAt is whom the address names, below the route of people.
func (d *Door) personAt(r *http.Request) (gallery.PublicProfile, error) {
	if chi.URLParam(r, "route") != d.Site.Get().Text("route_user") {
		return gallery.PublicProfile{}, gallery.Fail(gallery.NotFound, "path")
	}
	return d.Browse.Profile(r.Context(), d.Actor(r), chi.URLParam(r, "name"))
}

// viewOf writes a view of a person. What he likes, and what is found of his, are files or,
// as the address says, albums.
func (d *Door) viewOf(w http.ResponseWriter, r *http.Request, person gallery.PublicProfile, view string, page ListingPage) error {
	by, albums := d.Actor(r), false
	if view == "liked" || view == "search" {
		albums = r.URL.Query().Get("list") == "albums"
		page.Kinds = []Tab{{"search.images", afresh(r.URL, "list", "", "sort", ""), !albums},
			{"search.albums", afresh(r.URL, "list", "albums", "sort", ""), albums}}
	}
	switch {
	case view == "albums":
		return d.albums(w, r, by, gallery.AlbumFilter{Owner: person.ID}, gallery.Newest, page)
	case view == "liked" && albums:
		return d.albums(w, r, by, gallery.AlbumFilter{LikedBy: person.ID}, gallery.Newest, page)
	case view == "search" && albums:
		return d.searchAlbums(w, r, by, gallery.AlbumFilter{Owner: person.ID}, page)
	case view == "liked":
		page.Sorts = sorts(r, gallery.Newest, gallery.Newest, gallery.Oldest)
		page.In = inOf(r, "liked", person.Name)
		return d.listing(w, r, by, gallery.Filter{LikedBy: person.ID}, gallery.Newest, d.Proofs(r), page)
	case view == "trash":
		return d.trash(w, r, by, person, page)
	case view == "search":
		page.In = inOf(r, "search", person.Name)
		return d.searchMedia(w, r, by, gallery.Filter{Owner: person.ID}, page)
	case view == "files":
		page.Feed = d.Links(r).User(person.Name) + "/feed"
		page.Sorts = sorts(r, gallery.Newest, d.mediaSorts()...)
		page.In = inOf(r, "user")
		return d.listing(w, r, by, gallery.Filter{Owner: person.ID}, gallery.Newest, d.Proofs(r), page)
	}
	return d.company(w, r, by, person.ID, view, page)
}

// trash writes a page of what somebody threw away and may still bring back, on the page of each.
func (d *Door) trash(w http.ResponseWriter, r *http.Request, by gallery.Actor, person gallery.PublicProfile, page ListingPage) error {
	list, err := d.Browse.List(r.Context(), by, gallery.Filter{Owner: person.ID, Trash: true}, d.ask(r, gallery.Newest), d.Proofs(r))
	if err != nil {
		return err
	}
	page.Note, page.NoViewer = "person.trash_text", true // the way back is on the page
	page.Empty = Empty{"person.trash_empty", d.Links(r).User(person.Name), "person.files"}
	if page.Cards, err = d.tiles(r, by, list.Items, page.In); err != nil {
		return err
	}
	return d.show(w, r, page, list.Next, list.Previous)
}

// company writes a page of those whom a person follows, or who follow him.
func (d *Door) company(w http.ResponseWriter, r *http.Request, by gallery.Actor, person gallery.ID, tab string, page ListingPage) error {
	look := d.Browse.Followers
	if tab == "following" {
		look = d.Browse.Followed
	}
	page.Empty = Empty{"listing.nobody", d.Links(r).Root() + "/explore/users", "listing.find_people"}
	list, err := look(r.Context(), by, person, d.ask(r, gallery.Newest))
	if err != nil {
		return err
	}
	if page.People, err = d.people(r, list.Items); err != nil {
		return err
	}
	return d.show(w, r, page, list.Next, list.Previous)
}

// follow begins or ends following a person.
func (d *Door) follow(w http.ResponseWriter, r *http.Request) error {
	if chi.URLParam(r, "route") != d.Site.Get().Text("route_user") {
		return gallery.Fail(gallery.NotFound, "path")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	name := chi.URLParam(r, "name")
	if err := d.Curate.Follow(r.Context(), d.Actor(r), name, r.PostFormValue("off") == ""); err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).User(name), http.StatusSeeOther)
	return nil
}

// isNotFound reports whether an error says that something is not there.
func isNotFound(err error) bool {
	fail, ok := errors.AsType[*gallery.Error](err)
	return ok && fail.Kind == gallery.NotFound
}
