package web

import (
	"fmt"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"path"
	"slices"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
	"calotype/internal/serve"
	"calotype/internal/settings"
)

// mountLists puts the routes of lists on a router.
func (d *Door) mountLists(get, post func(string, serve.Handler)) {
	get("/explore", d.explore)
	get("/explore/{view}", d.explore)
	get("/following", d.member(d.following))
	get(filesPath, d.member(d.ownFiles))
	get("/search", d.search)
	get("/search/suggest", d.suggest)
	get("/search/{kind}", d.search)
	post("/search/saved", d.member(d.keepSearch))
	get("/tag/{names}", d.tag)
	get("/category/{slug}", d.category)
	for _, view := range personViews {
		get("/{route}/{name}/"+view, d.ofPerson(view))
	}
	get("/{route}/{name}/pictures/{role}", d.besidePicture)
	post("/{route}/{name}/pictures/{role}", d.pictureOf(d.takePicture))
	post("/{route}/{name}/pictures/{role}/remove", d.pictureOf(d.dropPicture))
	post("/{route}/{name}/follow", d.follow)
	get("/{route}/{name}/ban", d.member(d.askBan))
	post("/{route}/{name}/ban", d.ban)
	get("/{username}", d.nickname)
	get("/{route}/{name}/"+tabSubs, d.ofAlbum(tabSubs, d.albumSubs))
	get("/{route}/{name}/"+tabCodes, d.ofAlbum(tabCodes, d.albumCodes))
	get("/{route}/{name}/"+tabZip, d.ofAlbum(tabZip, d.albumZip))
	get("/{route}/{name}/"+tabInfo, d.ofAlbum(tabInfo, d.albumInfo))
	d.mountAlbums(get, post)
	d.mountShelves(get, post)
	d.mountTend(get, post)
	d.mountPicked(get, post)
}

// exploring is a view of what all may explore.
type exploring struct {
	name, label string
	filter      gallery.Filter
	sort        gallery.Sort
}

// views are what one explores, in the order of the tabs (product LS-02, LS-03).
var views = []exploring{
	{"recent", "listing.recent", gallery.Filter{}, gallery.Newest},
	{"trending", "listing.trending", gallery.Filter{Counted: true}, gallery.MostViewed},
	{"popular", "listing.popular", gallery.Filter{Counted: true}, gallery.MostLiked},
	{"images", "listing.images", gallery.Filter{Kind: gallery.Image}, gallery.Newest},
	{"videos", "listing.videos", gallery.Filter{Kind: gallery.Video}, gallery.Newest},
	{"animated", "listing.animated", gallery.Filter{Animated: true}, gallery.Newest},
	{"360", "listing.360", gallery.Filter{Is360: true}, gallery.Newest},
	{"albums", "listing.albums", gallery.Filter{}, ""},
	{"tags", "listing.tags", gallery.Filter{}, ""},
	{"users", "listing.users", gallery.Filter{}, ""},
}

// viewsOf are the views that a site has for an actor.
func viewsOf(site *settings.Site, by gallery.Actor) []exploring {
	return slices.DeleteFunc(slices.Clone(views), func(v exploring) bool {
		switch v.name {
		case "popular":
			return !site.On("enable_likes")
		case "users":
			return !gallery.PersonalOf(site).ShowsPeople(by)
		}
		return false
	})
}

// kindsOf are the lists of one order that a view has, media first (product LS-02); nobody
// likes tags.
func (v exploring) kindsOf(r *http.Request, site *settings.Site, by gallery.Actor) (tabs []Tab) {
	kinds := []string{"images", "albums"}
	switch v.name {
	case "recent", "trending":
		kinds = append(kinds, "tags")
	case "popular":
	default:
		return nil
	}
	if gallery.PersonalOf(site).ShowsPeople(by) {
		kinds = append(kinds, "users")
	}
	chosen := max(0, slices.Index(kinds, r.URL.Query().Get("list")))
	for i, kind := range kinds {
		tabs = append(tabs, Tab{Label: "listing." + kind, Href: afresh(r.URL, "sort", "", "list", kind), Current: i == chosen})
	}
	tabs[0].Label, tabs[0].Href = "person.files", afresh(r.URL, "sort", "", "list", "")
	return tabs
}

