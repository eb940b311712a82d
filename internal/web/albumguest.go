package web

import (
	"net/http"
	"strings"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// GuestAlbumPage asks a guest once more how the album of his uploads is called.
type GuestAlbumPage struct {
	Form
	Links      []string // the delete links that prove whose they are
	Name       string   // as typed
	Visibility gallery.Visibility
}

// GuestAlbum writes the form of a guest's album, after what was wrong with it.
func (p *Pages) GuestAlbum(w http.ResponseWriter, r *http.Request, page GuestAlbumPage) error {
	return p.ask(w, r, page.Form, "album_guest", page)
}

// makeGuestAlbum puts what a guest has uploaded in an album (product AL-10). He keeps
// the uploads for an account that he makes later: the album becomes his with them.
func (d *Door) makeGuestAlbum(w http.ResponseWriter, r *http.Request) error {
	claims, err := claimsOf(w, r)
	if err != nil {
		return err
	}
	page := GuestAlbumPage{Links: r.PostForm["link"], Name: strings.TrimSpace(r.PostFormValue("name")), Visibility: gallery.Visibility(r.PostFormValue("visibility"))}
	by := d.Actor(r)
	if err := d.Curate.MayMakeGuestAlbum(by); err != nil {
		return err
	}
	a, err := d.Curate.CreateGuestAlbum(r.Context(), by, curate.GuestAlbum{Name: page.Name, Visibility: page.Visibility, Media: claims})
	if form, ok := again(w, err); ok {
		page.Form = form
		return d.Pages.GuestAlbum(w, r, page)
	}
	if err != nil {
		return err
	}
	kept, err := d.Curate.Remember(r.Context(), d.claimCookie(r), claims)
	if err != nil {
		return err
	}
	d.keepClaims(w, r, kept.Token, kept.Ends)
	http.Redirect(w, r, d.Links(r).Album(&a), http.StatusSeeOther)
	return nil
}
