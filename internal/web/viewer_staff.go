package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// StaffTools are what staff do with a media by one press; an address is "" for what they
// may not, or not here.
type StaffTools struct {
	Flag   bool
	Unsafe bool   // what it is flagged as now
	Ban    string // address of the page that asks whether to shut its uploader out
}

// staffTools are those of an actor on the page of a media.
func (d *Door) staffTools(r *http.Request, by gallery.Actor, m *gallery.Media, may May) (t StaffTools, err error) {
	if !by.Staff() {
		return t, nil
	}
	t.Flag, t.Unsafe = may.Edit && m.Trashed.IsZero(), m.NSFW
	if m.OwnerID == 0 {
		if m.UploaderIP != "" && by.MayBan() {
			t.Ban = banOf(d.Links(r).Root(), m.UploaderIP)
		}
		return t, nil
	}
	owner, err := d.Account.UserByID(r.Context(), by, m.OwnerID)
	if isNotFound(err) {
		return t, nil
	}
	if err == nil && by.MayTend(owner) && !owner.Banned {
		t.Ban = d.Links(r).User(owner.Name) + "/ban?" + url.Values{"back": {d.Links(r).ViewerPath(m)}}.Encode()
	}
	return t, err
}

// flag says of a media whether it is unsafe.
func (d *Door) flag(r *http.Request, by gallery.Actor, id string) error {
	unsafe := on(r)
	_, err := d.Curate.EditMedia(r.Context(), by, id, d.Proofs(r), curate.MediaPatch{NSFW: &unsafe}, time.Time{})
	return err
}

// BanPage asks whether to shut a person out.
type BanPage struct {
	Name, Action string
	Back         string // the path of the page that led here
}

// Ban writes the question.
func (p *Pages) Ban(w http.ResponseWriter, r *http.Request, page BanPage) error {
	return p.ask(w, r, Form{}, "ban", page)
}

// askBan asks, where ban does it.
func (d *Door) askBan(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	u, err := d.banned(r, by)
	if err != nil {
		return err
	}
	if !by.MayTend(u) {
		return gallery.Fail(gallery.Denied, "account.denied")
	}
	page := BanPage{Name: u.Name, Action: d.Links(r).User(u.Name) + "/ban", Back: r.URL.Query().Get("back")}
	if !ownPath(page.Back, d.root(r)) {
		page.Back = d.Links(r).Root() + "/" + d.Links(r).UserRoute + "/" + gallery.PathEscape(u.Name)
	}
	return d.Pages.Ban(w, r, page)
}

// ban shuts a person out, or takes that back, for staff.
func (d *Door) ban(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	by := d.Actor(r)
	u, err := d.banned(r, by)
	if err != nil {
		return err
	}
	var do func(context.Context, gallery.Actor, gallery.ID) error = d.Account.Ban
	if r.PostFormValue("off") != "" {
		do = d.Account.Unban
	}
	if err := do(r.Context(), by, u.ID); err != nil {
		return err
	}
	d.back(w, r)
	return nil
}

// banned is the account of a person's path, for staff.
func (d *Door) banned(r *http.Request, by gallery.Actor) (gallery.User, error) {
	if chi.URLParam(r, "route") != d.Site.Get().Text("route_user") {
		return gallery.User{}, gallery.Fail(gallery.NotFound, "path")
	}
	return d.Account.User(r.Context(), by, chi.URLParam(r, "name"))
}
