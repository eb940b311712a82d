package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// Comment is what somebody says of a media.
type Comment struct {
	ID      string     `json:"id" doc:"Its id."`
	Author  string     `json:"author,omitempty" doc:"Who wrote it; absent for those who show themselves to nobody."`
	Text    string     `json:"text" doc:"Plain text; addresses in it are links on pages."`
	Created time.Time  `json:"created" doc:"When it was written."`
	Edited  *time.Time `json:"edited,omitempty" doc:"When it was last edited; absent for never."`
	Waiting bool       `json:"waiting" doc:"Whether it waits for staff; only its author, the file's owner and staff see it then."`
	Hidden  bool       `json:"hidden" doc:"Whether it is hidden from all but them."`
	Media   string     `json:"media" doc:"The id of what it is said of."`
}

func commentOf(c gallery.Comment) Comment {
	return Comment{
		ID: c.PublicID, Author: c.AuthorName, Text: c.Text, Created: c.Created.UTC(), Edited: when(c.Edited), Waiting: c.Waiting,
		Hidden: c.Hidden != gallery.NotHidden || c.AuthorBanned, Media: c.MediaPublicID,
	}
}

// CommentID names a comment in a path.
type CommentID struct {
	MediaID
	Comment string `path:"comment" maxLength:"32" doc:"The comment's id."`
}

// CommentWish is what a comment is to say.
type CommentWish struct {
	Text string `json:"text" doc:"Plain text, at most 2000 characters. People whom it names as @name are told, if they see the file."`
}

// CommentChange is what changes of a comment.
type CommentChange struct {
	Text     *string `json:"text,omitempty" doc:"What it says, for its author."`
	Hidden   *bool   `json:"hidden,omitempty" doc:"Whether it is hidden, for the file's owner and staff."`
	Approved bool    `json:"approved,omitempty" doc:"That it waits no more, for staff."`

	Seen time.Time `json:"seen,omitzero" doc:"When one read it; with approved. What was edited after that is not approved: comment.stale."`
}

// describeComments registers what is said of files.
func (a *API) describeComments(api huma.API) {
	op := func(id, method, path, summary string, scopes ...gallery.Scope) huma.Operation {
		o := huma.Operation{OperationID: id, Method: method, Path: path, Tags: []string{"Comments"}, Summary: summary, Errors: []int{410}}
		if len(scopes) > 0 {
			o.Metadata = needs(scopes...)
		}
		return o
	}
	const of, one = "/media/{id}/comments", "/media/{id}/comments/{comment}"
	handle(api, op("list-comments", http.MethodGet, of, "List the comments on a picture or video, the newest first"), a.listComments)
	add := op("add-comment", http.MethodPost, of, "Comment on a picture or video", gallery.ScopeWrite)
	add.DefaultStatus = http.StatusCreated
	handle(api, add, a.addComment)
	handle(api, op("change-comment", http.MethodPatch, one, "Edit, hide or approve a comment", gallery.ScopeWrite), func(ctx context.Context, in *struct {
		CommentID
		Body CommentChange
	}) (*struct{}, error) {
		patch := curate.CommentPatch{Text: in.Body.Text, Hidden: in.Body.Hidden, Approved: in.Body.Approved, Seen: in.Body.Seen}
		return nil, a.Curate.ChangeComment(ctx, caller(ctx).by, in.ID, in.Comment, a.proofs(ctx), patch)
	})
	handle(api, op("delete-comment", http.MethodDelete, one, "Delete a comment", gallery.ScopeWrite), func(ctx context.Context, in *CommentID) (*struct{}, error) {
		return nil, a.Curate.DeleteComment(ctx, caller(ctx).by, in.ID, in.Comment, a.proofs(ctx))
	})
	report := op("report-comment", http.MethodPost, one+"/reports", "Tell staff what is wrong with a comment")
	report.Description, report.DefaultStatus = "Anybody who sees it may, some times an hour.", http.StatusAccepted
	report.Errors = []int{401, 403, 410}
	handle(api, report, func(ctx context.Context, in *struct {
		CommentID
		Body struct {
			Reason string `json:"reason" enum:"abuse,copyright,illegal,nsfw,spam,other" doc:"What it is about."`
			Text   string `json:"text,omitempty" maxLength:"1000" doc:"What is to be said."`
		}
	}) (*struct{}, error) {
		return nil, a.Curate.ReportComment(ctx, caller(ctx).by, in.ID, in.Comment, a.proofs(ctx), in.Body.Reason, in.Body.Text)
	})
	waiting := op("list-waiting-comments", http.MethodGet, "/comments", "List comments that wait for staff, the oldest first", gallery.ScopeRead, gallery.ScopeAdmin)
	waiting.Errors = nil
	handle(api, waiting, func(ctx context.Context, in *Paged) (*Listed[Comment], error) {
		return since(ctx, a, in, a.Browse.WaitingComments, commentOf, func(c gallery.Comment) gallery.ID { return c.ID })
	})
}

func (a *API) listComments(ctx context.Context, in *struct {
	MediaID
	Paged
}) (*Listed[Comment], error) {
	by := caller(ctx).by
	var before string
	if err := unseal(in.Cursor, &before); err != nil {
		return nil, err
	}
	m, err := a.Browse.Media(ctx, by, in.ID, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	said, err := a.Browse.Comments(ctx, by, m, before, in.Limit)
	if err != nil {
		return nil, err
	}
	next := ""
	if said.Next != "" {
		next = seal(said.Next)
	}
	return page(ctx, a, each(said.Comments, commentOf), next), nil
}

func (a *API) addComment(ctx context.Context, in *struct {
	MediaID
	Body CommentWish
}) (*struct{ Body Comment }, error) {
	c, err := a.Curate.AddComment(ctx, caller(ctx).by, in.ID, a.proofs(ctx), in.Body.Text)
	if err != nil {
		return nil, err
	}
	c.MediaPublicID = in.ID
	return &struct{ Body Comment }{commentOf(c)}, nil
}
