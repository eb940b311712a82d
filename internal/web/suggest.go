package web

import (
	"net/http"

	"calotype/internal/gallery"
)

// suggestion is a row below a search that is being typed.
type suggestion struct {
	Kind string `json:"kind"` // what it is, in the visitor's language
	Icon string `json:"icon"`
	Text string `json:"text"`
	Href string `json:"href"`
}

// suggest answers what one may look for who has begun to type. All of it can be found
// without it, too.
func (d *Door) suggest(w http.ResponseWriter, r *http.Request) error {
	by, links := d.Actor(r), d.Links(r)
	found, err := d.Browse.Suggest(r.Context(), by, r.URL.Query().Get("q"))
	if err != nil {
		return err
	}
	items := []suggestion{}
	add := func(kind, icon, text, href string) {
		items = append(items, suggestion{kind, icon, text, href})
	}
	for _, t := range found.Tags {
		add("search.a_tag", "tags", t.Name, links.Root()+"/tag/"+gallery.PathEscape(t.Name))
	}
	for i := range found.Titles {
		add("search.a_file", "image", found.Titles[i].Title, links.ViewerPath(&found.Titles[i])+inQuery("user"))
	}
	for i := range found.Albums {
		add("search.an_album", "book-image", found.Albums[i].Name, links.Album(&found.Albums[i]))
	}
	for _, p := range found.People {
		add("search.a_person", "circle-user-round", p.Name, links.User(p.Name))
	}
	lang := d.Pages.Language(r)
	for i := range items {
		if items[i].Kind, err = d.Pages.bundle.T(lang, items[i].Kind); err != nil {
			return err
		}
	}
	said, err := d.Pages.bundle.T(lang, "search.suggested", "n", len(items))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Accept-Language, Cookie")
	return reply(w, http.StatusOK, map[string]any{"items": items, "said": said})
}
