package web

import (
	"net/http"
	"strconv"
	"strings"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// UploadsPage is what somebody asks of his new uploads.
type UploadsPage struct {
	Settings
	User         gallery.User
	Visibilities []gallery.Visibility
	Expirations  []Expiration
	Metadata     []string
	Albums       []Choice // of one's own
	Album        string   // the chosen one, "" for none
	Watermark    bool     // is asked for: the site has one, and lets people choose
}

// Uploads writes the form of it.
func (p *Pages) Uploads(w http.ResponseWriter, r *http.Request, page UploadsPage) error {
	page.Visibilities = []gallery.Visibility{gallery.Public, gallery.Link, gallery.Private}
	for _, span := range settings.Expirations {
		if span != "" {
			page.Expirations = append(page.Expirations, expirationOf(span))
		}
	}
	metadata, _ := settings.Lookup("upload_metadata")
	page.Metadata = metadata.Choices
	return p.ask(w, r, page.Form, "settings_uploads", page)
}

// expirationOf reads a span of the settings: one number and one unit.
func expirationOf(span string) Expiration {
	rest, timed := strings.CutPrefix(strings.TrimPrefix(span, "P"), "T")
	n, _ := strconv.Atoi(rest[:len(rest)-1]) // the settings' own
	unit := map[byte]string{'D': "day", 'W': "week", 'M': "month", 'Y': "year", 'H': "hour"}[rest[len(rest)-1]]
	if timed && unit == "month" {
		unit = "minute"
	}
	return Expiration{span, n, unit}
}

func (d *Door) askUploads(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showUploads(w, r, by, Form{}, func(*gallery.User) {})
}

// showUploads writes the form with what is kept, and over it what was chosen.
func (d *Door) showUploads(w http.ResponseWriter, r *http.Request, by gallery.Actor, f Form, chosen func(*gallery.User)) error {
	u, err := d.Account.Own(r.Context(), by)
	if err != nil {
		return err
	}
	chosen(&u)
	page := UploadsPage{Settings: d.settings(r, "uploads", f), User: u, Watermark: d.Upload.AsksWatermark(by)}
	albums, err := d.Browse.Menu(r.Context(), by, by.UserID, u.Defaults.AlbumID)
	if err != nil {
		return err
	}
	for _, a := range albums {
		if a.ID == u.Defaults.AlbumID {
			page.Album = a.PublicID
		}
	}
	if page.Albums, err = d.menuOf(r, albums); err != nil {
		return err
	}
	return d.Pages.Uploads(w, r, page)
}

func (d *Door) saveUploads(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	visibility, licence := gallery.Visibility(*typed(r, "visibility")), gallery.Licence(*typed(r, "licence"))
	c := account.Change{
		Visibility: &visibility, Licence: &licence, Expiration: typed(r, "expiration"), Metadata: typed(r, "metadata"), HideCamera: ticked(r, "hide_camera"),
		AskBeforeUpload: ticked(r, "ask_before_upload"), EmbedTemplates: typed(r, "embed_templates"),
	}
	if unmarked := r.PostFormValue("watermark") == ""; d.Upload.AsksWatermark(by) {
		c.Unmarked = &unmarked
	}
	album, err := d.chosenAlbum(r, by, *typed(r, "album"))
	var u gallery.User
	if err == nil {
		c.Album = &album
		u, err = d.Account.Edit(r.Context(), by, by.UserID, c)
	}
	if form, ok := again(w, err); ok {
		return d.showUploads(w, r, by, form, func(u *gallery.User) {
			u.Preferences.AskBeforeUpload, u.Preferences.EmbedTemplates = *c.AskBeforeUpload, *c.EmbedTemplates
			if c.Unmarked == nil {
				c.Unmarked = &u.Defaults.Unmarked
			}
			u.Defaults = gallery.Defaults{Unmarked: *c.Unmarked, Visibility: visibility, Expiration: *c.Expiration, Metadata: *c.Metadata, HideCamera: *c.HideCamera, Licence: licence, AlbumID: album}
		})
	}
	if err != nil {
		return err
	}
	d.taste(w, r, u.Preferences)
	return d.did(w, r, "uploads", "saved")
}
