package web

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// The tabs of an album (product AL-05), as the last words of their addresses.
const (
	tabFiles = ""
	tabSubs  = "sub"
	tabCodes = "embeds"
	tabInfo  = "info" // for staff
)

// albumTabs are the labels of the tabs, in their order.
var albumTabs = []struct{ name, label string }{
	{tabFiles, "album.tab_files"}, {tabSubs, "album.tab_sub"}, {tabCodes, "album.tab_embeds"}, {tabInfo, "album.tab_info"},
}

// albumTab writes a tab of an album that the visitor may see; page has what all tabs have
// in common.
type albumTab func(w http.ResponseWriter, r *http.Request, a *gallery.Album, page ListingPage) error

// ofAlbum opens the album of the address for a tab, or asks for its password.
func (d *Door) ofAlbum(tab string, show albumTab) serve.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		by := d.Actor(r)
		if chi.URLParam(r, "route") != d.Site.Get().Text("route_album") || tab == tabInfo && !by.Staff() {
			return gallery.Fail(gallery.NotFound, "path")
		}
		_, id := gallery.CutID(chi.URLParam(r, "name"))
		p, links := d.Proofs(r), d.Links(r)
		a, err := d.Browse.Album(r.Context(), by, id, p)
		if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Code == "album.locked" {
			next := r.URL.Query().Get("next")
			if next == "" && tab != tabFiles && tab != tabZip {
				next = links.Root() + r.URL.RequestURI()
			}
			return d.gate(w, r, GatePage{Action: strings.TrimSuffix(links.Root()+r.URL.EscapedPath(), "/"+tab), Next: next, Password: true})
		}
		if err != nil {
			return err
		}
		if tab == tabZip {
			return show(w, r, a, ListingPage{})
		}
		if to := renamed(r, links, a, tab); to != "" {
			http.Redirect(w, r, to, http.StatusFound)
			return nil
		}
		if isLook(r) {
			d.Views.CountAlbum(a, by, r.UserAgent())
		}
		page := ListingPage{Title: a.Name, Text: a.Description, Canonical: links.Album(a), NoIndex: a.Effective != gallery.Public || tab != tabFiles}
		if a.Policy().Open() {
			page.Embeds = links.Album(a)
		}
		if a.Effective == gallery.Public || a.Effective == gallery.Link {
			page.Feed = links.Base + "/" + links.AlbumRoute + "/" + a.PublicID + "/feed"
		} else {
			w.Header().Set("Cache-Control", "private, no-store")
		}
		page.Tabs = tabsOf(by, links.Album(a), tab)
		if page.Album, err = d.albumHead(r, by, a, p, tab == tabFiles && r.Header.Get(FragmentHeader) == ""); err != nil {
			return err
		}
		return show(w, r, a, page)
	}
}

// renamed is where a tab of an album stands whose address has another name than the album, "" where
// it is right: with that name or, as in feeds, none.
func renamed(r *http.Request, links gallery.Links, a *gallery.Album, tab string) string {
	at := links.Album(a)
	asked, err := segment(r, "name")
	name, _ := url.PathUnescape(path.Base(at))
	if links.AlbumIDs || err != nil || asked == a.PublicID || asked == name {
		return ""
	}
	at = links.Root() + strings.TrimPrefix(at, links.Base)
	if tab != tabFiles {
		at += "/" + tab
	}
	if q := r.URL.RawQuery; q != "" {
		at += "?" + q
	}
	return at
}

// tabsOf are the tabs of an album at an address.
func tabsOf(by gallery.Actor, at, current string) (tabs []Tab) {
	for _, t := range albumTabs {
		href := at
		if t.name != tabFiles {
			href += "/" + t.name
		}
		if t.name != tabInfo || by.Staff() {
			tabs = append(tabs, Tab{t.label, href, t.name == current})
		}
	}
	return tabs
}

// albumSubs lists the albums that lie in one.
func (d *Door) albumSubs(w http.ResponseWriter, r *http.Request, a *gallery.Album, page ListingPage) error {
	page.Album.Order = "sub-order"
	return d.albums(w, r, d.Actor(r), gallery.AlbumFilter{Parent: a.ID}, gallery.ByHand, page)
}

// AlbumCodesPage has the embed codes of an album's files, of one kind at a time.
type AlbumCodesPage struct {
	ListingPage
	Kinds []Tab  // the kinds of codes that there are
	Kind  string // label of the chosen one
	Text  string // the codes, a line each
	N     int    // how many files they are of
	More  bool   // the album has more
}

// AlbumCodes writes the tab of embed codes.
func (p *Pages) AlbumCodes(w http.ResponseWriter, r *http.Request, page AlbumCodesPage) error {
	return p.write(w, r, http.StatusOK, "album_codes", page)
}

