package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-chi/chi/v5"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// SearchHead is what was looked for.
type SearchHead struct {
	Text       string
	Chips      []Chip // its operators, each with the address without it
	Action     string // path that the form goes to
	List       string // what is looked for there, "" for files
	Categories []gallery.Category
	Trouble    *gallery.Error // what is wrong with the search, nil for nothing
	Looser     string         // address of the same without its operators, "" for none
	Kept       []Chip         // searches that the visitor keeps
	Keeps      bool           // he may keep this one, or forget it
	IsKept     bool
}

// searchKinds are what one may look for.
var searchKinds = []string{"images", "albums", "users", "tags"}

// search finds media, albums, people and tags (product SR-01).
func (d *Door) search(w http.ResponseWriter, r *http.Request) error {
	kind := chi.URLParam(r, "kind")
	if kind == "" || kind == "files" {
		kind = "images"
	}
	by, root := d.Actor(r), d.Links(r).Root()
	if err := d.Browse.MaySearch(by); err != nil {
		return err
	}
	page := ListingPage{Heading: "search.title", NoIndex: true, Canonical: d.Links(r).Base + "/search/" + kind}
	known := false
	text := gallery.FormText(r.URL.Query())
	for _, k := range searchKinds {
		known = known || k == kind
		href := root + "/search/" + k
		if text != "" {
			href += "?" + url.Values{"q": {text}}.Encode()
		}
		page.Tabs = append(page.Tabs, Tab{"search." + k, href, k == kind})
	}
	if !known {
		return gallery.Fail(gallery.NotFound, "path")
	}
	if text == "" && r.URL.Query().Has("q") { // sent without a word
		http.Redirect(w, r, root+"/", http.StatusSeeOther)
		return nil
	}
	if asked := r.URL.Query(); text != "" && text != asked.Get("q") { // the fields of the long form become one
		http.Redirect(w, r, root+"/search/"+kind+"?"+url.Values{"q": {text}}.Encode(), http.StatusSeeOther)
		return nil
	}
	switch kind {
	case "albums":
		return d.searchAlbums(w, r, by, gallery.AlbumFilter{}, page)
	case "users", "tags":
		return d.searchNames(w, r, by, kind, page)
	}
	page.In = inOf(r, "search")
	return d.searchMedia(w, r, by, gallery.Filter{}, page)
}

// searchMedia writes a page of the media that the address looks for, in a filter.
func (d *Door) searchMedia(w http.ResponseWriter, r *http.Request, by gallery.Actor, f gallery.Filter, page ListingPage) error {
	q, err := d.query(r, &page)
	if err != nil {
		return err
	}
	if !q.Wordy() && page.Search.Text != "" {
		page.Sorts = sorts(r, gallery.Newest, d.mediaSorts()...)
	}
	var list browse.Page[gallery.Media]
	if page.Search.Trouble == nil {
		list, err = d.Browse.Search(r.Context(), by, q, f, d.ask(r, gallery.Newest), d.Proofs(r))
		if err = page.Search.mend(err); err != nil {
			return err
		}
	}
	if page.Cards, err = d.tiles(r, by, list.Items, page.In); err != nil {
		return err
	}
	page.Pick = pick(by, f.Owner != 0 && f.Owner == by.UserID)
	if page.Person == nil {
		if err := d.keptSearches(r, by, page.Search); err != nil {
			return err
		}
	}
	return d.found(w, r, page, list.Next, list.Previous)
}

// keptSearches puts the searches that the visitor keeps beside one.
func (d *Door) keptSearches(r *http.Request, by gallery.Actor, head *SearchHead) error {
	if by.UserID == 0 || by.Banned || r.Header.Get(FragmentHeader) != "" {
		return nil
	}
	kept, err := d.Browse.Searches(r.Context(), by)
	for _, text := range kept {
		head.Kept = append(head.Kept, Chip{Text: text, Href: d.Links(r).Root() + "/search/images?" + url.Values{"q": {text}}.Encode(), On: text == head.Text})
	}
	head.Keeps, head.IsKept = head.Text != "" && head.Trouble == nil, slices.Contains(kept, head.Text)
	return err
}

