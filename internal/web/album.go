package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// AlbumHead is what stands above an album's media.
type AlbumHead struct {
	ID                  string
	OwnerName, OwnerURL string // "" where it is not told
	N                   int64
	Visibility          gallery.Visibility // effective
	Above               []Chip             // those that it lies in, from the top down
	Subs                []AlbumCard
	MoreSubs            string // address of all of them, "" where that is all
	browse.Rights
}

const (
	mostSubs  = 12 // albums in an album that its page shows
	mostAbove = 8  // product AL-06
)

func (d *Door) album(w http.ResponseWriter, r *http.Request) error {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	by, p, links := d.Actor(r), d.Proofs(r), d.Links(r)
	a, err := d.Browse.Album(r.Context(), by, id, p)
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Code == "album.locked" {
		return d.Pages.Gate(w, r, GatePage{Action: links.Root() + r.URL.EscapedPath(), Password: true})
	}
	if err != nil {
		return err
	}
	page := ListingPage{Title: a.Name, Text: a.Description, Canonical: links.Album(a), NoIndex: a.Effective != gallery.Public}
	if a.Effective == gallery.Public || a.Effective == gallery.Link {
		page.Feed = links.Base + "/" + links.AlbumRoute + "/" + a.PublicID + "/feed"
	} else {
		w.Header().Set("Cache-Control", "private, no-store")
	}
	all := r.URL.Query().Get("list") == "albums"
	if page.Album, err = d.albumHead(r, by, a, p, !all && r.Header.Get(FragmentHeader) == ""); err != nil {
		return err
	}
	if all {
		return d.albums(w, r, by, gallery.AlbumFilter{Parent: a.ID}, gallery.ByHand, page)
	}
	own := gallery.Sort(a.Sort)
	orders := d.mediaSorts()
	if own == gallery.ByHand {
		orders = append([]gallery.Sort{own}, orders...)
	}
	page.Sorts = sorts(r, own, orders...)
	if page.Album.Add {
		page.Empty = Empty{"album.empty", links.Root() + "/upload?toAlbum=" + a.PublicID, "album.upload"}
	}
	page.In = inOf(r, "album")
	return d.listing(w, r, by, gallery.Filter{Album: a.ID}, own, p, page)
}

// albumHead is what stands above an album's media, on its first page with the albums
// in it.
func (d *Door) albumHead(r *http.Request, by gallery.Actor, a *gallery.Album, p gallery.Proofs, subs bool) (*AlbumHead, error) {
	links := d.Links(r)
	head := &AlbumHead{ID: a.PublicID, OwnerName: a.OwnerName, N: a.MediaCount, Visibility: a.Effective}
	if a.OwnerName != "" {
		head.OwnerURL = links.User(a.OwnerName)
	}
	var err error
	if head.Rights, err = d.Browse.Rights(r.Context(), by, a, p); err != nil {
		return nil, err
	}
	above, err := d.Browse.Above(r.Context(), by, a, p)
	if err != nil {
		return nil, err
	}
	for i := range above[max(0, len(above)-mostAbove):] {
		up := &above[max(0, len(above)-mostAbove)+i]
		head.Above = append(head.Above, Chip{Text: up.Name, Href: links.Album(up)})
	}
	if q := r.URL.Query(); !subs || q.Get("seek") != "" || q.Get("peek") != "" {
		return head, nil
	}
	list, err := d.Browse.Albums(r.Context(), by, gallery.AlbumFilter{Parent: a.ID}, browse.Ask{N: mostSubs}, p)
	if err != nil {
		return nil, err
	}
	head.Subs = d.albumCards(r, list.Items)
	if list.Next != "" {
		head.MoreSubs = "?list=albums"
	}
	return head, nil
}
