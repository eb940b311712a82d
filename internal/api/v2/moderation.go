package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/gallery"
)

// Report is what a visitor finds wrong with a media.
type Report struct {
	ID       string           `json:"id" doc:"Its id."`
	Media    *NoticeItem      `json:"media,omitempty" doc:"What it is about; absent when that was deleted."`
	Comment  *ReportedComment `json:"comment,omitempty" doc:"What was said of it and is reported; absent where it is the file."`
	Reporter string           `json:"reporter,omitempty" doc:"Who sent it; absent for guests."`
	Address  string           `json:"address" doc:"Where it came from."`
	Reason   string           `json:"reason" enum:"abuse,copyright,illegal,nsfw,spam,other" doc:"What it is about."`
	Text     string           `json:"text" doc:"What the visitor says."`
	Created  time.Time        `json:"created" doc:"When it was sent."`
}

// ReportedComment is a comment that a report is about.
type ReportedComment struct {
	ID   string `json:"id" doc:"Its id; empty when it was deleted."`
	Text string `json:"text" doc:"What it says."`
}

func reportOf(r gallery.Report) Report {
	var comment *ReportedComment
	if r.CommentID != 0 {
		comment = &ReportedComment{r.CommentPublicID, r.CommentText}
	}
	return Report{
		ID: seal(r.ID), Media: item(r.MediaPublicID, r.MediaTitle), Comment: comment, Reporter: r.ReporterName, Address: r.Address, Reason: r.Reason,
		Text: r.Text, Created: r.Created.UTC(),
	}
}

// Deed is what somebody on the staff did.
type Deed struct {
	ID      string    `json:"id" doc:"Its id."`
	Actor   string    `json:"actor" doc:"Who did it, by the name of then."`
	Address string    `json:"address" doc:"Where from."`
	Action  string    `json:"action" doc:"What was done." example:"media.approve"`
	Object  string    `json:"object" doc:"The kind of thing that it was done to." example:"media"`
	Of      string    `json:"object_id" doc:"Which one: a public id, or a name."`
	Detail  string    `json:"detail" doc:"What else is to be said; empty for nothing."`
	Created time.Time `json:"created" doc:"When it was done."`
}

func deedOf(d gallery.Deed) Deed {
	return Deed{seal(d.ID), d.ActorName, d.Address, d.Action, d.Object, d.ObjectID, d.Detail, d.Created.UTC()}
}

// describeModeration registers reports and the audit log. What waits is listed with
// media and approved or rejected in bulk.
func (a *API) describeModeration(api huma.API) {
	op := func(id, method, path, summary string, scope gallery.Scope) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Moderation"}, Metadata: needs(scope, gallery.ScopeAdmin)}
	}
	report := op("report-media", http.MethodPost, "/media/{id}/reports", "Tell staff what is wrong with a picture or video", "")
	report.Description, report.Metadata, report.DefaultStatus = "Anybody who sees it may, some times an hour.", nil, http.StatusAccepted
	report.Errors = []int{401, 403}
	handle(api, report, func(ctx context.Context, in *struct {
		MediaID
		Body struct {
			Reason string `json:"reason" enum:"abuse,copyright,illegal,nsfw,spam,other" doc:"What it is about."`
			Text   string `json:"text,omitempty" maxLength:"1000" doc:"What is to be said."`
		}
	}) (*struct{}, error) {
		return nil, a.Curate.Report(ctx, caller(ctx).by, in.ID, a.proofs(ctx), in.Body.Reason, in.Body.Text)
	})
	handle(api, op("list-reports", http.MethodGet, "/reports", "List reports that nobody has resolved, the oldest first", gallery.ScopeRead), func(ctx context.Context, in *Paged) (*Listed[Report], error) {
		return since(ctx, a, in, a.Curate.Reports, reportOf, func(r gallery.Report) gallery.ID { return r.ID })
	})
	resolve := op("resolve-report", http.MethodPost, "/reports/{id}/resolve", "Resolve a report and all others about the same", gallery.ScopeWrite)
	resolve.Errors = []int{409}
	handle(api, resolve, func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"64" doc:"The report's id."`
		Body struct {
			Discard bool `json:"discard,omitempty" doc:"Put what it is about into the trash, or delete the comment."`
		}
	}) (*struct{}, error) {
		var id gallery.ID
		if err := unseal(in.ID, &id); err != nil {
			return nil, gallery.Fail(gallery.NotFound, "report.not_found").Because(err)
		}
		return nil, a.Curate.ResolveReport(ctx, caller(ctx).by, id, in.Body.Discard)
	})
	handle(api, op("list-deeds", http.MethodGet, "/audit-log", "List what staff did, the latest first", gallery.ScopeRead), func(ctx context.Context, in *Paged) (*Listed[Deed], error) {
		return since(ctx, a, in, a.Curate.AuditLog, deedOf, func(d gallery.Deed) gallery.ID { return d.ID })
	})
}

// since answers with the page of a list that goes by id.
func since[S, T any](ctx context.Context, a *API, in *Paged, fetch func(context.Context, gallery.Actor, gallery.ID, int) ([]S, error), turn func(S) T, id func(S) gallery.ID) (*Listed[T], error) {
	var last gallery.ID
	if err := unseal(in.Cursor, &last); err != nil {
		return nil, err
	}
	list, err := fetch(ctx, caller(ctx).by, last, in.Limit)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(list) == in.Limit {
		next = seal(id(list[len(list)-1]))
	}
	return page(ctx, a, each(list, turn), next), nil
}
