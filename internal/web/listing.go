package web

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// ListingPage is a page with a list on it, and what is said of the list above it.
type ListingPage struct {
	List
	Form               // one on the page, that may have come back
	Title, Text string // "" for the message Heading
	Heading     string
	Note        string // a key of what is said of the list, "" for nothing
	Edits       []Chip // where staff change what the list is of
	Tabs        []Tab
	Seen        *int64        // looks at the page, nil where they are not told
	Total       *browse.Total // files of the list, nil where they are not told
	Kinds       []Tab         // of what is listed, where there are some
	Sorts       []Tab
	Filters     *Filters // nil where nothing is left out
	Related     []Chip
	Family      []Relative // a category with those around it
	Narrows     []TagChip
	Years       []Date // that a list by date reaches over, nil for one month only
	Months      []Date // of the year that was chosen
	Feed        string // without its ending, "" for none
	NoIndex     bool
	Canonical   string
	Embeds      string      // the address that others embed, "" for none
	Album       *AlbumHead  // of an album's page
	Person      *PersonHead // of a person's page
	UserRoute   string      // first word of people's addresses
	Search      *SearchHead // of what was looked for
}

// Chosen are the labels of the tabs that are chosen in place of the first ones: what
// tells the page's title from those beside it (WCAG 2.4.2).
func (p ListingPage) Chosen() (labels []string) {
	for _, tabs := range [][]Tab{p.Kinds, p.Tabs} {
		if i := slices.IndexFunc(tabs, func(t Tab) bool { return t.Current }); i > 0 {
			labels = append(labels, tabs[i].Label)
		}
	}
	return labels
}

// List is a page of things of one kind.
type List struct {
	Cards          []Tile
	Albums         []AlbumCard
	People         []PersonCard
	Tags           []Chip
	Next, Previous string       // addresses of the neighbours, "" for none
	Leaves         []Leaf       // pages by number, nil for none or an endless list
	Endless        bool         // the next page is put below this one
	Eager          int          // how many of the first pictures come at once; the others when they are near
	Viewer         bool         // files open above the list
	NoViewer       bool         // they do not, whatever the site has
	Bare           bool         // there, pictures have no menu of the browser's, and are not dragged
	Likes          bool         // the visitor may like
	Shares         bool         // files have a way to be shared
	Layout         string       // "rows", "columns", "squares", or "" for what fits the screen
	Columns        template.CSS // how many squares or columns stand side by side, "" for the usual
	Lead           string       // by how much the first of a phone's two columns ends below the second (see deal), "" if not dealt
	Pick           string       // what may be done with those that are chosen: "", "codes" or "all"
	Zips           bool         // those that are chosen may be had as one file
	Approves       bool         // those that wait may be approved
	Movable        bool         // albums that are chosen may be put into others from here
	Back, Within   string       // the path of the page, and the id of the album that it is of
	Here           string       // the address of the page, without its host
	In             string       // what the pages of its media call it, "" for what they stand in anyway
	Empty          Empty
}

// firstRow is how many files stand side by side at the top of a wide screen.
const firstRow = 5

// Some reports whether anything is listed.
func (l List) Some() bool { return l.Things() || l.Next != "" }

// Things reports whether anything is on the page. A list may go on where nothing is
// (browse.Page).
func (l List) Things() bool { return len(l.Cards)+len(l.Albums)+len(l.People)+len(l.Tags) > 0 }

// Empty is what stands where nothing is: a sentence, and where to go.
type Empty struct{ Text, Href, Label string } // Text and Label are keys

// Tab leads to another view of a list; Label is the key of its name.
type Tab struct {
	Label, Href string
	Current     bool
}

// FragmentHeader asks for the things of a list without the page around them.
const FragmentHeader = "X-Fragment"

