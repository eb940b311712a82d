package web

import (
	"log/slog"
	"net/http"
	"time"

	"calotype/internal/browse"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// tabZip is the last word of the address of all that an album has, as one ZIP.
const tabZip = "zip"

// zipPatience is how long a ZIP waits for somebody to take some more of it.
const zipPatience = 2 * time.Minute

// albumZip sends what an album shows, and the albums in it as folders.
func (d *Door) albumZip(w http.ResponseWriter, r *http.Request, a *gallery.Album, _ ListingPage) error {
	parcel, err := d.Browse.AlbumParcel(r.Context(), d.Actor(r), a, d.Proofs(r))
	if err != nil {
		return err
	}
	return d.sendZip(w, r, parcel)
}

// pickedZip sends what was chosen.
func (d *Door) pickedZip(w http.ResponseWriter, r *http.Request, by gallery.Actor, p Picked) error {
	parcel, err := d.Browse.ChosenParcel(r.Context(), by, d.Site.Get().Text("website_name"), p.IDs, d.Proofs(r))
	if err != nil {
		return err
	}
	return d.sendZip(w, r, parcel)
}

// sendZip streams a ZIP. What fails before its first byte is a page; later the connection
// is cut, as half of it must not look like the whole.
func (d *Door) sendZip(w http.ResponseWriter, r *http.Request, parcel *browse.Parcel) error {
	defer parcel.Close()
	w.Header().Set("X-Robots-Tag", "noindex, nofollow")
	if r.Method == http.MethodHead {
		download(w, parcel.Name+".zip", "application/zip")
		return nil
	}
	out := &late{ResponseWriter: w, name: parcel.Name + ".zip", kind: "application/zip"}
	lang := d.Pages.Language(r)
	err := parcel.Write(r.Context(), serve.Patient(out, zipPatience), func(n int) (string, error) {
		return d.Pages.bundle.T(lang, "zip.missing", "n", n)
	})
	if err == nil || !out.begun {
		return err
	}
	if r.Context().Err() == nil {
		slog.ErrorContext(r.Context(), "zip", "request", serve.RequestID(r.Context()), "error", err)
	}
	panic(http.ErrAbortHandler)
}
