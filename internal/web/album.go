package web

import (
	"net/http"
	"strings"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// AlbumHead is what stands above an album's media.
type AlbumHead struct {
	ID                  string
	OwnerName, OwnerURL string // "" where it is not told
	N, Views            int64
	Visibility          gallery.Visibility // effective
	Higher, Above       []Chip             // those that it lies in, from the top down: the nearest are Above
	Order               string             // last word of the address where its tab is put in order
	Subs                []AlbumCard
	MoreSubs            string // address of all of them, "" where that is all
	Calls               []Call
	Search              string // that it keeps, "" for an album of files
	Zip                 string // address of all that it has as one file
	Staff               bool   // looks after everybody's albums
	At                  string // path of its page
	Likes               int64
	MayLike, Join       bool // they are counted; and by whom one is
	Share               bool // there is a way to tell of it; who manages it has its links
	Liked               bool
	browse.Rights
}

// Up is the nearest album around it, which the button leads to; there is one where there
// are any above.
func (h *AlbumHead) Up() Chip { return h.Above[len(h.Above)-1] }

const (
	mostSubs  = 12 // albums in an album that its page shows
	mostAbove = 8  // albums around it that stand above it at once (product AL-06)
)

// albumHead is what stands above an album's media, on its first page with the albums
// in it.
func (d *Door) albumHead(r *http.Request, by gallery.Actor, a *gallery.Album, p gallery.Proofs, subs bool) (*AlbumHead, error) {
	links := d.Links(r)
	head := &AlbumHead{ID: a.PublicID, Order: "order", Search: a.Search, OwnerName: a.OwnerName, N: a.MediaCount, Views: a.Views, Visibility: a.Effective}
	if a.OwnerName != "" {
		head.OwnerURL = links.User(a.OwnerName)
	}
	head.Zip = links.Album(a) + "/" + tabZip
	var err error
	head.Staff, head.Join = by.Staff(), by.UserID != 0
	head.At = links.Root() + strings.TrimPrefix(links.Album(a), links.Base)
	head.Likes, head.MayLike, head.Share = a.Likes, d.Site.Get().On("enable_likes"), d.Site.Get().On("theme_show_social_share")
	if head.Liked, err = d.Browse.LikesAlbum(r.Context(), by, a); err != nil {
		return nil, err
	}
	if head.Calls, err = calls(a); err != nil {
		return nil, err
	}
	if head.Rights, err = d.Browse.Rights(r.Context(), by, a, p); err != nil {
		return nil, err
	}
	above, err := d.Browse.Above(r.Context(), by, a, p)
	if err != nil {
		return nil, err
	}
	for i := range above {
		head.Above = append(head.Above, Chip{Text: above[i].Name, Href: links.Album(&above[i])})
	}
	nearest := max(0, len(above)-mostAbove)
	head.Higher, head.Above = head.Above[:nearest], head.Above[nearest:]
	if q := r.URL.Query(); !subs || q.Get("seek") != "" || q.Get("peek") != "" {
		return head, nil
	}
	list, err := d.Browse.Albums(r.Context(), by, gallery.AlbumFilter{Parent: a.ID}, browse.Ask{N: mostSubs}, p)
	if err != nil {
		return nil, err
	}
	head.Subs = d.albumCards(r, list.Items)
	if list.Next != "" {
		head.MoreSubs = links.Album(a) + "/" + tabSubs
	}
	return head, nil
}
