package web

import (
	"net/http"
	"slices"

	"calotype/internal/gallery"
)

// PersonHead is what stands above a person's media.
type PersonHead struct {
	Name, FullName      string
	Websites            []string
	Avatar, Background  string // addresses, "" for none
	Private, Self       bool
	Media, Albums       int64
	Followers, Followed int64
	Liked               int64
	Likes               bool // how much he likes is told
	MayFollow, Follows  bool
	SignIn              bool // one may follow who signs in
	Welcome             *Welcome
	Banned              bool   // which staff see
	MayTend             bool   // as staff: ban him, see to his account
	MayPicture          bool   // change his pictures
	Accept              string // of the fields for them
	Searches            bool   // one may look among what is his
}

// Has reports whether there is a picture of a role, as its name.
func (h PersonHead) Has(role string) bool {
	if role == string(gallery.Avatar) {
		return h.Avatar != ""
	}
	return h.Background != ""
}

// personPage begins a page about a person that shows a view of him.
func (d *Door) personPage(r *http.Request, by gallery.Actor, person gallery.PublicProfile, view string) (page ListingPage, err error) {
	links, site := d.Links(r), d.Site.Get()
	page = ListingPage{Title: person.Name, Text: person.Bio, NoIndex: person.Private, UserRoute: links.UserRoute}
	head := &PersonHead{
		Name: person.Name, FullName: person.FullName, Websites: person.Websites.List(), Private: person.Private, Self: by.UserID == person.ID,
		Media: person.Media, Albums: person.Albums, Followers: person.Followers, Followed: person.Followed, Liked: person.Liked,
		Likes: site.On("enable_likes") && person.TellsLiked(by), Accept: pictureAccept,
		MayFollow: site.On("enable_followers") && by.UserID != 0 && by.UserID != person.ID && !person.Private,
		SignIn:    site.On("enable_followers") && by.UserID == 0,
	}
	page.Person = head
	if person.VisibleTo(stranger) {
		page.Embeds = links.User(person.Name)
	}
	u := gallery.User{ID: person.ID} // whose rank counts for staff only
	if head.Banned = person.Banned; by.Staff() {
		if u, err = d.Account.User(r.Context(), by, person.Name); err != nil {
			return page, err
		}
		head.MayTend = by.MayTend(u)
	}
	head.MayPicture = by.MayPicture(u)
	head.Searches = d.Browse.MaySearch(by) == nil && view != "search" // where there is a field already
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
	for _, name := range d.viewsOfPerson() {
		if name == "trash" && person.ID != by.UserID {
			continue
		}
		href := links.User(person.Name) + "/" + name
		if name == d.firstView() {
			href = d.pageOf(r, person)
		}
		page.Tabs = append(page.Tabs, Tab{"person." + name, href, name == view})
	}
	return page, nil
}

// viewsOfPerson are the tabs of a person's page, the first one at its address.
func (d *Door) viewsOfPerson() []string {
	views := slices.DeleteFunc(slices.Clone(personViews), func(view string) bool {
		site := d.Site.Get()
		return view == "search" || view == "trash" && site.Int("trash_days") == 0 || (view == "following" || view == "followers") && !site.On("enable_followers") || view == "liked" && !site.On("enable_likes")
	})
	if d.firstView() == "albums" {
		views[0], views[1] = views[1], views[0]
	}
	return views
}
