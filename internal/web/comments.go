package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

const (
	// commentsBeside is how many comments stand beside a file, commentsAtOnce how many on a
	// page of them.
	commentsBeside = 10
	commentsAtOnce = 50
	// commentsPath is where staff see what waits for them.
	commentsPath = "/dashboard/comments"
)

// Remarks are comments on a media, and where one more is written.
type Remarks struct {
	At, In string // as of the media's page
	N      int64  // that everybody sees
	List   []Remark
	Older  string // address of the next page, "" for none
	Writes bool   // who looks may write, or may once he has signed in
	Text   string // as typed
	Wrong  template.HTMLAttr
	Most   int // characters
}

// Remark is one of them.
type Remark struct {
	ID                 string
	Name, Href, Avatar string // of its author; "" for who shows himself to nobody
	Text               []gallery.TextPart
	When, Edited       time.Time
	Waiting, Hidden    bool
	Way                string // what its own page is for: "edit", "manage", "report"
	Media              string // what it is said of, where that is told
}

// CommentsPage lists the comments on a media.
type CommentsPage struct {
	Form
	Media    Media
	Comments *Remarks
}

// Comments writes the page.
func (p *Pages) Comments(w http.ResponseWriter, r *http.Request, page CommentsPage) error {
	return p.ask(w, r, page.Form, "comments", page)
}

// CommentPage is one comment, and what may be done with it.
type CommentPage struct {
	Form
	Media                        Media
	Remark                       Remark
	Action                       string // of what is done with it
	Query                        string
	Edits, Deletes, Hides, Waits bool // who looks may do that; Waits: approve it
	Reports                      bool
	Text                         string // to edit, as it is or as typed
	Most                         int
	Reason, Said                 string // of a report, as typed
	Reasons                      []string
}

// Comment writes the page.
func (p *Pages) Comment(w http.ResponseWriter, r *http.Request, page CommentPage) error {
	return p.ask(w, r, page.Form, "comment", page)
}

// WaitingPage lists comments that wait for staff.
type WaitingPage struct {
	Tabs []Tab
	List []Remark
	Back string // address of the list
	Next string // address of the next page, "" for none
}

// Waiting writes the page.
func (p *Pages) Waiting(w http.ResponseWriter, r *http.Request, page WaitingPage) error {
	return p.ask(w, r, Form{}, "comments_waiting", page)
}

// remarks are the comments beside a media, nil where the site has none.
func (d *Door) remarks(r *http.Request, by gallery.Actor, m *gallery.Media, before string, n int) (*Remarks, error) {
	site := d.Site.Get()
	if !site.On("enable_comments") {
		return nil, nil
	}
	said, err := d.Browse.Comments(r.Context(), by, m, before, n)
	if err != nil {
		return nil, err
	}
	links := d.Links(r)
	out := &Remarks{
		At: links.ViewerPath(m), In: inQuery(r.URL.Query().Get("in")), N: m.Comments, Most: gallery.MaxComment,
		Writes: m.Trashed.IsZero() && !by.Banned, Text: r.PostFormValue("text"),
	}
	for _, c := range said.Comments {
		out.List = append(out.List, d.remark(r, by, c, m.Policy(d.Now()), said.Faces))
	}
	if said.Next != "" {
		query := url.Values{"before": {said.Next}}
		if in := r.URL.Query().Get("in"); in != "" {
			query.Set("in", in)
		}
		out.Older = out.At + "/comments?" + query.Encode()
	}
	return out, nil
}

func (d *Door) remark(r *http.Request, by gallery.Actor, c gallery.Comment, o gallery.Object, faces map[gallery.ID]gallery.Picture) Remark {
	links := d.Links(r)
	out := Remark{
		ID: c.PublicID, Name: c.AuthorName, Text: gallery.Linked(c.Text), When: c.Created, Edited: c.Edited, Waiting: c.Waiting,
		Hidden: c.Hidden != gallery.NotHidden || c.AuthorBanned, Media: c.MediaTitle,
	}
	if c.AuthorName != "" {
		out.Href = links.User(c.AuthorName)
		if p, ok := faces[c.AuthorID]; ok {
			out.Avatar = links.Picture(p)
		}
	}
	for _, way := range []struct {
		name string
		do   gallery.CommentAction
	}{{"edit", gallery.EditComment}, {"manage", gallery.DeleteComment}, {"report", gallery.ReportComment}} {
		if gallery.JudgeComment(by, way.do, c, o) == nil {
			out.Way = way.name
			break
		}
	}
	return out
}

func (d *Door) askComments(w http.ResponseWriter, r *http.Request) error {
	return d.showComments(w, r, Form{})
}

func (d *Door) showComments(w http.ResponseWriter, r *http.Request, f Form) error {
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	said, err := d.remarks(r, d.Actor(r), m, r.URL.Query().Get("before"), commentsAtOnce)
	if err == nil && said == nil {
		err = gallery.Fail(gallery.NotFound, "comment.not_found")
	}
	if err != nil {
		return err
	}
	said.Wrong = f.Wrong("text")
	return d.Pages.Comments(w, r, CommentsPage{Form: f, Media: NewMedia(m, d.Links(r)), Comments: said})
}