// Listing writes a page with a list, or only its things to the script that puts them
// below others.
func (p *Pages) Listing(w http.ResponseWriter, r *http.Request, page ListingPage) error {
	w.Header().Add("Vary", FragmentHeader+", "+LeadHeader)
	if r.Header.Get(FragmentHeader) == "" {
		return p.write(w, r, page.status(), "listing", page)
	}
	var body bytes.Buffer
	t, err := p.templates["listing"]()
	if err != nil {
		return err
	}
	if err := t.ExecuteTemplate(&body, "fragment", p.view(r, page)); err != nil {
		return fmt.Errorf("a part of a list: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	h.Add("Vary", "Accept-Language, Cookie")
	_, _ = body.WriteTo(w) // a client that went away cannot be told
	return nil
}

// listing writes a page of a list of media that starts where the address says.
func (d *Door) listing(w http.ResponseWriter, r *http.Request, by gallery.Actor, f gallery.Filter, sort gallery.Sort, p gallery.Proofs, page ListingPage) error {
	list, err := d.fill(r, by, f, sort, p, &page)
	if err != nil {
		return err
	}
	return d.show(w, r, page, list.Next, list.Previous)
}

// fill puts a page of a list of media on a page.
func (d *Door) fill(r *http.Request, by gallery.Actor, f gallery.Filter, sort gallery.Sort, p gallery.Proofs, page *ListingPage) (list browse.Page[gallery.Media], err error) {
	whole, shelf := r.Header.Get(FragmentHeader) == "", f.Category != 0 || len(f.Tags) > 0
	if f, page.Filters, err = d.narrowed(r.Context(), by, r.URL.Query(), f); err != nil {
		return list, err
	}
	page.Filters.Chips = page.Filters.chips(r.URL)
	if page.Filters.Waits = page.Filters.Waits && by.Staff(); f.Waiting {
		page.Sorts = sorts(r, sort, gallery.Newest, gallery.Oldest)
	}
	ask, narrows := d.ask(r, sort), (f.Owner != 0 || f.Album != 0) && whole
	if narrows {
		ask.Tags = mostTagChips
	}
	ask.Count = shelf && whole
	byDate := ask.Sort == gallery.Newest || ask.Sort == gallery.Oldest
	ask.Span = byDate && f.LikedBy == 0 && f.FollowedBy == 0 && whole
	if list, err = d.Browse.List(r.Context(), by, f, ask, p); err != nil {
		return list, err
	}
	page.Years, page.Months = dates(r, ask.Sort, list.Span)
	if ask.Count && (list.Total.N > 0 || !list.Total.More) {
		page.Total = &list.Total
	}
	if narrows {
		page.Narrows = tagChips(r, page.Filters.Tags, list.Tags)
	}
	if page.Cards, err = d.tiles(r, by, list.Items, page.In); err != nil {
		return list, err
	}
	if f.Owner != 0 {
		if err = d.nameAlbums(r, by, list.Items, p, page.Cards); err != nil {
			return list, err
		}
	}
	page.Approves = by.Staff() && slices.ContainsFunc(list.Items, func(m gallery.Media) bool { return !m.Approved })
	page.Pick = pick(by, f.Owner != 0 && f.Owner == by.UserID || page.Album != nil && page.Album.Edit)
	if page.Album != nil && page.Album.Edit {
		page.Within = page.Album.ID
	}
	return list, nil
}

// pick is what may be done with those of a list that are chosen.
func pick(by gallery.Actor, own bool) string {
	if own || by.Staff() {
		return "all"
	}
	return "codes"
}

// ask is the page of a list that the address names.
func (d *Door) ask(r *http.Request, sort gallery.Sort) browse.Ask {
	q := r.URL.Query()
	if wished := q.Get("sort"); wished != "" {
		sort = gallery.Sort(wished)
	}
	return browse.Ask{Sort: sort, After: q.Get("seek"), Before: q.Get("peek")}
}

// show writes a page of a list with the ways to its neighbours.
func (d *Door) show(w http.ResponseWriter, r *http.Request, page ListingPage, next, previous string) error {
	page.Endless = d.Site.Get().Text("listing_pagination_mode") == "endless"
	page.turns(r, !page.Endless, next, previous)
	page.Back = d.Links(r).Root() + r.URL.EscapedPath()
	page.Here = d.Links(r).Root() + r.URL.RequestURI()
	page.Viewer, page.Likes = d.Site.Get().On("listing_viewer") && !page.NoViewer, d.Site.Get().On("enable_likes") && d.Actor(r).UserID != 0
	page.Bare = !d.Site.Get().On("theme_image_right_click")
	page.Shares = d.Site.Get().On("theme_show_social_share")
	page.Zips = d.Site.Get().Int("zip_at_once") > 0
	if page.Empty.Text == "" {
		page.Empty = Empty{"listing.empty", d.root(r), "home.submit"}
	}
	page.Layout, page.Columns = d.layout(r), d.columns()
	d.deal(r, &page.List)
	if r.Header.Get(FragmentHeader) == "" {
		page.Eager = firstRow
	}
	d.lookAhead(w, r)
	return d.Pages.Listing(w, r, page)
}

// layout is how the visitor likes lists to look, else how the site has them (product LS-32).
func (d *Door) layout(r *http.Request) string {
	if own := tasted(r, GridCookie, gallery.Grids...); own != "" {
		return own
	}
	return map[string]string{"fixed": "squares", "fluid": "columns"}[d.Site.Get().Text("theme_image_listing_sizing")]
}

// columns tells the style sheet where a number of columns is not the one that it knows.
func (d *Door) columns() template.CSS {
	var style []string
	for _, of := range []struct {
		device string
		usual  int
	}{{"phone", 2}, {"phablet", 3}, {"tablet", 4}, {"laptop", 5}, {"desktop", 6}} {
		if n := d.Site.Get().Int("listing_columns_" + of.device); n != of.usual {
			style = append(style, fmt.Sprintf("--%s:%d", of.device, n))
		}
	}
	return template.CSS(strings.Join(style, ";")) // names and numbers
}

// with is the query of an address with some of its values changed, "" for taken away;
// changes are pairs of name and value.
func with(at *url.URL, changes ...string) string {
	q := at.Query()
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] == "" {
			q.Del(changes[i])
		} else {
			q.Set(changes[i], changes[i+1])
		}
	}
	return "?" + q.Encode()
}

