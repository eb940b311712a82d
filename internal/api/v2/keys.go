package v2

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Key is an API key of one's own.
type Key struct {
	ID         string     `json:"id" doc:"Its public part."`
	Name       string     `json:"name" doc:"What it is for."`
	Scopes     []string   `json:"scopes" doc:"What it is good for."`
	Visibility string     `json:"visibility" doc:"Of what is uploaded with it; empty for one's default."`
	Album      string     `json:"album,omitempty" doc:"The id of the album where what is uploaded with it goes; absent for none."`
	Created    time.Time  `json:"created" doc:"When it was made."`
	LastUsed   *time.Time `json:"last_used,omitempty" doc:"When it was last used; absent for never."`
	Expires    *time.Time `json:"expires,omitempty" doc:"When it ends; absent for never."`
	Revoked    *time.Time `json:"revoked,omitempty" doc:"When it was revoked."`
	Networks   []string   `json:"networks" doc:"The addresses and ranges that it may be used from; empty for everywhere."`
	ETag       string     `json:"etag" doc:"Its state, for If-Match."`
	Text       string     `json:"key,omitempty" doc:"The key itself; told once, when it is made."`
}

// KeyWish is a key to be made.
type KeyWish struct {
	Name       string     `json:"name" minLength:"1" maxLength:"100" doc:"What it is for."`
	Scopes     []string   `json:"scopes,omitempty" maxItems:"4" doc:"upload, read, write, admin; absent for the usual ones."`
	Visibility string     `json:"visibility,omitempty" enum:"public,link,private" doc:"Of what is uploaded with it; absent for one's default."`
	Album      string     `json:"album,omitempty" maxLength:"64" doc:"The id of an album of one's own where what is uploaded with it goes; absent for none."`
	Expires    *time.Time `json:"expires,omitempty" doc:"When it ends; absent for never."`
	Networks   []string   `json:"networks,omitempty" maxItems:"20" doc:"Addresses and ranges (CIDR) that it may be used from; absent or empty for everywhere."`
}

// KeyPatch is what changes of a key.
type KeyPatch struct {
	Name       *string   `json:"name,omitempty" minLength:"1" maxLength:"100" doc:"What it is for."`
	Scopes     *[]string `json:"scopes,omitempty" minItems:"1" maxItems:"4" doc:"upload, read, write, admin."`
	Visibility *string   `json:"visibility,omitempty" maxLength:"16" doc:"Of what is uploaded with it: public, link or private; empty for one's default."`
	Album      *string   `json:"album,omitempty" maxLength:"64" doc:"The id of an album of one's own where what is uploaded with it goes; empty for none."`
	Expires    *string   `json:"expires,omitempty" maxLength:"40" doc:"When it ends (RFC 3339); empty for never."`
	Networks   *[]string `json:"networks,omitempty" maxItems:"20" doc:"Addresses and ranges (CIDR) that it may be used from; empty for everywhere."`
}

// OneKey is an answer about one key.
type OneKey struct {
	ETag string `header:"ETag" doc:"Its state, for If-Match."`
	Body Key
}

// KeyID names a key in a path.
type KeyID struct {
	ID string `path:"id" maxLength:"64" doc:"The key's public part."`
}

func scopesOf(names []string) []gallery.Scope {
	return each(names, func(s string) gallery.Scope { return gallery.Scope(s) })
}

// keysOf tell of keys, with the ids of their albums.
func (a *API) keysOf(ctx context.Context, list ...db.Key) ([]Key, error) {
	told, err := a.Browse.AlbumIDs(ctx, caller(ctx).by, each(list, func(k db.Key) gallery.ID { return k.AlbumID }), gallery.Proofs{})
	return each(list, func(k db.Key) Key {
		return Key{
			ID: k.ID, Name: k.Name, Scopes: each(k.Scopes, func(s gallery.Scope) string { return string(s) }), Visibility: string(k.Visibility),
			Album: told[k.AlbumID], Created: k.Created.UTC(), LastUsed: when(k.LastUsed), Expires: when(k.Expires), Revoked: when(k.Revoked), Networks: each(k.Networks, gallery.NetworkText), ETag: quoted(k.Version()),
		}
	}), err
}

