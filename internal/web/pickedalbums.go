package web

import (
	"net/http"

	"calotype/internal/gallery"
)

// pickedAlbumsPath is where albums that were chosen in a list go (product LS-41).
const pickedAlbumsPath = pickedPath + "/albums"

// Action is where a form about what was chosen goes.
func (p Picked) Action() string {
	if p.OfAlbums {
		return pickedAlbumsPath
	}
	return pickedPath
}

// pickedAlbums does with the albums that were chosen what the pressed button says.
func (d *Door) pickedAlbums(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	p, err := d.pickedOf(w, r)
	if err != nil {
		return err
	}
	p.OfAlbums = true
	switch r.PostFormValue("do") {
	case "album":
		return d.showPutAlbums(w, r, by, PutPage{Picked: p})
	case "put":
		return d.putAlbums(w, r, by, p)
	case "delete": // they do not come back
		return d.Pages.ask(w, r, Form{}, "picked_drop", p)
	case "drop":
		return d.dropAlbums(w, r, by, p)
	}
	return gallery.Fail(gallery.Invalid, "picked.deed")
}

// showPutAlbums asks for an album of the same person for the chosen ones; a new one is
// made of the visitor's own only.
func (d *Door) showPutAlbums(w http.ResponseWriter, r *http.Request, by gallery.Actor, page PutPage) error {
	a, err := d.Browse.Album(r.Context(), by, page.IDs[0], d.Proofs(r))
	if err != nil {
		return err
	}
	page.NoNew = a.OwnerID != by.UserID
	return d.showPutOf(w, r, by, a.OwnerID, page)
}

// putAlbums puts the chosen albums into another, a new one where it is named.
func (d *Door) putAlbums(w http.ResponseWriter, r *http.Request, by gallery.Actor, p Picked) error {
	to := r.PostFormValue("album")
	if r.PostForm.Has("name") {
		if a, err := d.Browse.Album(r.Context(), by, p.IDs[0], d.Proofs(r)); err != nil {
			return err
		} else if a.OwnerID != by.UserID { // what is made is his
			return gallery.Fail(gallery.Denied, "album.denied")
		}
		page, err := d.newFor(r, by, p)
		if form, ok := again(w, err); ok {
			page.Form = form
			return d.showPutAlbums(w, r, by, page)
		}
		if err != nil {
			return err
		}
		to = page.Made
	}
	done, err := d.Curate.MoveAlbums(r.Context(), by, p.IDs, d.Proofs(r), to)
	if err != nil {
		return err
	}
	return d.moved(w, r, outcome(p, "put", done), to)
}

// dropAlbums deletes the chosen albums; their files stay unless one says so.
func (d *Door) dropAlbums(w http.ResponseWriter, r *http.Request, by gallery.Actor, p Picked) error {
	done, err := d.Curate.DeleteAlbums(r.Context(), by, p.IDs, d.Proofs(r), keepsFiles(r))
	if err != nil {
		return err
	}
	page := outcome(p, "delete", done)
	if len(page.Refused) == 0 {
		http.Redirect(w, r, p.Back, http.StatusSeeOther)
		return nil
	}
	return d.said(w, r, page)
}

// keepsFiles reports whether the files of albums that are deleted stay, as they do unless
// the form says otherwise.
func keepsFiles(r *http.Request) bool { return r.PostFormValue("files") != "delete" }
