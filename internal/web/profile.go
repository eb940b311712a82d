package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// PersonHead is what stands above a person's media.
type PersonHead struct {
	Name, FullName, Website string
	Avatar, Background      string // addresses, "" for none
	Private, Self           bool
	Media, Albums           int64
	Followers, Followed     int64
	MayFollow, Follows      bool
	SignIn                  bool // one may follow who signs in
	Welcome                 *Welcome
	Banned                  bool // which staff see
	MayBan                  bool
}

func (d *Door) profile(w http.ResponseWriter, r *http.Request) error {
	person, err := d.Browse.Profile(r.Context(), d.Actor(r), chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	if at := d.pageOf(r, person); at != d.Links(r).User(person.Name) { // the site is his
		if r.URL.RawQuery != "" {
			at += "?" + r.URL.RawQuery
		}
		http.Redirect(w, r, at, http.StatusFound)
		return nil
	}
	return d.filesOf(w, r, person)
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
	return true, d.filesOf(w, r, person)
}

// filesOf writes the page of a person's media.
func (d *Door) filesOf(w http.ResponseWriter, r *http.Request, person gallery.PublicProfile) error {
	by, links := d.Actor(r), d.Links(r)
	page, err := d.personPage(r, by, person, "")
	if err != nil {
		return err
	}
	if page.Canonical = d.pageOf(r, person); page.Canonical != links.User(person.Name) {
		page.Person.Welcome = welcome(gallery.GreetingOf(d.Site.Get()))
	}
	page.Feed = links.User(person.Name) + "/feed"
	page.Sorts = sorts(r, gallery.Newest, d.mediaSorts()...)
	page.In = inOf(r, "user")
	return d.listing(w, r, by, gallery.Filter{Owner: person.ID}, gallery.Newest, d.Proofs(r), page)
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

// ofPerson are the other views of a person: his albums, what he likes, whom he follows,
// who follows him, what is found among his media.
func (d *Door) ofPerson(tab string) serve.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if chi.URLParam(r, "route") != d.Site.Get().Text("route_user") {
			return gallery.Fail(gallery.NotFound, "path")
		}
		by := d.Actor(r)
		person, err := d.Browse.Profile(r.Context(), by, chi.URLParam(r, "name"))
		if err != nil {
			return err
		}
		page, err := d.personPage(r, by, person, tab)
		if err != nil {
			return err
		}
		page.NoIndex = page.NoIndex || tab == "search"
		page.Canonical = d.Links(r).User(person.Name) + "/" + tab
		switch tab {
		case "albums":
			return d.albums(w, r, by, gallery.AlbumFilter{Owner: person.ID}, gallery.Newest, page)
		case "liked":
			page.Sorts = sorts(r, gallery.Newest, gallery.Newest, gallery.Oldest)
			page.In = inOf(r, "liked", person.Name)
			return d.listing(w, r, by, gallery.Filter{LikedBy: person.ID}, gallery.Newest, d.Proofs(r), page)
		case "search":
			page.In = inOf(r, "search", person.Name)
			return d.searchMedia(w, r, by, gallery.Filter{Owner: person.ID}, page)
		}
		return d.company(w, r, by, person.ID, tab, page)
	}
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

// personPage begins a page about a person.
func (d *Door) personPage(r *http.Request, by gallery.Actor, person gallery.PublicProfile, tab string) (page ListingPage, err error) {
	links, site := d.Links(r), d.Site.Get()
	page = ListingPage{Title: person.Name, Text: person.Bio, NoIndex: person.Private, UserRoute: links.UserRoute}
	head := &PersonHead{
		Name: person.Name, FullName: person.FullName, Website: person.Website, Private: person.Private, Self: by.UserID == person.ID,
		Media: person.Media, Albums: person.Albums, Followers: person.Followers, Followed: person.Followed,
		MayFollow: site.On("enable_followers") && by.UserID != 0 && by.UserID != person.ID && !person.Private,
		SignIn:    site.On("enable_followers") && by.UserID == 0,
	}
	page.Person = head
	if head.Banned = person.Banned; by.Staff() {
		u, err := d.Account.User(r.Context(), by, person.Name)
		if err != nil {
			return page, err
		}
		head.MayBan = by.MayEditUser(u) && by.UserID != u.ID
	}
	if head.Follows, err = d.Browse.Follows(r.Context(), by, person.ID); err != nil {
		return page, err
	}
	faces, err := d.Browse.Faces(r.Context(), person.ID)
	if err != nil {
		return page, err
	}
	for role, to := range map[gallery.PictureRole]*string{gallery.Avatar: &head.Avatar, gallery.Background: &head.Background} {
		if face, ok := faces[person.ID][role]; ok {
			*to = links.Picture(face)
		}
	}
	tabs := []string{"", "albums", "liked"}
	if site.On("enable_followers") {
		tabs = append(tabs, "following", "followers")
	}
	for _, name := range tabs {
		href, label := d.pageOf(r, person), "person.files"
		if name != "" {
			href, label = links.User(person.Name)+"/"+name, "person."+name
		}
		page.Tabs = append(page.Tabs, Tab{label, href, name == tab})
	}
	return page, nil
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

// ban shuts a person out, or takes that back, for staff.
func (d *Door) ban(w http.ResponseWriter, r *http.Request) error {
	if chi.URLParam(r, "route") != d.Site.Get().Text("route_user") {
		return gallery.Fail(gallery.NotFound, "path")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	by := d.Actor(r)
	u, err := d.Account.User(r.Context(), by, chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	do := d.Account.Ban
	if r.PostFormValue("off") != "" {
		do = d.Account.Unban
	}
	if err := do(r.Context(), by, u.ID); err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).User(u.Name), http.StatusSeeOther)
	return nil
}

// isNotFound reports whether an error says that something is not there.
func isNotFound(err error) bool {
	fail, ok := errors.AsType[*gallery.Error](err)
	return ok && fail.Kind == gallery.NotFound
}
