package web

import (
	"log/slog"
	"net/http"

	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// DataPage is what somebody has here, and how to take it along or end it.
type DataPage struct {
	Settings
	User        gallery.User
	HasPassword bool
	Allowance   int64 // bytes, 0 for any number
	Days        int   // of grace after the end
}

// High is how much of the room is nearly all of it.
func (p DataPage) High() int64 { return p.Allowance / 10 * 9 }

// Data writes the page of one's own data.
func (p *Pages) Data(w http.ResponseWriter, r *http.Request, page DataPage) error {
	return p.ask(w, r, page.Form, "settings_data", page)
}

func (d *Door) askData(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showData(w, r, by, Form{})
}

func (d *Door) showData(w http.ResponseWriter, r *http.Request, by gallery.Actor, f Form) error {
	u, err := d.Account.Own(r.Context(), by)
	if err != nil {
		return err
	}
	page := DataPage{Settings: d.settings(r, "data", f), User: u, HasPassword: u.PasswordHash != "", Allowance: u.Allowance(d.Site.Get()), Days: d.Site.Get().Int("account_deletion_days")}
	return d.Pages.Data(w, r, page)
}

// late sets the headers of a download with its first byte, so that a failure before
// it is a page.
type late struct {
	http.ResponseWriter
	name, kind string
	begun      bool
}

func (l *late) Write(b []byte) (int, error) {
	if !l.begun {
		l.begun = true
		download(l.ResponseWriter, l.name, l.kind)
	}
	return l.ResponseWriter.Write(b)
}

// export sends all that is the person's own.
func (d *Door) export(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	out := &late{ResponseWriter: w, name: by.Name + ".zip", kind: "application/zip"}
	err := d.Archive.Write(r.Context(), by, out)
	if err == nil || !out.begun {
		return err
	}
	if r.Context().Err() == nil {
		slog.ErrorContext(r.Context(), "export", "request", serve.RequestID(r.Context()), "error", err)
	}
	panic(http.ErrAbortHandler) // half an archive must not look like a whole one
}

// deleteAccount signs the person out everywhere and says until when he may come back.
func (d *Door) deleteAccount(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if r.PostFormValue("sure") == "" {
		return d.showData(w, r, by, Form{gallery.Fail(gallery.Invalid, "account.sure").In("sure")})
	}
	ends, err := d.Account.DeleteAccount(r.Context(), by, r.PostFormValue("current_password"))
	if form, ok := again(w, err); ok {
		return d.showData(w, r, by, form)
	}
	if err != nil {
		return err
	}
	d.leave(w, r)
	day, err := d.Pages.Day(r, ends)
	if err != nil {
		return err
	}
	said := SaidPage{What: "deletion", Date: day, Href: d.root(r), Label: "error.home"}
	if !ends.After(d.Now()) {
		said.What = "deletion_now"
	}
	return d.Pages.Said(w, r, said)
}