// current is the label of the tab that is looked at.
func current(tabs []Tab) string {
	return tabs[max(0, slices.IndexFunc(tabs, func(t Tab) bool { return t.Current }))].Label
}

func (d *Door) explore(w http.ResponseWriter, r *http.Request) error {
	base, name := d.Links(r).Base+"/explore", chi.URLParam(r, "view")
	page := ListingPage{Heading: "listing.explore", Canonical: base}
	views := viewsOf(d.Site.Get(), d.Actor(r))
	chosen := max(0, slices.IndexFunc(views, func(v exploring) bool { return v.name == name }))
	if name != "" && views[chosen].name != name {
		return gallery.Fail(gallery.NotFound, "path")
	}
	for i, v := range views {
		page.Tabs = append(page.Tabs, Tab{Label: v.label, Href: d.Links(r).Root() + "/explore/" + v.name, Current: i == chosen})
	}
	if site := d.Site.Get(); site.On("website_random") && (d.Actor(r).UserID != 0 || site.On("website_random_guest")) {
		page.Tabs = append(page.Tabs, Tab{Label: "listing.random", Href: d.Links(r).Root() + "/?random"})
	}
	if name != "" {
		page.Canonical = base + "/" + name
	}
	by, v := d.Actor(r), views[chosen]
	switch v.name {
	case "albums":
		return d.albums(w, r, by, gallery.AlbumFilter{}, gallery.Newest, page)
	case "tags":
		return d.allTags(w, r, by, gallery.Top, page)
	case "users":
		return d.everybody(w, r, by, gallery.Top, page)
	}
	if page.Kinds = v.kindsOf(r, d.Site.Get(), by); len(page.Kinds) > 0 {
		switch current(page.Kinds) {
		case "listing.albums":
			return d.albums(w, r, by, gallery.AlbumFilter{Counted: v.filter.Counted}, v.sort, page)
		case "listing.tags":
			return d.allTags(w, r, by, v.sort, page)
		case "listing.users":
			return d.everybody(w, r, by, v.sort, page)
		}
	}
	page.Feed, page.In = base+"/feed", inOf(r, v.name)
	f := v.filter
	if f.Counted = f.Counted && r.URL.Query().Get("sort") == ""; !f.Counted {
		page.Sorts = sorts(r, v.sort, d.mediaSorts()...)
	}
	return d.listing(w, r, by, f, v.sort, d.Proofs(r), page)
}

// random leads to a file by chance, another than the one that the visitor comes from
// (product LS-08).
func (d *Door) random(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	seen := ""
	if from, err := url.Parse(r.Referer()); err == nil {
		_, seen = gallery.CutID(path.Base(from.Path))
	}
	m, err := d.Browse.Random(r.Context(), by, seen)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, d.Links(r).ViewerPath(m), http.StatusFound)
	return nil
}

// albums writes a page of a list of albums.
func (d *Door) albums(w http.ResponseWriter, r *http.Request, by gallery.Actor, f gallery.AlbumFilter, own gallery.Sort, page ListingPage) error {
	orders := []gallery.Sort{gallery.Newest, gallery.Oldest, gallery.MostViewed, gallery.ByName}
	if f.LikedBy != 0 {
		orders = orders[:2]
	}
	if f.Parent != 0 {
		orders = append([]gallery.Sort{gallery.ByHand}, orders...)
	}
	if f.Counted = f.Counted && r.URL.Query().Get("sort") == ""; !f.Counted {
		page.Sorts = sorts(r, own, orders...)
	}
	list, err := d.Browse.Albums(r.Context(), by, f, d.ask(r, own), d.Proofs(r))
	if err != nil {
		return err
	}
	page.Albums = d.albumCards(r, list.Items)
	mine := by.UserID != 0 && f.Owner == by.UserID || page.Album != nil && page.Album.Manage
	if page.Movable = f.Owner != 0 || f.Parent != 0; mine || by.Staff() {
		page.Pick = "all"
	}
	if by.UserID != 0 && f.LikedBy == 0 && (f.Owner == 0 || f.Owner == by.UserID) {
		page.Empty = Empty{"listing.no_albums", d.Links(r).Root() + albumsPath + "/new", "album.new"}
	}
	return d.show(w, r, page, list.Next, list.Previous)
}

