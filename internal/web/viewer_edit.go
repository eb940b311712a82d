package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// EditPage changes what is said of a media.
type EditPage struct {
	Form
	Media        Media
	Action       string
	Seen         string // version that the form was filled from
	Fields, Was  map[string]string
	Unsafe       bool
	MayFlag      bool // the site leaves it to them whether a media is safe
	Manage       bool // may say where it lies and who sees it
	Own          bool // it is their own
	Albums       []Choice
	Categories   []Choice
	Visibilities []gallery.Visibility
	Shelves      []gallery.Visibility // of a new album
}

// Edit writes the form.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request, page EditPage) error {
	return p.ask(w, r, page.Form, "edit", page)
}

// newAlbum is the choice of an album that is to be made.
const newAlbum = "+"

func (d *Door) askEdit(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showEdit(w, r, by, Form{})
}

// showEdit fills the form from the media, or from what was sent before.
func (d *Door) showEdit(w http.ResponseWriter, r *http.Request, by gallery.Actor, f Form) error {
	m, around, err := d.shownWhole(r, by)
	if err != nil {
		return err
	}
	if err := gallery.Judge(by, gallery.Edit, m.Policy(d.Now()), around.Asks); err != nil {
		return err
	}
	links := d.Links(r)
	page := EditPage{
		Form: f, Media: NewMedia(m, links), Action: links.ViewerPath(m) + "/edit" + inQuery(r.URL.Query().Get("in")),
		Seen: strconv.FormatInt(m.Updated.UnixMilli(), 36), Unsafe: m.NSFW, MayFlag: by.Staff() || !d.Site.Get().On("image_lock_nsfw_editing"),
		Manage: gallery.Judge(by, gallery.Manage, m.Policy(d.Now()), around.Asks) == nil, Own: m.OwnerID == by.UserID,
		Visibilities: []gallery.Visibility{gallery.Public, gallery.Link, gallery.Private},
		Shelves:      []gallery.Visibility{gallery.Public, gallery.Link, gallery.Password, gallery.Private},
	}
	page.Fields = map[string]string{
		"title": m.Title, "description": m.Description, "alt": m.Alt, "tags": strings.Join(page.Media.Tags, ", "), "visibility": string(m.Own), "licence": string(m.Licence),
		"album": "", "category": "", "album_name": "", "album_description": "", "album_visibility": string(gallery.Public),
	}
	if around.Album != nil {
		page.Fields["album"] = around.Album.PublicID
	}
	if around.Category != nil {
		page.Fields["category"] = around.Category.Slug
	}
	page.Was = maps.Clone(page.Fields)
	if r.Method == http.MethodPost {
		for name := range page.Fields {
			if _, sent := r.PostForm[name]; sent {
				page.Fields[name] = r.PostForm.Get(name)
			}
		}
		page.Unsafe = r.PostFormValue("nsfw") != ""
		page.Seen = r.PostFormValue("seen")
	}
	if err := d.choices(r, by, m, around.Album, &page); err != nil {
		return err
	}
	return d.Pages.Edit(w, r, page)
}

// choices are the albums and categories that the media may go to.
func (d *Door) choices(r *http.Request, by gallery.Actor, m *gallery.Media, in *gallery.Album, page *EditPage) error {
	shelves, err := d.Browse.Categories(r.Context())
	if err != nil {
		return err
	}
	for _, c := range shelves {
		page.Categories = append(page.Categories, Choice{Value: c.Slug, Name: c.Entry()})
	}
	if !page.Manage || m.OwnerID == 0 {
		return nil
	}
	page.Albums, err = d.albumsOf(r, by, m.OwnerID)
	if in != nil && !slices.ContainsFunc(page.Albums, func(c Choice) bool { return c.Value == in.PublicID }) {
		page.Albums = append(page.Albums, Choice{Value: in.PublicID, Name: in.Name}) // where it lies, whosever that is
	}
	return err
}

// edit changes the media by the form, which may make an album for it.
func (d *Door) edit(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	patch, seen := editPatch(r)
	if patch.Album != nil && *patch.Album == newAlbum {
		if err := d.mayShelve(r, by); err != nil {
			return err
		}
		wish := curate.NewAlbum{Name: r.PostFormValue("album_name"), Description: r.PostFormValue("album_description"), Visibility: gallery.Visibility(r.PostFormValue("album_visibility"))}
		if wish.Visibility == gallery.Password {
			wish.Password = r.PostFormValue("album_password")
		}
		made, err := d.Curate.CreateAlbum(r.Context(), by, wish)
		if f, mend := again(w, err); mend {
			return d.showEdit(w, r, by, f)
		}
		if err != nil {
			return err
		}
		patch.Album = &made.PublicID
		r.PostForm.Set("album", made.PublicID) // it is there even if the rest comes back
	}
	m, err := d.Curate.EditMedia(r.Context(), by, id, d.Proofs(r), patch, seen)
	if f, mend := again(w, err); mend && (f.Failure.Kind == gallery.Invalid || f.Failure.Kind == gallery.Conflict) {
		return d.showEdit(w, r, by, f)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).ViewerPath(m)+inQuery(r.URL.Query().Get("in")), http.StatusSeeOther)
	return nil
}

// mayShelve asks whether the actor may put the media elsewhere, before an album is made
// for it.
func (d *Door) mayShelve(r *http.Request, by gallery.Actor) error {
	m, around, err := d.shownWhole(r, by)
	if err != nil {
		return err
	}
	return gallery.Judge(by, gallery.Manage, m.Policy(d.Now()), around.Asks)
}

// editPatch reads the form: what it does not have stays as it is. A box that is not
// ticked is not sent, so the form says beside it that it was there.
func editPatch(r *http.Request) (patch curate.MediaPatch, seen time.Time) {
	field := func(name string) *string {
		if r.PostFormValue(name) == "" && !r.PostForm.Has(name) || r.PostForm.Has(name+"_was") && r.PostForm.Get(name) == r.PostForm.Get(name+"_was") {
			return nil
		}
		return new(r.PostForm.Get(name))
	}
	patch = curate.MediaPatch{
		Title: field("title"), Description: field("description"), Alt: field("alt"), Category: field("category"), Album: field("album"),
		Visibility: (*gallery.Visibility)(field("visibility")), Licence: (*gallery.Licence)(field("licence")),
	}
	if tags := field("tags"); tags != nil {
		patch.Tags = new(strings.Split(strings.ReplaceAll(*tags, "，", ","), ","))
	}
	if r.PostForm.Has("flags") {
		patch.NSFW = new(r.PostForm.Get("nsfw") != "")
	}
	if ms, err := strconv.ParseInt(r.PostForm.Get("seen"), 36, 64); err == nil {
		seen = time.UnixMilli(ms).UTC()
	}
	return patch, seen
}