// afresh is with for another list, of which the first page is shown.
func afresh(at *url.URL, changes ...string) string {
	return with(at, append([]string{"seek", "", "peek", "", "page", ""}, changes...)...)
}

// turned is the address of a neighbour of a list's page, "" for none.
func turned(at *url.URL, name, cursor string) string {
	if cursor == "" {
		return ""
	}
	return afresh(at, name, cursor)
}

// sorts are the orders that a list is offered in, each an address; the first is its own.
func sorts(r *http.Request, own gallery.Sort, orders ...gallery.Sort) (tabs []Tab) {
	chosen := gallery.Sort(r.URL.Query().Get("sort"))
	if chosen == "" {
		chosen = own
	}
	for _, s := range orders {
		tabs = append(tabs, Tab{Label: "sort." + string(s), Href: afresh(r.URL, "sort", string(s)), Current: s == chosen})
	}
	return tabs
}

// mediaSorts are the orders of media that everybody is offered.
func (d *Door) mediaSorts() []gallery.Sort {
	if d.Site.Get().On("enable_likes") {
		return []gallery.Sort{gallery.Newest, gallery.Oldest, gallery.MostViewed, gallery.MostLiked, gallery.ByTitle}
	}
	return []gallery.Sort{gallery.Newest, gallery.Oldest, gallery.MostViewed, gallery.ByTitle}
}

// Count is a number as the page's language writes it, short for large ones.
func (v *view) Count(n int64) string { return v.pages.bundle.Short(v.Lang, n) }

// menuWords are the choices of the menus above lists, in their order.
var menuWords = map[string][]string{
	"type": {"image", "video", "animated", "360"}, "shape": {"landscape", "portrait", "square"}, "size": {"small", "medium", "large"},
	"search": {"q", "epq", "oq", "eq"}, "guest_album": {"public", "link"}, "picture": {"avatar", "background"}, "licence": licences(), "square": {"x", "y", "size"},
}

func licences() (names []string) {
	for _, l := range gallery.Licences {
		names = append(names, string(l))
	}
	return names
}

// Choices are the words that a menu offers.
func (v *view) Choices(name string) []string { return menuWords[name] }

// Layouts are the ways that tiles may lie.
func (v *view) Layouts() []string { return gallery.Grids[1:] }

// LaidIcon is the icon of one of them.
func (v *view) LaidIcon(name string) string {
	return map[string]string{"rows": "layout-grid", "columns": "columns-2", "squares": "grid-3x3"}[name]
}
