package web

import (
	"cmp"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// Call is a call to action on a page.
type Call struct {
	Label, Icon string
	Href        template.URL // of any scheme that gallery.SafeLink lets pass
}

// calls are the buttons of an album as pages show them. What was kept before it was looked
// at as closely is looked at again.
func calls(a *gallery.Album) (out []Call, err error) {
	list, err := a.Shown()
	for _, b := range list {
		if !gallery.SafeLink(b.Href) {
			continue
		}
		c := Call{Label: b.Label, Href: template.URL(b.Href)} //nolint:gosec // looked at in the line above
		if gallery.Emoji(b.Icon) {
			c.Icon = b.Icon
		}
		out = append(out, c)
	}
	return out, err
}

// hang puts the buttons of an album on the tiles of its media: the first carries them.
func hang(a *gallery.Album, media []gallery.Media, tiles []Tile) (err error) {
	first := true
	for i := range media {
		if media[i].AlbumID != a.ID {
			continue
		}
		if tiles[i].Shelf = a.PublicID; first {
			if tiles[i].Calls, err = calls(a); err != nil {
				return err
			}
			first = false
		}
	}
	return nil
}

// ButtonsPage is where staff put calls to action on an album (product AL-09).
type ButtonsPage struct {
	Form
	ID, Name, Back string
	Rows           []gallery.Button // with some empty ones to be filled in
	Off            bool             // they are kept, but not shown
}

// Next is the number of a row, counted from one.
func (v *view) Next(i int) int { return i + 1 }

// emptyRows are those of the form that wait to be filled in.
const emptyRows = 3

// Buttons writes the form of an album's buttons.
func (p *Pages) Buttons(w http.ResponseWriter, r *http.Request, page ButtonsPage) error {
	for range min(emptyRows, gallery.MostButtons-len(page.Rows)) {
		page.Rows = append(page.Rows, gallery.Button{})
	}
	return p.ask(w, r, page.Form, "album_buttons", page)
}

func (d *Door) askButtons(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showButtons(w, r, by, ButtonsPage{})
}

func (d *Door) showButtons(w http.ResponseWriter, r *http.Request, by gallery.Actor, page ButtonsPage) error {
	a, _, err := d.ownAlbum(r, by, func(may browse.Rights) bool { return may.Edit && by.Staff() })
	if err != nil {
		return err
	}
	page.ID, page.Name, page.Back = a.PublicID, a.Name, d.Links(r).Album(a)
	if page.Failure == nil {
		if page.Rows, err = a.CallsTo(); err != nil {
			return err
		}
		page.Off = a.ButtonsOff
	}
	return d.Pages.Buttons(w, r, page)
}

func (d *Door) setButtons(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostPicked)
	page := ButtonsPage{Rows: typedButtons(r), Off: r.PostFormValue("on") == ""}
	raw, err := json.Marshal(page.Rows)
	if err != nil {
		return err
	}
	text := string(raw)
	a, err := d.Curate.EditAlbum(r.Context(), by, chi.URLParam(r, "id"), d.Proofs(r), curate.AlbumPatch{Buttons: &text, ButtonsOff: &page.Off}, time.Time{})
	if form, ok := again(w, err); ok && form.Failure.Kind == gallery.Invalid {
		page.Form = form
		return d.showButtons(w, r, by, page)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Album(&a), http.StatusSeeOther)
	return nil
}

// typedButtons are the rows of a form that say anything, by the places that they shall
// have.
func typedButtons(r *http.Request) []gallery.Button {
	type row struct {
		gallery.Button
		place int
	}
	at := func(name string, i int) string {
		if list := r.PostForm[name]; i < len(list) {
			return strings.TrimSpace(list[i])
		}
		return ""
	}
	rows := []row{}
	if err := r.ParseForm(); err != nil {
		return nil
	}
	for i := range r.PostForm["label"] {
		b := gallery.Button{Label: at("label", i), Icon: at("icon", i), Href: at("href", i)}
		if b != (gallery.Button{}) {
			place, _ := strconv.Atoi(at("place", i)) // what is no number comes first
			rows = append(rows, row{b, place})
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.place, b.place) })
	list := make([]gallery.Button, len(rows))
	for i, b := range rows {
		list[i] = b.Button
	}
	return list
}