// albumCodes tells the codes of as many files as one asks for at once.
func (d *Door) albumCodes(w http.ResponseWriter, r *http.Request, a *gallery.Album, head ListingPage) error {
	media, more, err := d.Browse.Whole(r.Context(), d.Actor(r), a, d.Proofs(r))
	if err != nil {
		return err
	}
	page := AlbumCodesPage{ListingPage: head, N: len(media), More: more}
	wished := r.URL.Query().Get("code")
	for _, c := range codesOf(media, d.Links(r)) {
		chosen := c.Key == wished || wished == "" && len(page.Kinds) == 0
		if chosen {
			page.Kind, page.Text = c.Label(), c.Text
		}
		page.Kinds = append(page.Kinds, Tab{c.Label(), "?code=" + c.Key, chosen})
	}
	if page.N > 0 && page.Kind == "" {
		return gallery.Fail(gallery.NotFound, "path")
	}
	return d.Pages.AlbumCodes(w, r, page)
}

// codesOf are the embed codes of many media.
func codesOf(media []gallery.Media, links gallery.Links) (all []Code) {
	place, texts := map[string]int{}, []*strings.Builder{}
	for i := range media {
		for _, c := range Codes(NewMedia(&media[i], links)) {
			at, known := place[c.Key]
			if !known {
				at = len(all)
				place[c.Key], all, texts = at, append(all, c), append(texts, &strings.Builder{})
			} else {
				texts[at].WriteString(c.between())
			}
			texts[at].WriteString(c.Text)
		}
	}
	for i := range all {
		all[i].Text = texts[i].String()
	}
	return all
}

// AlbumInfoPage is what staff are told of an album.
type AlbumInfoPage struct {
	ListingPage
	Of      gallery.Album
	Buttons int
}

// Locked are how many passwords are asked for on the way to it.
func (p AlbumInfoPage) Locked() int { return len(p.Of.Gates) }

// Depth is how many albums it lies in.
func (p AlbumInfoPage) Depth() int { return len(p.Of.Lineage) - 1 }

// Changed is when it was changed.
func (p AlbumInfoPage) Changed() time.Time { return p.Of.Updated }

// AlbumInfo writes the tab for staff.
func (p *Pages) AlbumInfo(w http.ResponseWriter, r *http.Request, page AlbumInfoPage) error {
	return p.write(w, r, http.StatusOK, "album_info", page)
}

func (d *Door) albumInfo(w http.ResponseWriter, r *http.Request, a *gallery.Album, head ListingPage) error {
	w.Header().Set("Cache-Control", "private, no-store")
	return d.Pages.AlbumInfo(w, r, AlbumInfoPage{ListingPage: head, Of: *a, Buttons: len(head.Album.Calls)})
}

// albumFiles is the tab that an album opens with.
func (d *Door) albumFiles(w http.ResponseWriter, r *http.Request, a *gallery.Album, page ListingPage) error {
	own := gallery.Sort(a.Sort)
	orders := d.mediaSorts()
	if own == gallery.ByHand {
		orders = append([]gallery.Sort{own}, orders...)
	}
	page.Sorts = sorts(r, own, orders...)
	if a.Search != "" {
		return d.savedFiles(w, r, a, page)
	}
	if page.Album.Add {
		page.Empty = Empty{"album.empty", d.Links(r).Root() + "/upload?toAlbum=" + a.PublicID, "album.upload"}
	}
	page.In = inOf(r, "album")
	return d.listing(w, r, d.Actor(r), gallery.Filter{Album: a.ID}, own, d.Proofs(r), page)
}

// savedFiles is what an album shows that keeps a search. Words have an order of their own,
// and its files stand in the lists that they lie in.
func (d *Door) savedFiles(w http.ResponseWriter, r *http.Request, a *gallery.Album, page ListingPage) error {
	page.Empty = Empty{"album.search_empty", d.root(r), "home.submit"}
	page.Sorts = sorts(r, gallery.Sort(a.Sort), d.mediaSorts()...)
	if q, err := gallery.ParseQuery(a.Search); err != nil || q.Wordy() {
		page.Sorts = nil
	}
	by := d.Actor(r)
	list, err := d.Browse.List(r.Context(), by, gallery.Filter{Album: a.ID}, d.ask(r, gallery.Sort(a.Sort)), d.Proofs(r))
	if err != nil {
		return err
	}
	if page.Cards, err = d.tiles(r, by, list.Items, ""); err != nil {
		return err
	}
	page.Pick = pick(by, by.UserID != 0 && by.UserID == a.OwnerID)
	return d.show(w, r, page, list.Next, list.Previous)
}
