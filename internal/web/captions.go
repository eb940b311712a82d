package web

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
)

// Track is a video's captions in a language.
type Track struct{ Language, Label, Href string }

// tracks are the captions of a video that the visitor has been shown.
func (d *Door) tracks(r *http.Request, m *gallery.Media) (tracks []Track, err error) {
	if m.Kind != gallery.Video {
		return nil, nil
	}
	list, err := d.Browse.Captions(r.Context(), m)
	for _, c := range list {
		href := d.Links(r).ViewerPath(m) + "/captions/" + c.Language + ".vtt?v=" + strconv.FormatInt(c.Updated.UnixMilli(), 36)
		tracks = append(tracks, Track{c.Language, c.Label, href})
	}
	return tracks, err
}

// caption answers with the captions of a video for who may see it.
func (d *Door) caption(w http.ResponseWriter, r *http.Request) error {
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	c, err := d.Browse.Caption(r.Context(), m, chi.URLParam(r, "language"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/vtt; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-cache")
	_, _ = io.WriteString(w, c.Text) // a client that went away cannot be told
	return nil
}

// CaptionsPage lists the captions of a video and takes more.
type CaptionsPage struct {
	Form
	Media           Media
	Action          string
	Tracks          []Track
	Language, Label string // as sent before
}

// Captions writes the page.
func (p *Pages) Captions(w http.ResponseWriter, r *http.Request, page CaptionsPage) error {
	return p.ask(w, r, page.Form, "captions", page)
}

func (d *Door) askCaptions(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showCaptions(w, r, by, Form{})
}

func (d *Door) showCaptions(w http.ResponseWriter, r *http.Request, by gallery.Actor, f Form) error {
	m, around, err := d.shownWhole(r, by)
	if err != nil {
		return err
	}
	if err := gallery.Judge(by, gallery.Edit, m.Policy(d.Now()), around.Asks); err != nil {
		return err
	}
	if m.Kind != gallery.Video {
		return gallery.Fail(gallery.Invalid, "caption.video")
	}
	links := d.Links(r)
	page := CaptionsPage{Form: f, Media: NewMedia(m, links), Action: links.ViewerPath(m) + "/captions", Language: r.PostFormValue("language"), Label: r.PostFormValue("label")}
	if page.Tracks, err = d.tracks(r, m); err != nil {
		return err
	}
	return d.Pages.Captions(w, r, page)
}

// addCaption takes a file of captions.
func (d *Door) addCaption(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, gallery.MaxCaption+maxFormField)
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	text, err := captionOf(r)
	if err == nil {
		err = d.Curate.SetCaption(r.Context(), by, id, d.Proofs(r), gallery.Caption{Language: r.PostFormValue("language"), Label: r.PostFormValue("label"), Text: text})
	}
	if f, mend := again(w, err); mend && f.Failure.Kind == gallery.Invalid {
		return d.showCaptions(w, r, by, f)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Root()+r.URL.EscapedPath(), http.StatusSeeOther)
	return nil
}

// captionOf is the file of a form.
func captionOf(r *http.Request) (string, error) {
	wrong := gallery.Fail(gallery.Invalid, "caption.text").In("source")
	file, _, err := r.FormFile("source")
	if _, large := errors.AsType[*http.MaxBytesError](err); large || errors.Is(err, http.ErrMissingFile) {
		return "", wrong
	}
	if err != nil {
		return "", gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return "", wrong.Because(err)
	}
	return string(text), nil
}

func (d *Door) dropCaption(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	if err := d.Curate.DropCaption(r.Context(), by, id, d.Proofs(r), r.PostFormValue("language")); err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Root()+r.URL.EscapedPath()[:len(r.URL.EscapedPath())-len("/remove")], http.StatusSeeOther)
	return nil
}