// keepSearch keeps a search for the visitor, or forgets it, and leads back to it.
func (d *Door) keepSearch(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	text := r.PostFormValue("q")
	if err := d.Curate.SaveSearch(r.Context(), by, text, r.PostFormValue("off") == ""); err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Root()+"/search/images?"+url.Values{"q": {text}}.Encode(), http.StatusSeeOther)
	return nil
}

// searchAlbums writes a page of the albums that the address looks for, in a filter.
func (d *Door) searchAlbums(w http.ResponseWriter, r *http.Request, by gallery.Actor, f gallery.AlbumFilter, page ListingPage) error {
	q, err := d.query(r, &page)
	if err != nil {
		return err
	}
	var list browse.Page[browse.AlbumCard]
	if page.Search.Trouble == nil && !q.Empty() {
		list, err = d.Browse.FindAlbums(r.Context(), by, q, f, browse.Ask{After: r.URL.Query().Get("seek"), Before: r.URL.Query().Get("peek")}, d.Proofs(r))
		if err = page.Search.mend(err); err != nil {
			return err
		}
	}
	page.Albums = d.albumCards(r, list.Items)
	return d.found(w, r, page, list.Next, list.Previous)
}

// searchNames finds people and tags by the beginning of their names.
func (d *Door) searchNames(w http.ResponseWriter, r *http.Request, by gallery.Actor, kind string, page ListingPage) error {
	text := r.URL.Query().Get("q")
	page.Search = &SearchHead{Text: text}
	if text == "" {
		return d.found(w, r, page, "", "")
	}
	ask := browse.Ask{After: r.URL.Query().Get("seek"), Before: r.URL.Query().Get("peek")}
	if kind == "tags" {
		list, err := d.Browse.FindTags(r.Context(), by, text, ask)
		if err = page.Search.mend(err); err != nil {
			return err
		}
		page.Tags = d.chips(r, list.Items)
		return d.found(w, r, page, list.Next, list.Previous)
	}
	list, err := d.Browse.FindPeople(r.Context(), by, text, ask)
	if err = page.Search.mend(err); err != nil {
		return err
	}
	if page.People, err = d.people(r, list.Items); err != nil {
		return err
	}
	return d.found(w, r, page, list.Next, list.Previous)
}

// query reads what the address looks for.
func (d *Door) query(r *http.Request, page *ListingPage) (q gallery.Query, err error) {
	text := gallery.FormText(r.URL.Query())
	head := &SearchHead{Text: text}
	page.Search = head
	if head.Categories, err = d.Browse.Categories(r.Context()); err != nil {
		return q, err
	}
	pieces := gallery.Pieces(text)
	words := ""
	for i, piece := range pieces {
		if !piece.Operator {
			words += " " + piece.Text
			continue
		}
		rest := ""
		for j, other := range pieces {
			if j != i {
				rest += " " + other.Text
			}
		}
		head.Chips = append(head.Chips, Chip{Text: piece.Text, Href: afresh(r.URL, "q", trimmed(rest))})
	}
	if len(head.Chips) > 0 && words != "" {
		head.Looser = afresh(r.URL, "q", trimmed(words))
	}
	q, err = gallery.ParseQuery(text)
	return q, head.mend(err)
}

// mend keeps a failure that the visitor can mend by another search, to be said above
// the list, and hands on others.
func (s *SearchHead) mend(err error) error {
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Kind == gallery.Invalid && fail.Code != "list.cursor" {
		s.Trouble = fail
		return nil
	}
	return err
}

// found writes what was found.
func (d *Door) found(w http.ResponseWriter, r *http.Request, page ListingPage, next, previous string) error {
	root := d.Links(r).Root()
	page.Search.Action = root + r.URL.EscapedPath()
	if page.Person != nil {
		page.Search.List = r.URL.Query().Get("list")
	}
	page.Empty = Empty{"search.none", root + "/explore", "search.explore"}
	if page.Search.Text == "" {
		page.Empty = Empty{"search.say", root + "/explore", "search.explore"}
	}
	return d.show(w, r, page, next, previous)
}

func trimmed(text string) string {
	if text == "" {
		return ""
	}
	return text[1:] // the blank before the first word
}
