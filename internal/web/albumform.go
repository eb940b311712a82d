package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// albumsPath is where people look after their albums.
const albumsPath = "/albums"

// AlbumPage makes an album, or changes one.
type AlbumPage struct {
	Form
	ID, Back          string // "" for one that is to be made
	Name, Description string
	Visibility        gallery.Visibility
	Visibilities      []gallery.Visibility
	Sort, Parent      string
	Search            string // that it keeps
	Keeps             bool   // it keeps one, or may as it is new
	Sorts             []string
	Parents           []Choice // the visitor's own albums
	Manage, Locked    bool     // may say who sees it; has a password
}

// AlbumForm writes the form of an album.
func (p *Pages) AlbumForm(w http.ResponseWriter, r *http.Request, page AlbumPage) error {
	page.Visibilities, page.Sorts = albumVisibilities, gallery.AlbumSorts
	if page.ID != "" && page.Search != "" { // what it shows has no places
		page.Sorts = slices.DeleteFunc(slices.Clone(page.Sorts), func(s string) bool { return gallery.Sort(s) == gallery.ByHand })
	}
	page.Keeps = page.ID == "" || page.Search != ""
	return p.ask(w, r, page.Form, "album_form", page)
}

var albumVisibilities = []gallery.Visibility{gallery.Public, gallery.Link, gallery.Password, gallery.Private}

// mountAlbums puts the routes of one's own albums on a router.
func (d *Door) mountAlbums(get, post func(string, serve.Handler)) {
	change := func(path string, h owned) {
		post(albumsPath+path, d.member(func(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
			r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
			return h(w, r, by)
		}))
	}
	get(albumsPath, d.member(d.toOwnAlbums))
	get(albumsPath+"/new", d.member(d.askNewAlbum))
	change("/new", d.newAlbum)
	get(albumsPath+"/{id}/edit", d.member(d.askAlbum))
	change("/{id}/edit", d.editAlbum)
	change("/{id}/delete", d.deleteAlbum)
	change("/{id}/like", d.likeAlbum)
	get(albumsPath+"/{id}/share", d.shareAlbum)
	get(albumsPath+"/{id}/order", d.member(d.askOrder))
	post(albumsPath+"/{id}/order", d.member(d.setOrder))
	get(albumsPath+"/{id}/sub-order", d.member(d.askSubOrder))
	post(albumsPath+"/{id}/sub-order", d.member(d.setSubOrder))
	get(albumsPath+"/{id}/buttons", d.member(d.askButtons))
	post(albumsPath+"/{id}/buttons", d.member(d.setButtons))
	get(albumsPath+"/{id}/links", d.member(d.albumLinks))
	change("/{id}/shares", d.newShare)
	change("/{id}/shares/{share}/revoke", d.revokeShare)
	change("/{id}/upload-links", d.newUploadLink)
	change("/{id}/upload-links/{link}/revoke", d.revokeUploadLink)
}

// toOwnAlbums leads to the visitor's albums.
func (d *Door) toOwnAlbums(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	http.Redirect(w, r, d.Links(r).User(by.Name)+"/albums", http.StatusSeeOther)
	return nil
}

// likeAlbum likes an album or ends that, and leads back to it.
func (d *Door) likeAlbum(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	id := chi.URLParam(r, "id")
	if err := d.Curate.LikeAlbum(r.Context(), by, id, d.Proofs(r), on(r)); err != nil {
		return err
	}
	a, err := d.Browse.Album(r.Context(), by, id, d.Proofs(r))
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Album(a), http.StatusSeeOther)
	return nil
}

func (d *Door) askNewAlbum(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showAlbum(w, r, by, AlbumPage{Visibility: gallery.Public, Sort: gallery.AlbumSorts[0], Parent: r.URL.Query().Get("parent"), Manage: true})
}

func (d *Door) showAlbum(w http.ResponseWriter, r *http.Request, by gallery.Actor, page AlbumPage) error {
	var err error
	if page.Parents, err = d.albumsOf(r, by, by.UserID); err != nil {
		return err
	}
	fits := func(a *gallery.Album, may browse.Rights) bool { return may.Add && a.Holds(by.UserID) }
	if page.Parents, err = d.alsoAlbum(r, by, page.Parents, page.Parent, fits); err != nil {
		return err
	}
	return d.Pages.AlbumForm(w, r, page)
}

// typedAlbum is the form of an album as it was filled in.
func typedAlbum(r *http.Request) AlbumPage {
	return AlbumPage{
		Name: r.PostFormValue("name"), Description: r.PostFormValue("description"), Visibility: gallery.Visibility(r.PostFormValue("visibility")),
		Sort: r.PostFormValue("sort"), Parent: r.PostFormValue("parent"), Search: r.PostFormValue("search"), Manage: true,
	}
}

