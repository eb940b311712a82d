package web

import (
	"errors"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// KeysPage is what somebody's programs come in by.
type KeysPage struct {
	Settings
	Keys         []Key
	Text         string   // of the key that was just made, shown once
	Clients      []string // kinds of files for programs
	Name         string   // as typed
	Chosen       []gallery.Scope
	Scopes       []gallery.Scope // that one may choose
	Visibility   gallery.Visibility
	Visibilities []gallery.Visibility
	Albums       []Choice // of one's own
	Album        string   // the chosen one, "" for none
	Expires      string   // day, as typed
	Networks     string   // as typed
}

// Key is one of them, with the name of the album that its uploads go to.
type Key struct {
	db.Key
	Album string // "" for none
}

// From is where the key may be used from, "" for everywhere.
func (k Key) From() string { return gallery.NetworksText(k.Networks) }

// Has reports whether a scope is chosen.
func (k KeysPage) Has(s gallery.Scope) bool { return slices.Contains(k.Chosen, s) }

// Keys writes the page of API keys.
func (p *Pages) Keys(w http.ResponseWriter, r *http.Request, page KeysPage) error {
	page.Clients, page.Visibilities = gallery.ClientKinds, []gallery.Visibility{gallery.Public, gallery.Link, gallery.Private}
	return p.ask(w, r, page.Form, "settings_keys", page)
}

func (d *Door) askKeys(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showKeys(w, r, by, KeysPage{Chosen: gallery.DefaultScopes})
}

func (d *Door) showKeys(w http.ResponseWriter, r *http.Request, by gallery.Actor, page KeysPage) error {
	page.Settings = d.settings(r, "keys", page.Form)
	for _, s := range gallery.Scopes {
		if s != gallery.ScopeAdmin || by.Staff() {
			page.Scopes = append(page.Scopes, s)
		}
	}
	keys, err := d.Account.Keys(r.Context(), by)
	if err != nil {
		return err
	}
	var bound []gallery.ID
	for _, k := range keys {
		bound = append(bound, k.AlbumID)
	}
	albums, err := d.Browse.Menu(r.Context(), by, by.UserID, bound...)
	if err != nil {
		return err
	}
	if page.Albums, err = d.menuOf(r, albums); err != nil {
		return err
	}
	named := map[gallery.ID]string{}
	for _, a := range albums {
		named[a.ID] = a.Name
	}
	for _, k := range keys {
		page.Keys = append(page.Keys, Key{k, named[k.AlbumID]})
	}
	return d.Pages.Keys(w, r, page)
}

func (d *Door) addKey(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	page := KeysPage{
		Album: r.PostFormValue("album"), Name: strings.TrimSpace(r.PostFormValue("name")), Visibility: gallery.Visibility(r.PostFormValue("visibility")), Expires: r.PostFormValue("expires"), Networks: r.PostFormValue("networks"),
		Chosen: []gallery.Scope{},
	}
	for _, s := range r.PostForm["scopes"] {
		page.Chosen = append(page.Chosen, gallery.Scope(s))
	}
	wish := account.KeyWish{Name: page.Name, Scopes: page.Chosen, Visibility: page.Visibility}
	var err error
	if wish.AlbumID, err = d.chosenAlbum(r, by, page.Album); err == nil {
		wish.Expires, err = d.endOf(by, page.Expires)
	}
	if err == nil {
		wish.Networks, err = gallery.ParseNetworks(page.Networks)
	}
	if err == nil {
		page.Text, _, err = d.Account.AddKey(r.Context(), by, wish)
	}
	if form, ok := again(w, err); ok {
		page.Form = form
		return d.showKeys(w, r, by, page)
	}
	if err != nil {
		return err
	}
	return d.showKeys(w, r, by, KeysPage{Text: page.Text, Chosen: gallery.DefaultScopes})
}

// chosenAlbum is the album of a form, 0 for none.
func (d *Door) chosenAlbum(r *http.Request, by gallery.Actor, id string) (gallery.ID, error) {
	if id == "" {
		return 0, nil
	}
	a, err := d.Browse.Album(r.Context(), by, id, gallery.Proofs{})
	if _, told := errors.AsType[*gallery.Error](err); told {
		return 0, gallery.Fail(gallery.Invalid, "key.album").In("album").Because(err)
	}
	if err != nil {
		return 0, err
	}
	return a.ID, nil
}

// endOf is the end of a day where somebody lives, zero for no day.
func (d *Door) endOf(by gallery.Actor, day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, d.Site.Get().ZoneOf(by.Zone))
	if err != nil {
		return t, gallery.Fail(gallery.Invalid, "key.expires").In("expires").Because(err)
	}
	return t.AddDate(0, 0, 1), nil
}

func (d *Door) revokeKey(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if err := d.Account.RevokeKey(r.Context(), by, chi.URLParam(r, "id")); err != nil {
		return err
	}
	return d.did(w, r, "keys", "revoked")
}

// clientFile is for a program that uploads with a key.
func (d *Door) clientFile(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	file, err := d.Account.ClientFile(r.Context(), by, r.PostFormValue("kind"), r.PostFormValue("key"), d.Links(r).Base)
	if err != nil {
		return err
	}
	download(w, file.Name, file.MIME)
	_, _ = w.Write(file.Body) // a client that went away cannot be told
	return nil
}

// download has the browser keep what follows as a file, and nobody else.
func download(w http.ResponseWriter, name, kind string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
}
