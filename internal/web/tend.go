package web

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// tendPath is where staff see to somebody's account, before the name.
const tendPath = "/dashboard/user/"

// mostNeighbours is how many others who signed up from an address are named.
const mostNeighbours = 20

// TendPage is somebody's account as staff see it (product US-40).
type TendPage struct {
	Form
	User       gallery.User
	UserRoute  string
	Neighbours []gallery.User // others who signed up from the same address, the newest first
	Ranks      []gallery.Rank // to choose from, nil for who may not
	May        bool           // do anything
	Days       int            // of grace before an account is erased
	Done       string         // as of Settings
}

// Tend writes the page.
func (p *Pages) Tend(w http.ResponseWriter, r *http.Request, page TendPage) error {
	return p.ask(w, r, page.Form, "tend", page)
}

// mountTend puts the routes of accounts on a router, as staff see to them.
func (d *Door) mountTend(get, post func(string, serve.Handler)) {
	get(tendPath+"{name}", d.member(d.askTend))
	post(tendPath+"{name}", d.member(d.saveTend))
	post(tendPath+"{name}/{deed}", d.member(d.doTend))
}

func (d *Door) askTend(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showTend(w, r, by, Form{})
}

func (d *Door) showTend(w http.ResponseWriter, r *http.Request, by gallery.Actor, f Form) error {
	u, err := d.Account.User(r.Context(), by, chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	page := TendPage{Form: f, User: u, UserRoute: d.Links(r).UserRoute, May: by.MayTend(u),
		Days: d.Site.Get().Int("account_deletion_days")}
	if page.May && by.MayOperate() {
		page.Ranks = []gallery.Rank{gallery.Member, gallery.Manager, gallery.Admin}
	}
	if r.URL.Query().Get("done") == "saved" && f.Failure == nil {
		page.Done = "saved"
	}
	if u.RegisteredIP != "" {
		if page.Neighbours, err = d.Account.Users(r.Context(), by, db.UserFilter{Address: u.RegisteredIP, But: u.ID, Limit: mostNeighbours}); err != nil {
			return err
		}
	}
	return d.Pages.Tend(w, r, page)
}

// saveTend changes what staff may say of an account.
func (d *Door) saveTend(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.tend(w, r, by, func(ctx context.Context, by gallery.Actor, id gallery.ID) error {
		c := account.Change{Name: typed(r, "username")}
		if r.PostFormValue("rank") != "" {
			rank := gallery.Rank(r.PostFormValue("rank"))
			c.Rank = &rank
		}
		_, err := d.Account.Edit(ctx, by, id, c)
		return err
	})
}

// doTend does with an account what the address says.
func (d *Door) doTend(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	do, known := map[string]tending{
		"approve": d.Account.Approve, "reject": d.Account.Reject, "confirm": d.Account.ConfirmByStaff, "codes": d.Account.RemoveTOTP,
		"sessions": d.Account.EndSessions, "keep": d.Account.KeepAccount, "delete": d.Account.DeleteUser,
	}[chi.URLParam(r, "deed")]
	if !known {
		return gallery.Fail(gallery.NotFound, "path")
	}
	if chi.URLParam(r, "deed") == "delete" && r.PostFormValue("sure") == "" {
		do = func(context.Context, gallery.Actor, gallery.ID) error {
			return gallery.Fail(gallery.Invalid, "account.sure").In("sure")
		}
	}
	return d.tend(w, r, by, do)
}

// tending is what staff do with an account.
type tending = func(context.Context, gallery.Actor, gallery.ID) error

// tend does it, and comes back to the page, or to the start where the account went with it.
func (d *Door) tend(w http.ResponseWriter, r *http.Request, by gallery.Actor, do tending) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	u, err := d.Account.User(r.Context(), by, chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	err = do(r.Context(), by, u.ID)
	if form, ok := again(w, err); ok && form.Failure.Kind != gallery.Denied {
		return d.showTend(w, r, by, form)
	}
	if err != nil {
		return err
	}
	to := d.root(r)
	if u, err = d.Account.UserByID(r.Context(), by, u.ID); err == nil {
		to += tendPath[1:] + gallery.PathEscape(u.Name) + "?done=saved"
	} else if !isNotFound(err) {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
