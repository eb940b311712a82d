package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// OrderPage puts an album's files, or the albums in it, into an order by hand.
type OrderPage struct {
	Form
	ID, Name, Back string
	Tiles          []Tile
	Subs           bool // of the albums
	Albums         []AlbumCard
	More           bool // the album has more, which stay behind these
}

// Order writes the form of an album's order.
func (p *Pages) Order(w http.ResponseWriter, r *http.Request, page OrderPage) error {
	return p.ask(w, r, page.Form, "album_order", page)
}

func (d *Door) askOrder(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	a, _, err := d.ownAlbum(r, by, func(may browse.Rights) bool { return may.Edit })
	if err != nil {
		return err
	}
	media, more, err := d.Browse.Whole(r.Context(), by, a, d.Proofs(r))
	if err != nil {
		return err
	}
	tiles, err := d.tiles(r, by, media, "album")
	if err != nil {
		return err
	}
	return d.Pages.Order(w, r, OrderPage{ID: a.PublicID, Name: a.Name, Back: d.Links(r).Album(a), Tiles: tiles, More: more})
}

func (d *Door) setOrder(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.putInOrder(w, r, by, d.Curate.OrderMedia, tabFiles)
}

// askSubOrder shows the albums in an album, to be put into an order by hand.
func (d *Door) askSubOrder(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	a, _, err := d.ownAlbum(r, by, func(may browse.Rights) bool { return may.Edit })
	if err != nil {
		return err
	}
	list, err := d.Browse.Albums(r.Context(), by, gallery.AlbumFilter{Parent: a.ID}, browse.Ask{Sort: gallery.ByHand, N: browse.MostListed}, d.Proofs(r))
	if err != nil {
		return err
	}
	return d.Pages.Order(w, r, OrderPage{ID: a.PublicID, Name: a.Name, Back: d.Links(r).Album(a) + "/" + tabSubs, Subs: true,
		Albums: d.albumCards(r, list.Items), More: list.Next != ""})
}

func (d *Door) setSubOrder(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.putInOrder(w, r, by, d.Curate.OrderAlbums, "/"+tabSubs)
}

// putInOrder puts what lies in an album into the order of the form, and leads to the tab
// where it stands.
func (d *Door) putInOrder(w http.ResponseWriter, r *http.Request, by gallery.Actor,
	order func(context.Context, gallery.Actor, string, gallery.Proofs, []string) error, tab string) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostPicked)
	if err := r.ParseForm(); err != nil {
		return gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	id := chi.URLParam(r, "id")
	if err := order(r.Context(), by, id, d.Proofs(r), inPlaces(r.PostForm["ids"], r.PostForm["place"])); err != nil {
		return err
	}
	a, err := d.Browse.Album(r.Context(), by, id, d.Proofs(r))
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Album(a)+tab, http.StatusSeeOther)
	return nil
}

// inPlaces are ids by the numbers that were typed beside them; among equal ones those
// that were named first come first.
func inPlaces(ids, places []string) []string {
	type placed struct {
		id    string
		place int
	}
	list := make([]placed, len(ids))
	for i, id := range ids {
		list[i].id = id
		if i < len(places) {
			list[i].place, _ = strconv.Atoi(places[i]) // what is no number comes first
		}
	}
	slices.SortStableFunc(list, func(a, b placed) int { return cmp.Compare(a.place, b.place) })
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.id
	}
	return out
}
