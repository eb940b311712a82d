package v2

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Member is a collaborator of an album.
type Member struct {
	Name  string    `json:"name" doc:"The person's name."`
	Right string    `json:"right" enum:"add,edit" doc:"Whether he may only add, or edit, too."`
	Since time.Time `json:"since" doc:"Since when."`
}

// MemberID names a collaborator in a path.
type MemberID struct {
	AlbumID
	Name string `path:"name" maxLength:"64" doc:"The person's name."`
}

// MemberWish is what a collaborator may do.
type MemberWish struct {
	Right string `json:"right" enum:"add,edit" doc:"Whether he may only add, or edit, too."`
}

// describeMembers registers what is done with collaborators.
func (a *API) describeMembers(api huma.API) {
	handle(api, albumOp("list-members", http.MethodGet, "/albums/{id}/members", "List the collaborators of an album", gallery.ScopeRead), func(ctx context.Context, in *AlbumID) (*Listed[Member], error) {
		list, err := a.Curate.Members(ctx, caller(ctx).by, in.ID, a.proofs(ctx))
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, memberOf), ""), nil
	})
	handle(api, albumOp("set-member", http.MethodPut, "/albums/{id}/members/{name}", "Let somebody add to an album or edit it", gallery.ScopeWrite), func(ctx context.Context, in *struct {
		MemberID
		Body MemberWish
	}) (*struct{}, error) {
		return nil, a.Curate.SetMember(ctx, caller(ctx).by, in.ID, a.proofs(ctx), in.Name, in.Body.Right == string(gallery.MayChange))
	})
	remove := albumOp("remove-member", http.MethodDelete, "/albums/{id}/members/{name}", "End a collaboration", gallery.ScopeWrite)
	remove.Description = "By whoever manages the album, or by the collaborator, who leaves."
	handle(api, remove, func(ctx context.Context, in *MemberID) (*struct{}, error) {
		return nil, a.Curate.RemoveMember(ctx, caller(ctx).by, in.ID, a.proofs(ctx), in.Name)
	})
}

func memberOf(m db.AlbumMember) Member {
	right := gallery.MayAdd
	if m.MayEdit {
		right = gallery.MayChange
	}
	return Member{Name: m.Name, Right: string(right), Since: m.Since.UTC()}
}

// Secret is a password that is said.
type Secret struct {
	Password string `json:"password" minLength:"1" maxLength:"256" doc:"The password."`
}

// Ticket opens what was locked, for whoever sends it.
type Ticket struct {
	Ticket  string     `json:"ticket" doc:"To send as the header X-Ticket from now on, instead of the one before, which it holds, too; empty where nothing was locked."`
	Expires *time.Time `json:"expires,omitempty" doc:"When it is over at the latest."`
	Media   string     `json:"media,omitempty" doc:"The id of the media that a share link leads to."`
	Album   string     `json:"album,omitempty" doc:"The id of the album that was opened, or that a share link leads to."`
}

// TicketAnswer gives a ticket to programs, and to browsers as a cookie.
type TicketAnswer struct {
	Cookie string `header:"Set-Cookie" doc:"The ticket, for browsers."`
	Body   Ticket
}

// describeUnlock registers how what is locked is opened.
func (a *API) describeUnlock(api huma.API) {
	handle(api, huma.Operation{
		OperationID: "unlock-album", Method: http.MethodPost, Path: "/albums/{id}/unlock", Tags: []string{"Albums"}, Summary: "Open an album by its password",
		Description: "The password may be that of any album that it lies in. Wrong passwords are counted, and answered with 429 when they are too many.", Errors: []int{401, 403},
	}, func(ctx context.Context, in *struct {
		AlbumID
		Body Secret
	}) (*TicketAnswer, error) {
		opened, err := a.Curate.Unlock(ctx, caller(ctx).by, in.ID, a.proofs(ctx), in.Body.Password)
		if err != nil {
			return nil, err
		}
		out := &TicketAnswer{Body: Ticket{Ticket: a.Ticket(caller(ctx).request), Album: in.ID}}
		for _, album := range opened {
			a.keep(ctx, out, gallery.AlbumTicket, album.ID, album.PasswordHash, time.Time{})
		}
		return out, nil
	})
}

// keep adds to a ticket what was just shown.
func (a *API) keep(ctx context.Context, out *TicketAnswer, kind gallery.TicketKind, id gallery.ID, passwordHash string, ends time.Time) {
	ticket, until := a.Browse.Remember(out.Body.Ticket, kind, id, passwordHash, ends)
	out.Body.Ticket, out.Body.Expires = ticket, when(until)
	out.Cookie = strings.TrimSpace(a.Keep(caller(ctx).request, ticket, until).String())
}
