package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// deed answers a form that does something to the media of the path, and leads back to
// its page.
func (d *Door) deed(do func(*http.Request, gallery.Actor, string) error) owned {
	return func(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
		_, id := gallery.CutID(chi.URLParam(r, "name"))
		if err := do(r, by, id); err != nil {
			return err
		}
		d.back(w, r)
		return nil
	}
}

// back leads from below the page of a media to that page, in the list that it was looked
// at in, or to the page of a list that the form was on.
func (d *Door) back(w http.ResponseWriter, r *http.Request) {
	if list := r.PostFormValue("back"); list != "" && ownPath(list, d.root(r)) {
		http.Redirect(w, r, list, http.StatusSeeOther)
		return
	}
	path := r.URL.EscapedPath()
	http.Redirect(w, r, d.Links(r).Root()+path[:strings.LastIndexByte(path, '/')]+inQuery(r.URL.Query().Get("in")), http.StatusSeeOther)
}

// one does to one media what is done to many.
func (d *Door) one(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs,
	do func(context.Context, gallery.Actor, []string, gallery.Proofs) ([]curate.Outcome, error)) error {
	done, err := do(ctx, by, []string{id}, p)
	if err == nil {
		err = done[0].Err
	}
	return err
}

func (d *Door) restore(r *http.Request, by gallery.Actor, id string) error {
	return d.one(r.Context(), by, id, d.Proofs(r), d.Curate.RestoreMedia)
}

func (d *Door) approve(r *http.Request, by gallery.Actor, id string) error {
	return d.one(r.Context(), by, id, d.Proofs(r), func(ctx context.Context, by gallery.Actor, ids []string, _ gallery.Proofs) ([]curate.Outcome, error) {
		return d.Curate.Approve(ctx, by, ids, seenAt(r))
	})
}

// seenAt is when the page was written whose form is sent, zero where that is not told.
func seenAt(r *http.Request) time.Time {
	ms, err := strconv.ParseInt(r.PostFormValue("seen"), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// Seen is now, for seenAt.
func (v *view) Seen() int64 { return time.Now().UnixMilli() }

// on reports whether a form switches something on, rather than off.
func on(r *http.Request) bool { return r.PostFormValue("on") != "0" }

func (d *Door) like(r *http.Request, by gallery.Actor, id string) error {
	return d.Curate.LikeMedia(r.Context(), by, id, d.Proofs(r), on(r))
}

// followOwner follows the owner of the media.
func (d *Door) followOwner(r *http.Request, by gallery.Actor, _ string) error {
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	if m.OwnerName == "" {
		return gallery.Fail(gallery.NotFound, "user.not_found")
	}
	return d.Curate.Follow(r.Context(), by, m.OwnerName, on(r))
}

// setCover makes the media the cover of its album, or no more.
func (d *Door) setCover(r *http.Request, by gallery.Actor, id string) error {
	_, around, err := d.shownWhole(r, by)
	if err != nil {
		return err
	}
	if around.Album == nil {
		return gallery.Fail(gallery.Denied, "album.denied")
	}
	if !on(r) {
		id = ""
	}
	_, err = d.Curate.EditAlbum(r.Context(), by, around.Album.PublicID, d.Proofs(r), curate.AlbumPatch{Cover: &id}, time.Time{})
	return err
}

// look counts a look at a page that was fetched before it was looked at.
func (d *Door) look(w http.ResponseWriter, r *http.Request) error {
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	if agent := r.UserAgent(); agent != "" && !robot.MatchString(agent) {
		d.Views.Count(m, d.Actor(r), agent)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// DiscardPage asks before a media is deleted that no trash would keep.
type DiscardPage struct {
	Media  Media
	Action string
	Kept   int // days in the trash, 0 for none
}

// Discard writes the question.
func (p *Pages) Discard(w http.ResponseWriter, r *http.Request, page DiscardPage) error {
	return p.ask(w, r, Form{}, "discard", page)
}

func (d *Door) askDiscard(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	m, around, err := d.shownWhole(r, by)
	if err != nil {
		return err
	}
	if err := gallery.Judge(by, gallery.Delete, m.Policy(d.Now()), around.Asks); err != nil {
		return err
	}
	links := d.Links(r)
	return d.Pages.Discard(w, r, DiscardPage{
		Media: NewMedia(m, links), Kept: d.Site.Get().Int("trash_days"),
		Action: links.ViewerPath(m) + "/delete" + inQuery(r.URL.Query().Get("in")),
	})
}

// discardMedia deletes a media. Its page tells from then on that it is in the trash, and takes
// that back.
func (d *Door) discardMedia(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	if err := d.one(r.Context(), by, id, d.Proofs(r), d.Curate.DeleteMedia); err != nil {
		return err
	}
	if d.Site.Get().Int("trash_days") == 0 {
		return d.Pages.Deleted(w, r, DeletedPage{})
	}
	d.back(w, r)
	return nil
}

// ReportPage tells staff what is wrong with a media.
type ReportPage struct {
	Form
	Media          Media
	Action, Reason string
	Takedown       string // where one asks for his own work to be taken down
	Text           string
	Reasons        []string
}

// Report writes the form.
func (p *Pages) Report(w http.ResponseWriter, r *http.Request, page ReportPage) error {
	return p.ask(w, r, page.Form, "report", page)
}

func (d *Door) askReport(w http.ResponseWriter, r *http.Request) error {
	return d.showReport(w, r, Form{})
}

func (d *Door) showReport(w http.ResponseWriter, r *http.Request, f Form) error {
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	links := d.Links(r)
	return d.Pages.Report(w, r, ReportPage{
		Form: f, Media: NewMedia(m, links), Action: links.ViewerPath(m) + "/report" + inQuery(r.URL.Query().Get("in")),
		Takedown: links.ViewerPath(m) + "/takedown" + inQuery(r.URL.Query().Get("in")),
		Reason:   r.PostFormValue("reason"), Text: r.PostFormValue("text"), Reasons: gallery.ReportReasons,
	})
}

func (d *Door) report(w http.ResponseWriter, r *http.Request) error {
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	err = d.Curate.Report(r.Context(), d.Actor(r), m.PublicID, d.Proofs(r), r.PostFormValue("reason"), r.PostFormValue("text"))
	if f, mend := again(w, err); mend {
		return d.showReport(w, r, f)
	}
	if err != nil {
		return err
	}
	return d.Pages.Said(w, r, SaidPage{What: "report", Href: d.Links(r).ViewerPath(m) + inQuery(r.URL.Query().Get("in")), Label: "report.back"})
}

// mostCompletions is how many tags are proposed at once.
const mostCompletions = 10

// completeTag proposes tags that begin as what is typed (product TG-02).
func (d *Door) completeTag(w http.ResponseWriter, r *http.Request) error {
	typed := r.URL.Query().Get("q")
	if strings.TrimSpace(typed) == "" || strings.Contains(typed, ",") {
		return gallery.Fail(gallery.Invalid, "list.prefix").In("q")
	}
	names, err := d.Browse.Completions(r.Context(), d.Actor(r), strings.TrimSpace(typed), mostCompletions)
	if err != nil {
		return err
	}
	items := append([]string{}, names...)
	w.Header().Set("Cache-Control", "private, max-age=60")
	return reply(w, http.StatusOK, map[string][]string{"items": items})
}
