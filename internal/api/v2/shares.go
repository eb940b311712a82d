package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// Share is a link that lets in whoever has it.
type Share struct {
	ID        string     `json:"id" doc:"Names it to its owner; it opens nothing."`
	Name      string     `json:"name" doc:"What it is for."`
	Media     string     `json:"media,omitempty" doc:"The id of the media that it opens."`
	Album     string     `json:"album,omitempty" doc:"The id of the album that it opens, with all below it."`
	Locked    bool       `json:"locked" doc:"Whether it asks for a password."`
	MostViews int64      `json:"most_views" doc:"How often it can be opened; 0 for any number."`
	Views     int64      `json:"views" doc:"How often it was opened."`
	Download  bool       `json:"download" doc:"Whether originals may be had as files."`
	Created   time.Time  `json:"created" doc:"When it was made."`
	Expires   *time.Time `json:"expires,omitempty" doc:"When it is over; absent for never."`
	Revoked   *time.Time `json:"revoked,omitempty" doc:"When it was revoked."`
	URL       string     `json:"url,omitempty" format:"uri" doc:"The link itself; told once, when it is made."`
}

// ShareWish is a share link to be made.
type ShareWish struct {
	Media     string     `json:"media,omitempty" maxLength:"64" doc:"The id of the media that it shall open."`
	Album     string     `json:"album,omitempty" maxLength:"64" doc:"The id of the album that it shall open; one of both."`
	Name      string     `json:"name,omitempty" maxLength:"100" doc:"What it is for."`
	Password  string     `json:"password,omitempty" maxLength:"256" doc:"What it asks for; empty for nothing."`
	MostViews int64      `json:"most_views,omitempty" minimum:"0" maximum:"1000000000" doc:"How often it can be opened; 0 for any number."`
	Download  bool       `json:"download,omitempty" doc:"Whether originals may be had as files."`
	Expires   *time.Time `json:"expires,omitempty" doc:"When it is over; absent for never."`
}

// LinkID names a link in a path.
type LinkID struct {
	ID string `path:"id" maxLength:"64" doc:"The link's id."`
}

func shareOf(s gallery.Share) Share {
	return Share{
		ID: s.PublicID, Name: s.Name, Media: s.MediaPublicID, Album: s.AlbumPublicID, Locked: s.PasswordHash != "", MostViews: s.MostViews,
		Views: s.Views, Download: s.Download, Created: s.Created.UTC(), Expires: when(s.Expires), Revoked: when(s.Revoked),
	}
}

// moment is when something is wished for, the zero time for never.
func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// describeShares registers what is done with share links.
func (a *API) describeShares(api huma.API) {
	op := func(id, method, path, summary string, scope gallery.Scope) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Links"}, Metadata: needs(scope)}
	}
	handle(api, op("list-shares", http.MethodGet, "/shares", "List the share links of a media or an album", gallery.ScopeRead), func(ctx context.Context, in *struct {
		Media string `query:"media" maxLength:"64" doc:"The id of the media."`
		Album string `query:"album" maxLength:"64" doc:"The id of the album; one of both."`
	}) (*Listed[Share], error) {
		list, err := a.Curate.Shares(ctx, caller(ctx).by, a.proofs(ctx), in.Media, in.Album)
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, shareOf), ""), nil
	})
	handle(api, created(op("create-share", http.MethodPost, "/shares", "Make a share link", gallery.ScopeWrite)), func(ctx context.Context, in *struct{ Body ShareWish }) (*struct{ Body Share }, error) {
		w := in.Body
		s, token, err := a.Curate.CreateShare(ctx, caller(ctx).by, a.proofs(ctx), curate.NewShare{
			Media: w.Media, Album: w.Album, Name: w.Name, Password: w.Password, Expires: moment(w.Expires), MostViews: w.MostViews, Download: w.Download,
		})
		if err != nil {
			return nil, err
		}
		out := &struct{ Body Share }{shareOf(s)}
		out.Body.URL = a.Links(caller(ctx).request).Share(token)
		return out, nil
	})
	handle(api, op("revoke-share", http.MethodDelete, "/shares/{id}", "Revoke a share link", gallery.ScopeWrite), func(ctx context.Context, in *LinkID) (*struct{}, error) {
		return nil, a.Curate.RevokeShare(ctx, caller(ctx).by, a.proofs(ctx), in.ID)
	})
	handle(api, huma.Operation{
		OperationID: "open-share", Method: http.MethodPost, Path: "/shares/open", Tags: []string{"Links"}, Summary: "Open a share link",
		Description: "What follows /s/ in the link is its token. A link that is over is 404 like one that never was.", Errors: []int{401, 403, 404},
	}, a.openShare)
}

func (a *API) openShare(ctx context.Context, in *struct {
	Body struct {
		Token    string `json:"token" minLength:"1" maxLength:"64" doc:"The token of the link."`
		Password string `json:"password,omitempty" maxLength:"256" doc:"What it asks for."`
	}
}) (*TicketAnswer, error) {
	s, err := a.Curate.OpenShare(ctx, caller(ctx).by, in.Body.Token, in.Body.Password)
	if err != nil {
		return nil, err
	}
	out := &TicketAnswer{Body: Ticket{Ticket: a.Ticket(caller(ctx).request), Media: s.MediaPublicID, Album: s.AlbumPublicID}}
	a.keep(ctx, out, gallery.ShareTicket, s.ID, s.PasswordHash, s.Expires)
	return out, nil
}
