package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// LinksPage is who comes into an album by a link: to look, or to put files in.
type LinksPage struct {
	Form
	ID, Name, Back string
	Address        string
	Asks           bool   // the album has a password
	Search         string // that the album keeps, so that nothing is put into it
	Shares         []gallery.Share
	Uploads        []gallery.UploadLink
	Made           string // the link that was just made, shown once
	Wanted         string // "share" or "upload_link", which form came back
	Now            time.Time
}

// Over reports whether a link leads nowhere any more.
func (l LinksPage) Over(s gallery.Share) bool { return !s.Good(l.Now) }

// Full reports whether an upload link takes nothing any more.
func (l LinksPage) Full(u gallery.UploadLink) bool { return !u.Good(l.Now) }

// Links writes the page of an album's links.
func (p *Pages) Links(w http.ResponseWriter, r *http.Request, page LinksPage) error {
	return p.ask(w, r, page.Form, "album_links", page)
}

func (d *Door) albumLinks(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showLinks(w, r, by, LinksPage{})
}

// showLinks fills in an album's links, for who manages it.
func (d *Door) showLinks(w http.ResponseWriter, r *http.Request, by gallery.Actor, page LinksPage) error {
	a, _, err := d.ownAlbum(r, by, func(may browse.Rights) bool { return may.Manage })
	if err != nil {
		return err
	}
	page.ID, page.Name, page.Search, page.Back, page.Now = a.PublicID, a.Name, a.Search, d.Links(r).Album(a), d.Now()
	page.Address, page.Asks = page.Back, a.Effective == gallery.Password
	if page.Shares, err = d.Curate.Shares(r.Context(), by, d.Proofs(r), "", a.PublicID); err != nil {
		return err
	}
	if page.Uploads, err = d.Curate.UploadLinks(r.Context(), by, d.Proofs(r), a.PublicID); err != nil {
		return err
	}
	return d.Pages.Links(w, r, page)
}

// made shows a link that was made, or its form once more.
func (d *Door) made(w http.ResponseWriter, r *http.Request, by gallery.Actor, wanted, link string, err error) error {
	page := LinksPage{Wanted: wanted, Made: link}
	if form, ok := again(w, err); ok && form.Failure.Kind != gallery.NotFound && form.Failure.Kind != gallery.Denied {
		page.Form, page.Made = form, ""
	} else if err != nil {
		return err
	}
	return d.showLinks(w, r, by, page)
}

func (d *Door) newShare(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	wish := curate.NewShare{
		Album: chi.URLParam(r, "id"), Name: r.PostFormValue("name"), Password: r.PostFormValue("password"), Download: r.PostFormValue("download") != "",
	}
	var err error
	token := ""
	if wish.Expires, err = d.lastDay(by, r.PostFormValue("expires"), "share.expires"); err == nil {
		_, token, err = d.Curate.CreateShare(r.Context(), by, d.Proofs(r), wish)
	}
	return d.made(w, r, by, "share", d.Links(r).Share(token), err)
}

func (d *Door) newUploadLink(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	wish := curate.NewUploadLink{Album: chi.URLParam(r, "id"), Name: r.PostFormValue("name"), Password: r.PostFormValue("password")}
	wish.MostFiles, _ = strconv.ParseInt(r.PostFormValue("most_files"), 10, 64) // what is no number is none
	var err error
	token := ""
	if wish.Expires, err = d.lastDay(by, r.PostFormValue("expires"), "upload_link.expires"); err == nil {
		_, token, err = d.Curate.CreateUploadLink(r.Context(), by, d.Proofs(r), wish)
	}
	return d.made(w, r, by, "upload_link", d.Links(r).Upload(token), err)
}

// lastDay is the end of a day where somebody lives, zero for no day.
func (d *Door) lastDay(by gallery.Actor, day, code string) (time.Time, error) {
	end, err := d.endOf(by, day)
	if err != nil {
		err = gallery.Fail(gallery.Invalid, code).In("expires").Because(err)
	}
	return end, err
}

func (d *Door) revokeShare(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if err := d.Curate.RevokeShare(r.Context(), by, d.Proofs(r), chi.URLParam(r, "share")); err != nil {
		return err
	}
	return d.toLinks(w, r)
}

func (d *Door) revokeUploadLink(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if err := d.Curate.RevokeUploadLink(r.Context(), by, d.Proofs(r), chi.URLParam(r, "link")); err != nil {
		return err
	}
	return d.toLinks(w, r)
}

func (d *Door) toLinks(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, d.Links(r).Root()+albumsPath+"/"+gallery.PathEscape(chi.URLParam(r, "id"))+"/links", http.StatusSeeOther)
	return nil
}