// addComment says something of the media.
func (d *Door) addComment(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	_, err := d.Curate.AddComment(r.Context(), by, id, d.Proofs(r), r.PostFormValue("text"))
	if f, mend := again(w, err); mend && retried(f) {
		return d.showComments(w, r, f)
	}
	if err != nil {
		return err
	}
	return d.toComments(w, r)
}

// toComments leads to the comments beside the media, or to the list that a form was on.
func (d *Door) toComments(w http.ResponseWriter, r *http.Request) error {
	if list := r.PostFormValue("back"); list != "" && ownPath(list, d.root(r)) {
		http.Redirect(w, r, list, http.StatusSeeOther)
		return nil
	}
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).ViewerPath(m)+inQuery(r.URL.Query().Get("in"))+"#comments", http.StatusSeeOther)
	return nil
}

func (d *Door) askComment(w http.ResponseWriter, r *http.Request) error {
	return d.showComment(w, r, Form{})
}

func (d *Door) showComment(w http.ResponseWriter, r *http.Request, f Form) error {
	by := d.Actor(r)
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	c, err := d.Browse.Comment(r.Context(), by, m, chi.URLParam(r, "comment"))
	if err != nil {
		return err
	}
	o := m.Policy(d.Now())
	can := func(do gallery.CommentAction) bool { return gallery.JudgeComment(by, do, c, o) == nil }
	links := d.Links(r)
	page := CommentPage{
		Form: f, Media: NewMedia(m, links), Remark: d.remark(r, by, c, o, nil), Query: inQuery(r.URL.Query().Get("in")),
		Action: links.ViewerPath(m) + "/comments/" + c.PublicID, Edits: can(gallery.EditComment), Deletes: can(gallery.DeleteComment),
		Hides: can(gallery.HideComment) && !can(gallery.EditComment), Waits: can(gallery.ApproveComment), Reports: can(gallery.ReportComment) && !can(gallery.DeleteComment),
		Text: c.Text, Most: gallery.MaxComment, Reasons: gallery.ReportReasons,
	}
	if r.Method == http.MethodPost {
		page.Reason, page.Said = r.PostFormValue("reason"), r.PostFormValue("said")
		if text, sent := r.PostForm["text"]; sent {
			page.Text = text[0]
		}
	}
	return d.Pages.Comment(w, r, page)
}

// doComment does with a comment what the address says.
func (d *Door) doComment(w http.ResponseWriter, r *http.Request) error {
	if chi.URLParam(r, "deed") == "report" {
		return d.reportComment(w, r)
	}
	return d.member(d.changeComment)(w, r)
}

func (d *Door) changeComment(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	comment, hidden := chi.URLParam(r, "comment"), on(r)
	var patch curate.CommentPatch
	switch chi.URLParam(r, "deed") {
	case "edit":
		text := r.PostFormValue("text")
		patch.Text = &text
	case "hide":
		patch.Hidden = &hidden
	case "approve":
		patch.Approved, patch.Seen = true, seenAt(r)
	case "delete":
		if err := d.Curate.DeleteComment(r.Context(), by, id, comment, d.Proofs(r)); err != nil {
			return err
		}
		return d.toComments(w, r)
	default:
		return gallery.Fail(gallery.NotFound, "path")
	}
	err := d.Curate.ChangeComment(r.Context(), by, id, comment, d.Proofs(r), patch)
	if f, mend := again(w, err); mend && retried(f) {
		return d.showComment(w, r, f)
	}
	if err != nil {
		return err
	}
	return d.toComments(w, r)
}

func (d *Door) reportComment(w http.ResponseWriter, r *http.Request) error {
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	err = d.Curate.ReportComment(r.Context(), d.Actor(r), m.PublicID, chi.URLParam(r, "comment"), d.Proofs(r), r.PostFormValue("reason"), r.PostFormValue("said"))
	if f, mend := again(w, err); mend && retried(f) {
		return d.showComment(w, r, f)
	}
	if err != nil {
		return err
	}
	return d.Pages.Said(w, r, SaidPage{What: "report", Href: d.Links(r).ViewerPath(m) + inQuery(r.URL.Query().Get("in")), Label: "report.back"})
}

// waitingComments lists for staff what waits for them.
func (d *Door) waitingComments(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	after, err := beforeID(r)
	if err != nil {
		return err
	}
	list, err := d.Browse.WaitingComments(r.Context(), by, after, commentsAtOnce)
	if err != nil {
		return err
	}
	links := d.Links(r)
	page := WaitingPage{Tabs: d.shelfTabs(r, by, commentsPath), Back: links.Root() + commentsPath}
	for _, c := range list {
		one := d.remark(r, by, c, gallery.Object{}, nil)
		one.ID = links.Root() + "/" + links.ImageRoute + "/" + c.MediaPublicID + "/comments/" + c.PublicID
		page.List = append(page.List, one)
	}
	if len(list) == commentsAtOnce {
		page.Next = page.Back + "?before=" + strconv.FormatInt(int64(list[len(list)-1].ID), 10)
	}
	return d.Pages.Waiting(w, r, page)
}

// retried reports whether a form comes back with what was typed.
func retried(f Form) bool { return mended(f) || f.Failure.Kind == gallery.TooMany }

// remarkView is a comment with the words around it.
type remarkView struct {
	View   *view
	Remark Remark
}

// Remarked joins a comment to the words around it.
func (v *view) Remarked(r Remark) remarkView { return remarkView{v, r} }
