package web

import (
	"net/http"
	"time"

	"calotype/internal/gallery"
)

// ReplacePage puts another file in the place of a media's.
type ReplacePage struct {
	Form
	Media    Media
	Action   string
	Accept   string
	MaxBytes int64
	Kept     bool // what is replaced is kept as a version
}

// Replace writes the form.
func (p *Pages) Replace(w http.ResponseWriter, r *http.Request, page ReplacePage) error {
	return p.ask(w, r, page.Form, "replace", page)
}

func (d *Door) askReplace(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	m, err := d.replaceable(r, by)
	if err != nil {
		return err
	}
	return d.showReplace(w, r, by, m, Form{})
}

// replaceable is the media of the path for who may replace its bytes.
func (d *Door) replaceable(r *http.Request, by gallery.Actor) (*gallery.Media, error) {
	m, around, err := d.shownWhole(r, by)
	if err != nil {
		return nil, err
	}
	return m, d.Upload.MayReplace(by, m, around.Asks, time.Time{})
}

func (d *Door) showReplace(w http.ResponseWriter, r *http.Request, by gallery.Actor, m *gallery.Media, f Form) error {
	links := d.Links(r)
	return d.Pages.Replace(w, r, ReplacePage{
		Form: f, Media: NewMedia(m, links), Action: links.ViewerPath(m) + "/replace" + inQuery(r.URL.Query().Get("in")),
		Accept: string(m.Kind) + "/*", MaxBytes: d.Upload.Limit(by), Kept: d.Site.Get().Int("versions_kept") > 0,
	})
}

// replace takes the new file. Who may not replace it sends none.
func (d *Door) replace(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	m, err := d.replaceable(r, by)
	if err != nil {
		return err
	}
	draft, _, err := d.form(r, by)
	if err == nil && draft == nil {
		err = gallery.Fail(gallery.Invalid, "source.none").In("source")
	}
	if err == nil {
		_, err = d.Upload.Replace(r.Context(), by, m.PublicID, draft, time.Time{})
	}
	if f, mend := again(w, err); mend {
		f.Failure.In("source") // there is no other field
		return d.showReplace(w, r, by, m, f)
	}
	if err != nil {
		return err
	}
	d.back(w, r)
	return nil
}