func (a *API) oneKey(ctx context.Context, k db.Key) (*OneKey, error) {
	list, err := a.keysOf(ctx, k)
	if err != nil {
		return nil, err
	}
	return &OneKey{list[0].ETag, list[0]}, nil
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
		keys, err := a.keysOf(ctx, list...)
		return page(ctx, a, keys, ""), err
	})
	create := created(op("create-key", http.MethodPost, "/keys", "Make a key", gallery.ScopeWrite))
	create.Metadata = bySession()
	handle(api, create, a.createKey)
	change := op("change-key", http.MethodPatch, "/keys/{id}", "Change a key", gallery.ScopeWrite)
	change.Description, change.Metadata, change.Errors = "The key itself stays as it is.", bySession(), []int{412}
	handle(api, change, a.changeKey)
	clients := op("make-client-file", http.MethodPost, "/keys/clients", "Make a file that has a program upload with a key of one's own", "")
	clients.Metadata, clients.Errors = needs(), []int{404}
	clients.Responses = map[string]*huma.Response{"200": {
		Description: http.StatusText(http.StatusOK),
		Content:     map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
	}}
	handle(api, clients, a.clientFile)
	handle(api, op("revoke-key", http.MethodDelete, "/keys/{id}", "Revoke a key", gallery.ScopeWrite), func(ctx context.Context, in *KeyID) (*struct{}, error) {
		return nil, a.Account.RevokeKey(ctx, caller(ctx).by, in.ID)
	})
}

func (a *API) createKey(ctx context.Context, in *struct{ Body KeyWish }) (*OneKey, error) {
	by, w := caller(ctx).by, account.KeyWish{Name: in.Body.Name, Visibility: gallery.Visibility(in.Body.Visibility)}
	if in.Body.Scopes != nil {
		w.Scopes = scopesOf(in.Body.Scopes)
	}
	if in.Body.Expires != nil {
		w.Expires = *in.Body.Expires
	}
	var err error
	if w.Networks, err = gallery.ParseNetworks(strings.Join(in.Body.Networks, " ")); err != nil {
		return nil, err
	}
	if w.AlbumID, err = a.albumOfKey(ctx, in.Body.Album); err != nil {
		return nil, err
	}
	text, k, err := a.Account.AddKey(ctx, by, w)
	if err != nil {
		return nil, err
	}
	out, err := a.oneKey(ctx, k)
	if err != nil {
		return nil, err
	}
	out.Body.Text = text
	return out, nil
}

func (a *API) changeKey(ctx context.Context, in *struct {
	KeyID
	IfMatch
	Body KeyPatch
}) (*OneKey, error) {
	p := in.Body
	c := account.KeyChange{Seen: in.version(), Name: p.Name, Visibility: (*gallery.Visibility)(p.Visibility)}
	if p.Scopes != nil {
		c.Scopes = new(scopesOf(*p.Scopes))
	}
	var err error
	if c.Expires, err = until(p.Expires, "key.expires"); err != nil {
		return nil, err
	}
	if p.Networks != nil {
		list, err := gallery.ParseNetworks(strings.Join(*p.Networks, " "))
		if err != nil {
			return nil, err
		}
		c.Networks = &list
	}
	if p.Album != nil {
		album, err := a.albumOfKey(ctx, *p.Album)
		if err != nil {
			return nil, err
		}
		c.AlbumID = &album
	}
	k, err := a.Account.EditKey(ctx, caller(ctx).by, in.ID, c)
	if err != nil {
		return nil, overtaken(err)
	}
	return a.oneKey(ctx, k)
}

// albumOfKey finds the album that a key shall lead to, 0 for none.
func (a *API) albumOfKey(ctx context.Context, id string) (gallery.ID, error) {
	if id == "" {
		return 0, nil
	}
	album, err := a.Browse.Album(ctx, caller(ctx).by, id, gallery.Proofs{})
	if err != nil {
		return 0, gallery.Fail(gallery.NotFound, "key.album").In("album").Because(err)
	}
	return album.ID, nil
}

// File is an answer that is to be kept as a file.
type File struct {
	Type        string `header:"Content-Type" doc:"What it is."`
	Disposition string `header:"Content-Disposition" doc:"What it is called."`
	Body        []byte
}

func (a *API) clientFile(ctx context.Context, in *struct {
	Body struct {
		Kind string `json:"kind" enum:"sharex-image,sharex-file,picgo,ishare,flameshot,ksnip,curl,shortcut" doc:"For which program."`
		Key  string `json:"key" minLength:"1" maxLength:"128" doc:"The key itself; it is written into the file."`
	}
}) (*File, error) {
	c := caller(ctx)
	f, err := a.Account.ClientFile(ctx, c.by, in.Body.Kind, in.Body.Key, a.Links(c.request).Base)
	return &File{f.MIME, `attachment; filename="` + f.Name + `"`, f.Body}, err
}
