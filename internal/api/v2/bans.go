package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// Ban shuts addresses out of the site.
type Ban struct {
	ID      string     `json:"id" doc:"Names it."`
	Network string     `json:"network" doc:"The address or range." example:"192.0.2.0/24"`
	Message string     `json:"message" doc:"What they are told, or an address that they are sent to; empty for the usual words."`
	Created time.Time  `json:"created" doc:"When it was made."`
	Expires *time.Time `json:"expires,omitempty" doc:"When it is over; absent for never."`
}

func banOf(b gallery.Ban) Ban {
	text := gallery.NetworkText(b.Network)
	return Ban{ID: seal(text), Network: text, Message: b.Message, Created: b.Created.UTC(), Expires: when(b.Expires)}
}

// NewBan is a ban to be made.
type NewBan struct {
	Network string     `json:"network" minLength:"1" maxLength:"64" doc:"An address, a range (192.0.2.0/24, 2001:db8::/64), or stars for the last numbers (192.0.2.*)."`
	Message string     `json:"message,omitempty" maxLength:"500" doc:"What they are told; an address alone is where they are sent."`
	Expires *time.Time `json:"expires,omitempty" doc:"When it is over; absent for never."`
}

// describeBans registers what staff does about addresses.
func (a *API) describeBans(api huma.API) {
	op := func(id, method, path, summary string, scope gallery.Scope) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Moderation"}, Metadata: needs(scope, gallery.ScopeAdmin)}
	}
	list := op("list-bans", http.MethodGet, "/bans", "List the addresses that are shut out", gallery.ScopeRead)
	list.Description = "The newest first; at most 1000 are."
	handle(api, list, func(ctx context.Context, _ *struct{}) (*Listed[Ban], error) {
		list, err := a.Account.ListBans(ctx, caller(ctx).by)
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, banOf), ""), nil
	})
	create := created(op("create-ban", http.MethodPost, "/bans", "Shut an address or a range out of the site", gallery.ScopeWrite))
	create.Description, create.Errors = "Administrators who are signed in still come in. A range that lies in another or around it is refused, and so is one's own.", []int{409}
	handle(api, create, func(ctx context.Context, in *struct{ Body NewBan }) (*struct{ Body Ban }, error) {
		w := account.BanWish{Network: in.Body.Network, Message: in.Body.Message}
		if in.Body.Expires != nil {
			w.Expires = *in.Body.Expires
		}
		b, err := a.Account.BanNetwork(ctx, caller(ctx).by, w)
		if err != nil {
			return nil, err
		}
		return &struct{ Body Ban }{banOf(b)}, nil
	})
	handle(api, op("delete-ban", http.MethodDelete, "/bans/{id}", "Let an address or a range in again", gallery.ScopeWrite), func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"128" doc:"The ban's id."`
	}) (*struct{}, error) {
		network := ""
		if err := unseal(in.ID, &network); err != nil {
			network = "" // which nobody banned, and only staff are told so
		}
		return nil, a.Account.LiftBan(ctx, caller(ctx).by, network)
	})
}

// Refuse answers whoever is not let in to any operation.
func (a *API) Refuse(w http.ResponseWriter, r *http.Request, err error) { a.fail(w, r, err) }
