package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
)

// VersionsPage lists what a media was before it was replaced.
type VersionsPage struct {
	Form
	Media    Media
	Action   string
	List     []VersionRow
	Replaces bool // who looks may make one current again
	Deletes  bool
	Kept     int // of each file
}

// VersionRow is one of them.
type VersionRow struct {
	ID, Name, Href, Format string
	Width, Height          int
	Size                   int64
	Replaced               time.Time
}

// Versions writes the page.
func (p *Pages) Versions(w http.ResponseWriter, r *http.Request, page VersionsPage) error {
	return p.ask(w, r, page.Form, "versions", page)
}

func (d *Door) askVersions(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showVersions(w, r, by, Form{})
}

func (d *Door) showVersions(w http.ResponseWriter, r *http.Request, by gallery.Actor, f Form) error {
	m, around, err := d.shownWhole(r, by)
	if err != nil {
		return err
	}
	list, err := d.Curate.Versions(r.Context(), by, m.PublicID, d.Proofs(r))
	if err != nil {
		return err
	}
	links, may := d.Links(r), d.may(by, m, around)
	page := VersionsPage{
		Form: f, Media: NewMedia(m, links), Action: links.ViewerPath(m) + "/versions", Replaces: may.Replace, Kept: d.Site.Get().Int("versions_kept"),
		Deletes: gallery.Judge(by, gallery.Manage, m.Policy(d.Now()), around.Asks) == nil,
	}
	for _, v := range list {
		_, format, _ := strings.Cut(v.File.MIME, "/")
		page.List = append(page.List, VersionRow{
			ID: v.PublicID, Name: v.Name, Href: links.FileOf(m, v.File), Format: strings.ToUpper(format), Width: v.File.Width, Height: v.File.Height,
			Size: v.File.Size, Replaced: v.Replaced,
		})
	}
	return d.Pages.Versions(w, r, page)
}

// doVersion makes a version current again, or deletes it.
func (d *Door) doVersion(w http.ResponseWriter, r *http.Request, by gallery.Actor) (err error) {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	version, goal := chi.URLParam(r, "version"), ""
	switch chi.URLParam(r, "deed") {
	case "current":
		if _, err = d.replaceable(r, by); err == nil {
			_, err = d.Upload.MakeCurrent(r.Context(), by, id, version)
		}
	case "delete":
		goal = "/versions"
		err = d.Curate.DropVersion(r.Context(), by, id, version, d.Proofs(r))
	default:
		return gallery.Fail(gallery.NotFound, "path")
	}
	if f, mend := again(w, err); mend && (retried(f) || f.Failure.Kind == gallery.TooLarge) {
		return d.showVersions(w, r, by, f)
	}
	if err != nil {
		return err
	}
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).ViewerPath(m)+goal, http.StatusSeeOther)
	return nil
}
