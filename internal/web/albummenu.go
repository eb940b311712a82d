package web

import (
	"net/http"
	"strings"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// albumsOf are a person's albums for a menu: those that lie in another follow it and
// stand further in, and those that nobody else sees say so (product UP-30).
func (d *Door) albumsOf(r *http.Request, by gallery.Actor) (choices []Choice, err error) {
	list, err := d.ownAlbums(r, by)
	if err != nil {
		return nil, err
	}
	shut, err := d.Pages.bundle.T(d.Pages.Language(r), "visibility.private")
	for _, a := range nested(list) {
		c := Choice{Value: a.PublicID, Name: strings.Repeat("\u2003", a.depth) + a.Name}
		if a.Effective == gallery.Private {
			c.Name += " · " + shut
		}
		choices = append(choices, c)
	}
	return choices, err
}

// nest is an album and how far down it lies in a list.
type nest struct {
	browse.AlbumCard
	depth int
}

// nested puts every album behind the one that it lies in; those whose is not listed stand
// at the outside. Neighbours keep their order.
func nested(list []browse.AlbumCard) (all []nest) {
	listed := map[gallery.ID]bool{}
	for _, a := range list {
		listed[a.ID] = true
	}
	within := map[gallery.ID][]browse.AlbumCard{}
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
