package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Key is an API key of one's own.
type Key struct {
	ID       string     `json:"id" doc:"Its public part."`
	Name     string     `json:"name" doc:"What it is for."`
	Scopes   []string   `json:"scopes" doc:"What it is good for."`
	Created  time.Time  `json:"created" doc:"When it was made."`
	LastUsed *time.Time `json:"last_used,omitempty" doc:"When it was last used; absent for never."`
	Expires  *time.Time `json:"expires,omitempty" doc:"When it ends; absent for never."`
	Revoked  *time.Time `json:"revoked,omitempty" doc:"When it was revoked."`
	Text     string     `json:"key,omitempty" doc:"The key itself; told once, when it is made."`
}

// KeyWish is a key to be made.
type KeyWish struct {
	Name       string     `json:"name" minLength:"1" maxLength:"100" doc:"What it is for."`
	Scopes     []string   `json:"scopes,omitempty" maxItems:"4" doc:"upload, read, write, admin; absent for the usual ones."`
	Visibility string     `json:"visibility,omitempty" enum:"public,link,private" doc:"Of what is uploaded with it; absent for one's default."`
	Expires    *time.Time `json:"expires,omitempty" doc:"When it ends; absent for never."`
}

func keyOf(k db.Key) Key {
	out := Key{ID: k.ID, Name: k.Name, Scopes: []string{}, Created: k.Created.UTC(), LastUsed: when(k.LastUsed), Expires: when(k.Expires), Revoked: when(k.Revoked)}
	for _, s := range k.Scopes {
		out.Scopes = append(out.Scopes, string(s))
	}
	return out
}

// describeKeys registers what is done with keys.
func (a *API) describeKeys(api huma.API) {
	op := func(id, method, path, summary string, scope gallery.Scope) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Keys"}, Metadata: needs(scope)}
	}
	handle(api, op("list-keys", http.MethodGet, "/keys", "List one's keys", gallery.ScopeRead), func(ctx context.Context, _ *struct{}) (*Listed[Key], error) {
		list, err := a.Account.Keys(ctx, caller(ctx).by)
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, keyOf), ""), nil
	})
	create := created(op("create-key", http.MethodPost, "/keys", "Make a key", gallery.ScopeWrite))
	create.Metadata = bySession()
	handle(api, create, func(ctx context.Context, in *struct{ Body KeyWish }) (*struct{ Body Key }, error) {
		wish := account.KeyWish{Name: in.Body.Name, Visibility: gallery.Visibility(in.Body.Visibility)}
		for _, s := range in.Body.Scopes {
			wish.Scopes = append(wish.Scopes, gallery.Scope(s))
		}
		if in.Body.Expires != nil {
			wish.Expires = *in.Body.Expires
		}
		text, k, err := a.Account.AddKey(ctx, caller(ctx).by, wish)
		out := &struct{ Body Key }{keyOf(k)}
		out.Body.Text = text
		return out, err
	})
	clients := op("make-client-file", http.MethodPost, "/keys/clients", "Make a file that has a program upload with a key of one's own", "")
	clients.Metadata, clients.Errors = needs(), []int{404}
	clients.Responses = map[string]*huma.Response{"200": {
		Description: http.StatusText(http.StatusOK),
		Content:     map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
	}}
	handle(api, clients, a.clientFile)
	handle(api, op("revoke-key", http.MethodDelete, "/keys/{id}", "Revoke a key", gallery.ScopeWrite), func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"64" doc:"The key's public part."`
	}) (*struct{}, error) {
		return nil, a.Account.RevokeKey(ctx, caller(ctx).by, in.ID)
	})
}

// File is an answer that is to be kept as a file.
type File struct {
	Type        string `header:"Content-Type" doc:"What it is."`
	Disposition string `header:"Content-Disposition" doc:"What it is called."`
	Body        []byte
}

func (a *API) clientFile(ctx context.Context, in *struct {
	Body struct {
		Kind string `json:"kind" enum:"sharex-image,sharex-file,picgo,flameshot,curl,shortcut" doc:"For which program."`
		Key  string `json:"key" minLength:"1" maxLength:"128" doc:"The key itself; it is written into the file."`
	}
}) (*File, error) {
	c := caller(ctx)
	f, err := a.Account.ClientFile(ctx, c.by, in.Body.Kind, in.Body.Key, a.Links(c.request).Base)
	return &File{f.MIME, `attachment; filename="` + f.Name + `"`, f.Body}, err
}
