package web

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
	"calotype/internal/upload"
)

// UploadLinkPage takes files of whoever came by an upload link.
type UploadLinkPage struct {
	Name     string // of the link, "" for none
	Action   string // where the form posts to
	Formats  []string
	Accept   string
	MaxBytes int64
	Limited  bool
	Left     int64 // how many more files it takes, where it is limited
	Results  []Taken
}

// Taken is what became of a file.
type Taken struct {
	Name    string     // as the client called it
	Refused *ErrorPage // nil where it was taken
}

// UploadLink writes the page of an upload link. It is never stored.
func (p *Pages) UploadLink(w http.ResponseWriter, r *http.Request, page UploadLinkPage) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	status := http.StatusOK
	for _, t := range page.Results {
		if t.Refused == nil {
			status = http.StatusOK
			break
		}
		status = t.Refused.Status
	}
	return p.write(w, r, status, "uploadlink", page)
}

// link is the upload link of a request, and whether its password was said.
func (d *Door) link(r *http.Request) (l gallery.UploadLink, open bool, err error) {
	l, err = d.Curate.FindUploadLink(r.Context(), chi.URLParam(r, "token"))
	return l, l.PasswordHash == "" || d.Browse.Holds(d.proofCookie(r), gallery.UploadTicket, l.ID, l.PasswordHash), err
}

// askFiles answers for an upload link.
func (d *Door) askFiles(w http.ResponseWriter, r *http.Request) error {
	l, open, err := d.link(r)
	if err != nil {
		return err
	}
	action := d.Links(r).Root() + r.URL.EscapedPath()
	if !open {
		return d.gate(w, r, GatePage{Action: action, Password: true})
	}
	return d.Pages.UploadLink(w, r, d.linkPage(r, l, nil))
}

func (d *Door) linkPage(r *http.Request, l gallery.UploadLink, results []Taken) UploadLinkPage {
	page := UploadLinkPage{
		Name: l.Name, Action: d.Links(r).Root() + r.URL.EscapedPath(), MaxBytes: d.Upload.Limit(d.Actor(r)), Limited: l.MostFiles > 0, Left: l.MostFiles - l.Files,
		Results: results,
	}
	page.Formats, page.Accept = d.formats()
	for _, t := range results {
		if t.Refused == nil {
			page.Left--
		}
	}
	page.Left = max(page.Left, 0)
	return page
}

// takeFiles takes the password of an upload link, or the files.
func (d *Door) takeFiles(w http.ResponseWriter, r *http.Request) error {
	action := d.Links(r).Root() + r.URL.EscapedPath()
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
		l, err := d.Curate.OpenUploadLink(r.Context(), d.knocker(r), chi.URLParam(r, "token"), r.PostFormValue("content-password"))
		if again, ok := d.gateAgain(w, err, "upload_link"); ok {
			again.Action = action
			return d.gate(w, r, again)
		}
		if err != nil {
			return err
		}
		d.remember(w, r, gallery.UploadTicket, l.ID, l.PasswordHash, l.Expires)
		http.Redirect(w, r, action, http.StatusSeeOther)
		return nil
	}
	l, open, err := d.link(r)
	if err != nil {
		return err
	}
	if !open {
		return d.gate(w, r, GatePage{Action: action, Password: true})
	}
	results, err := d.files(r, l)
	if err != nil {
		return err
	}
	return d.Pages.UploadLink(w, r, d.linkPage(r, l, results))
}

// mostFiles is how many files a form may bring at once.
const mostFiles = 100

// files publishes the files of a form one after the other, each as it arrives.
func (d *Door) files(r *http.Request, l gallery.UploadLink) (results []Taken, err error) {
	r.Body = struct {
		io.Reader
		io.Closer
	}{bufio.NewReaderSize(r.Body, 64<<10), r.Body}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	by := d.Actor(r)
	for {
		p, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF) && len(results) == 0:
			return nil, gallery.Fail(gallery.Invalid, "source.none")
		case errors.Is(err, io.EOF):
			return results, nil
		case err != nil && len(results) == 0:
			return nil, gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
		case err != nil: // what came before it is here
			return append(results, refused("…", gallery.Fail(gallery.Invalid, "request.malformed").Because(err))), nil
		case p.FormName() != "source" || p.FileName() == "":
			continue
		case len(results) == mostFiles:
			return append(results, refused(gallery.BaseName(p.FileName()), gallery.Fail(gallery.TooLarge, "source.many", mostFiles))), nil
		}
		draft, err := d.Upload.Receive(r.Context(), p, p.FileName(), d.Upload.Limit(by))
		if err == nil {
			_, err = d.Upload.Publish(r.Context(), by, draft, upload.Details{UploadLink: l.ID})
		}
		taken := Taken{Name: gallery.BaseName(p.FileName())}
		fail, told := errors.AsType[*gallery.Error](err)
		if err != nil && !told {
			return nil, err
		}
		if told {
			taken = refused(taken.Name, fail)
		}
		results = append(results, taken)
	}
}

// refused is a file that was not taken, and why.
func refused(name string, fail *gallery.Error) Taken {
	return Taken{Name: name, Refused: &ErrorPage{Status: statuses[fail.Kind], Failure: fail}}
}
