package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// albumFinder is where a menu of albums asks for those that it does not have (product UP-32).
const albumFinder = "/album-autocomplete"

// albumsOf are an owner's albums for a menu.
func (d *Door) albumsOf(r *http.Request, by gallery.Actor, owner gallery.ID) ([]Choice, error) {
	list, err := d.Browse.Menu(r.Context(), by, owner)
	if err != nil {
		return nil, err
	}
	return d.menuOf(r, list)
}

// menuOf are albums as choices: those that lie in another follow it and stand further in,
// and those that nobody else sees say so (product UP-30).
func (d *Door) menuOf(r *http.Request, list []gallery.Album) (choices []Choice, err error) {
	shut, err := d.Pages.bundle.T(d.Pages.Language(r), "visibility.private")
	for _, a := range nested(list) {
		c := Choice{Value: a.PublicID, Name: strings.Repeat("\u2003", min(a.depth, mostInward)) + a.Name}
		if a.Effective == gallery.Private {
			c.Name += " · " + shut
		}
		choices = append(choices, c)
	}
	return choices, err
}

// alsoAlbum adds the album that a form names already, which may be somebody else's, to a
// menu that lacks it; one that does not fit is no choice.
func (d *Door) alsoAlbum(r *http.Request, by gallery.Actor, menu []Choice, id string, fits func(*gallery.Album, browse.Rights) bool) ([]Choice, error) {
	if id == "" || slices.ContainsFunc(menu, func(c Choice) bool { return c.Value == id }) {
		return menu, nil
	}
	a, err := d.Browse.Album(r.Context(), by, id, d.Proofs(r))
	if _, refused := errors.AsType[*gallery.Error](err); refused || errors.Is(err, gallery.ErrNotFound) {
		return menu, nil
	}
	if err != nil {
		return menu, err
	}
	rights, err := d.Browse.Rights(r.Context(), by, a, d.Proofs(r))
	if err == nil && fits(a, rights) {
		menu = append(menu, Choice{Value: a.PublicID, Name: a.Name})
	}
	return menu, err
}

// mostInward is how far choices stand in at most, however deep their albums lie.
const mostInward = 12

// nest is an album and how far down it lies in a list.
type nest struct {
	gallery.Album
	depth int
}

// nested puts every album behind the one that it lies in; those whose is not listed stand
// at the outside. Neighbours keep their order.
func nested(list []gallery.Album) (all []nest) {
	listed := map[gallery.ID]bool{}
	for _, a := range list {
		listed[a.ID] = true
	}
	within := map[gallery.ID][]gallery.Album{}
	for _, a := range list {
		parent := a.ParentID
		if !listed[parent] {
			parent = 0
		}
		within[parent] = append(within[parent], a)
	}
	var put func(parent gallery.ID, depth int)
	put = func(parent gallery.ID, depth int) {
		for _, a := range within[parent] {
			all = append(all, nest{a, depth})
			put(a.ID, depth+1)
		}
	}
	put(0, 0)
	return all
}

// albumMatch is an album that is proposed for what is typed.
type albumMatch struct {
	Value string `json:"value"`
	Name  string `json:"name"`
	Note  string `json:"note"` // what it lies in, and that nobody else sees it
}

// completeAlbum proposes one's own albums by their names.
func (d *Door) completeAlbum(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	found, err := d.Browse.MatchAlbums(r.Context(), by, r.URL.Query().Get("q"))
	if err != nil {
		return err
	}
	lang := d.Pages.Language(r)
	shut, err := d.Pages.bundle.T(lang, "visibility.private")
	if err != nil {
		return err
	}
	items := []albumMatch{}
	for _, a := range found {
		note := strings.Join(a.Above, " / ")
		if a.Effective == gallery.Private {
			note = strings.TrimPrefix(note+" · "+shut, " · ")
		}
		items = append(items, albumMatch{a.PublicID, a.Name, note})
	}
	said, err := d.Pages.bundle.T(lang, "album.found", "n", len(items))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, no-cache")
	return reply(w, http.StatusOK, map[string]any{"items": items, "said": said})
}