// allTags writes a page of the tags that are in use.
func (d *Door) allTags(w http.ResponseWriter, r *http.Request, by gallery.Actor, own gallery.Sort, page ListingPage) error {
	page.Sorts = sorts(r, own, gallery.TagListSorts...)
	list, err := d.Browse.Tags(r.Context(), by, "", d.ask(r, own))
	if err != nil {
		return err
	}
	page.Tags = cloud(d.chips(r, list.Items))
	if by.MayKeepTags() {
		page.Edits = []Chip{{Href: d.Links(r).Root() + tagsPath}}
	}
	return d.show(w, r, page, list.Next, list.Previous)
}

// chips are tags that lead to their pages.
func (d *Door) chips(r *http.Request, tags []gallery.TagCount) (chips []Chip) {
	for _, t := range tags {
		chips = append(chips, Chip{Text: t.Name, Href: d.tagLink(r, t.Name), N: t.Media})
	}
	return chips
}

// cloud writes those of some chips the larger that have more media (product TG-06): by the
// logarithm, as few tags have many.
func cloud(chips []Chip) []Chip {
	const small, large = .8125, 1.5 // rem
	most := 2.0
	for _, c := range chips {
		most = max(most, float64(c.N))
	}
	for i := range chips {
		part := math.Log(max(1, float64(chips[i].N))) / math.Log(most)
		chips[i].Size = template.CSS(fmt.Sprintf("font-size:%.2frem", small+(large-small)*part))
	}
	return chips
}

// everybody writes a page of the people who have put something up.
func (d *Door) everybody(w http.ResponseWriter, r *http.Request, by gallery.Actor, own gallery.Sort, page ListingPage) error {
	page.Sorts = sorts(r, own, d.peopleSorts()...)
	list, err := d.Browse.People(r.Context(), by, d.ask(r, own))
	if err != nil {
		return err
	}
	if page.People, err = d.people(r, list.Items); err != nil {
		return err
	}
	return d.show(w, r, page, list.Next, list.Previous)
}

// peopleSorts are the orders of people that everybody is offered.
func (d *Door) peopleSorts() []gallery.Sort {
	return slices.DeleteFunc(slices.Clone(gallery.PeopleListSorts), func(s gallery.Sort) bool {
		return s == gallery.MostLiked && !d.Site.Get().On("enable_likes")
	})
}

// following is what those put up whom one follows.
func (d *Door) following(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	page := ListingPage{Heading: "listing.following", NoIndex: true, Canonical: d.Links(r).Base + "/following", Sorts: sorts(r, gallery.Newest, gallery.Newest, gallery.Oldest)}
	page.Empty = Empty{"listing.follow_nobody", d.Links(r).Root() + "/explore/users", "listing.find_people"}
	page.In = inOf(r, "following")
	return d.listing(w, r, by, gallery.Filter{FollowedBy: by.UserID}, gallery.Newest, d.Proofs(r), page)
}

func (d *Door) category(w http.ResponseWriter, r *http.Request) error {
	c, err := d.Browse.Category(r.Context(), chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	page := ListingPage{Title: c.Label(), Text: c.Description, Canonical: d.Links(r).Base + "/category/" + c.Slug, Sorts: sorts(r, gallery.Newest, d.mediaSorts()...)}
	page.In = inOf(r, "category", c.Slug)
	list, err := d.Browse.Categories(r.Context())
	if err != nil {
		return err
	}
	page.Family = familyOf(list, c, d.Links(r).Root())
	by := d.Actor(r)
	if by.MayKeepCategories() {
		page.Edits = []Chip{{Text: c.Name, Href: d.Links(r).Root() + categoryPath + c.Slug + "/edit"}}
	}
	return d.listing(w, r, by, gallery.Filter{Category: c.ID}, gallery.Newest, d.Proofs(r), page)
}

// familyOf leads from a category to the one that it lies in and to all in that; there is
// none where nothing lies in it, nor it in another.
func familyOf(list []gallery.Category, c gallery.Category, root string) (family []Relative) {
	top := c.ID
	if c.ParentID != 0 {
		top = c.ParentID
	}
	for _, other := range list { // the one above comes first
		if other.ID == top || other.ParentID == top {
			family = append(family, Relative{Chip{Text: other.Label(), Href: root + categoryPath + gallery.PathEscape(other.Slug)}, other.ID == c.ID})
		}
	}
	if len(family) == 1 {
		return nil
	}
	return family
}
