package web

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/serve"
)

// takePicture takes the first file of a form. Who may not set the picture sends none.
func (d *Door) takePicture(r *http.Request, by gallery.Actor, of gallery.ID) error {
	role := gallery.PictureRole(chi.URLParam(r, "role"))
	if err := d.Pictures.MayEdit(r.Context(), by, of, role); err != nil {
		return err
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{bufio.NewReaderSize(r.Body, 64<<10), r.Body}
	parts, err := r.MultipartReader()
	if err != nil {
		return gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	for {
		p, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return gallery.Fail(gallery.Invalid, "source.none").In("file")
		case err != nil:
			return gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
		case p.FormName() == "file" && p.FileName() != "":
			_, err := d.Pictures.Set(r.Context(), by, of, role, func() (imaging.Square, error) { return squareOf(parts) }, p)
			return err
		}
	}
}

// squareOf reads the fields behind the file: the square of it that is to be seen, in hundredths.
func squareOf(parts *multipart.Reader) (imaging.Square, error) {
	malformed := func(err error) (imaging.Square, error) {
		return imaging.Square{}, gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	var s imaging.Square
	fields := map[string]*float64{"x": &s.X, "y": &s.Y, "size": &s.Size}
	for range len(fields) {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return malformed(err)
		}
		to, ok := fields[p.FormName()]
		text, err := io.ReadAll(io.LimitReader(p, 8))
		n, bad := strconv.ParseUint(string(text), 10, 8)
		if err = cmp.Or(err, bad); !ok || err != nil || n > 100 {
			return malformed(err)
		}
		*to = float64(n) / 100
	}
	return s, nil
}

func (d *Door) dropPicture(r *http.Request, by gallery.Actor, of gallery.ID) error {
	return d.Pictures.Remove(r.Context(), by, of, gallery.PictureRole(chi.URLParam(r, "role")))
}

// pictureOf does something with a picture on the page of whose it is, and comes back there
// (product US-23).
func (d *Door) pictureOf(do func(*http.Request, gallery.Actor, gallery.ID) error) serve.Handler {
	return d.member(func(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
		person, err := d.personAt(r)
		if err != nil {
			return err
		}
		err = do(r, by, person.ID)
		if form, ok := again(w, err); ok && form.Failure.Field == "file" {
			return d.homeOf(w, r, person, form)
		}
		if err != nil {
			return err
		}
		http.Redirect(w, r, d.pageOf(r, person), http.StatusSeeOther)
		return nil
	})
}

// besidePicture leads from the address of a picture's form to the page that it stands on.
func (d *Door) besidePicture(w http.ResponseWriter, r *http.Request) error {
	person, err := d.personAt(r)
	if err != nil {
		return err
	}
	return d.toPage(w, r, person)
}