func (d *Door) newAlbum(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	page := typedAlbum(r)
	a, err := d.Curate.CreateAlbum(r.Context(), by, curate.NewAlbum{
		Name: page.Name, Description: page.Description, Visibility: page.Visibility, Parent: page.Parent, Sort: page.Sort, Search: page.Search,
		Password: passwordFor(page.Visibility, r.PostFormValue("password")),
	})
	if form, ok := again(w, err); ok {
		page.Form = form
		return d.showAlbum(w, r, by, page)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Album(&a), http.StatusSeeOther)
	return nil
}

// passwordFor is the password of a form; browsers fill in such fields where none is
// asked for.
func passwordFor(v gallery.Visibility, password string) string {
	if v != gallery.Password {
		return ""
	}
	return password
}

// ownAlbum is the album of the address, for those who may do something with it.
func (d *Door) ownAlbum(r *http.Request, by gallery.Actor, may func(browse.Rights) bool) (*gallery.Album, browse.Rights, error) {
	p := d.Proofs(r)
	a, err := d.Browse.Album(r.Context(), by, chi.URLParam(r, "id"), p)
	if err != nil {
		return nil, browse.Rights{}, err
	}
	rights, err := d.Browse.Rights(r.Context(), by, a, p)
	if err == nil && !may(rights) {
		err = gallery.Fail(gallery.Denied, "album.denied")
	}
	return a, rights, err
}

func (d *Door) askAlbum(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	a, rights, err := d.ownAlbum(r, by, func(may browse.Rights) bool { return may.Edit })
	if err != nil {
		return err
	}
	page, err := d.albumPage(r, by, a, rights)
	if err != nil {
		return err
	}
	return d.showAlbum(w, r, by, page)
}

// albumPage is the form of an album as it is.
func (d *Door) albumPage(r *http.Request, by gallery.Actor, a *gallery.Album, rights browse.Rights) (AlbumPage, error) {
	page := AlbumPage{
		ID: a.PublicID, Back: d.Links(r).Album(a), Name: a.Name, Description: a.Description, Visibility: a.Visibility, Sort: a.Sort, Search: a.Search,
		Manage: rights.Manage, Locked: a.Visibility == gallery.Password,
	}
	above, err := d.Browse.Above(r.Context(), by, a, d.Proofs(r))
	if n := len(above); n > 0 && above[n-1].ID == a.ParentID {
		page.Parent = above[n-1].PublicID
	}
	return page, err
}

func (d *Door) editAlbum(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	id := chi.URLParam(r, "id")
	page := typedAlbum(r)
	patch := curate.AlbumPatch{Name: &page.Name, Description: &page.Description}
	if page.Sort != "" {
		patch.Sort = &page.Sort
	}
	if r.PostForm.Has("visibility") {
		patch.Visibility = &page.Visibility
	}
	if r.PostForm.Has("search") {
		patch.Search = &page.Search
	}
	if r.PostForm.Has("parent") {
		patch.Parent = &page.Parent
	}
	if password := passwordFor(page.Visibility, r.PostFormValue("password")); password != "" {
		patch.Password = &password
	}
	a, err := d.Curate.EditAlbum(r.Context(), by, id, d.Proofs(r), patch, time.Time{})
	if form, ok := again(w, err); ok && form.Failure.Kind == gallery.Invalid {
		old, rights, err := d.ownAlbum(r, by, func(may browse.Rights) bool { return may.Edit })
		if err != nil {
			return err
		}
		page.Form, page.ID, page.Back, page.Manage = form, id, d.Links(r).Album(old), rights.Manage
		page.Locked = old.Visibility == gallery.Password
		return d.showAlbum(w, r, by, page)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Album(&a), http.StatusSeeOther)
	return nil
}

// deleteAlbum removes an album; its files stay where one says so. It leads to what the album
// lay in, or to its owner's albums.
func (d *Door) deleteAlbum(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	a, _, err := d.ownAlbum(r, by, func(may browse.Rights) bool { return may.Manage })
	if err != nil {
		return err
	}
	above, err := d.Browse.Above(r.Context(), by, a, d.Proofs(r))
	if err != nil {
		return err
	}
	if err := d.Curate.DeleteAlbum(r.Context(), by, a.PublicID, d.Proofs(r), keepsFiles(r)); err != nil {
		return err
	}
	links := d.Links(r)
	to := links.Root() + "/"
	if a.OwnerName != "" {
		to = links.User(a.OwnerName) + "/albums"
	}
	if len(above) > 0 {
		to = links.Album(&above[len(above)-1])
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
