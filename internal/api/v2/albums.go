package v2

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

func albumOp(id, method, path, summary string, scopes ...gallery.Scope) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Albums"}, Metadata: needs(scopes...)}
}

// describeAlbums registers what is done with albums.
func (a *API) describeAlbums(api huma.API) {
	open := func(id, path, summary, text string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Description: text, Tags: []string{"Albums"}}
	}
	handle(api, open("list-albums", "/albums", "List albums", "One's own with mine, those of a person, or everybody's public ones."), a.listAlbums)
	handle(api, open("get-album", "/albums/{id}", "Get an album", "One behind a password that was not said is 403 album.locked; what is not for the caller is 404."), a.getAlbum)
	handle(api, open("list-children", "/albums/{id}/children", "List the albums in an album", ""), a.listChildren)
	handle(api, created(albumOp("create-album", http.MethodPost, "/albums", "Make an album")), a.createAlbum)
	handle(api, created(huma.Operation{
		OperationID: "create-guest-album", Method: http.MethodPost, Path: "/albums/guest", Tags: []string{"Albums"}, Summary: "Make an album without an account, of what one uploaded",
		Description: "Where the site lets guests do so. The album is nobody's and cannot be changed afterwards; it is made of all the media or not at all.", Errors: []int{401, 404},
	}), a.createGuestAlbum)
	change := albumOp("change-album", http.MethodPatch, "/albums/{id}", "Change an album", gallery.ScopeWrite)
	change.Errors = []int{412}
	handle(api, change, a.changeAlbum)
	handle(api, albumOp("delete-album", http.MethodDelete, "/albums/{id}", "Delete an album and those in it", gallery.ScopeWrite), a.deleteAlbum)
	handle(api, albumOp("move-albums", http.MethodPost, "/albums/move", "Put albums into another", gallery.ScopeWrite), a.moveAlbums)
	a.describeZip(api)
	a.describeOrder(api)
	a.describeMembers(api)
	a.describeUnlock(api)
}

// AlbumList is the page of a list of albums that is wanted.
type AlbumList struct {
	Paged
	Sort string `query:"sort" enum:"date_desc,date_asc,views_desc,likes_desc,name_asc,manual" doc:"The order; the newest first where it is not given. manual is for the albums in another."`
}

func (l AlbumList) ask() browse.Ask {
	return browse.Ask{Sort: gallery.Sort(l.Sort), After: l.Cursor, N: l.Limit}
}

func (a *API) listAlbums(ctx context.Context, in *struct {
	AlbumList
	Mine  bool   `query:"mine" doc:"Only one's own, whoever may see them."`
	Owner string `query:"owner" maxLength:"64" doc:"Only those of the person of this name."`
	Roots bool   `query:"roots" doc:"Only those that lie in no other."`
}) (*Listed[Album], error) {
	by := caller(ctx).by
	f := gallery.AlbumFilter{Roots: in.Roots}
	if in.Owner != "" {
		person, err := a.Browse.Profile(ctx, by, in.Owner)
		if err != nil {
			return nil, err
		}
		f.Owner = person.ID
	}
	if in.Mine {
		if err := may(by, gallery.ScopeRead); err != nil {
			return nil, err
		}
		f.Owner = by.UserID
	}
	return a.pageOfAlbums(ctx, f, in.ask())
}

func (a *API) listChildren(ctx context.Context, in *struct {
	AlbumID
	AlbumList
}) (*Listed[Album], error) {
	album, err := a.Browse.Album(ctx, caller(ctx).by, in.ID, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	return a.pageOfAlbums(ctx, gallery.AlbumFilter{Parent: album.ID}, in.ask())
}

func (a *API) pageOfAlbums(ctx context.Context, f gallery.AlbumFilter, ask browse.Ask) (*Listed[Album], error) {
	found, err := a.Browse.Albums(ctx, caller(ctx).by, f, ask, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	list, err := a.albumsOf(ctx, found.Items)
	if err != nil {
		return nil, err
	}
	return page(ctx, a, list, found.Next), nil
}

func (a *API) getAlbum(ctx context.Context, in *struct {
	AlbumID
	IfNoneMatch
}) (*OneAlbum, error) {
	album, err := a.Browse.Album(ctx, caller(ctx).by, in.ID, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	if err := in.unchanged(album.Updated); err != nil {
		return nil, err
	}
	return a.oneAlbum(ctx, *album)
}

func (a *API) createAlbum(ctx context.Context, in *struct{ Body AlbumWish }) (*OneAlbum, error) {
	w := in.Body
	album, err := a.Curate.CreateAlbum(ctx, caller(ctx).by, curate.NewAlbum{
		Name: w.Name, Description: w.Description, Visibility: gallery.Visibility(w.Visibility), Password: w.Password, Parent: w.Parent, Sort: w.Sort, Search: w.Search,
	})
	if err != nil {
		return nil, err
	}
	return a.oneAlbum(ctx, album)
}

// GuestAlbumWish is an album that a guest makes.
type GuestAlbumWish struct {
	Name        string  `json:"name" minLength:"1" maxLength:"100" doc:"What it is called."`
	Description string  `json:"description,omitempty" maxLength:"10000" doc:"What is to be said of it."`
	Visibility  string  `json:"visibility,omitempty" enum:"public,link,password" doc:"Who may see it; public where it is not given."`
	Password    string  `json:"password,omitempty" maxLength:"256" doc:"What it asks for; with the visibility password."`
	Media       []Claim `json:"media" minItems:"1" maxItems:"200" doc:"What one uploaded; in no other album."`
}

func (a *API) createGuestAlbum(ctx context.Context, in *struct{ Body GuestAlbumWish }) (*OneAlbum, error) {
	w := in.Body
	album, err := a.Curate.CreateGuestAlbum(ctx, caller(ctx).by, curate.GuestAlbum{
		Name: w.Name, Description: w.Description, Visibility: gallery.Visibility(w.Visibility), Password: w.Password,
		Media: each(w.Media, func(c Claim) curate.Claim { return curate.Claim(c) }),
	})
	if err != nil {
		return nil, err
	}
	return a.oneAlbum(ctx, album)
}

func (a *API) changeAlbum(ctx context.Context, in *struct {
	AlbumID
	IfMatch
	Body AlbumPatch
}) (*OneAlbum, error) {
	patch, err := in.Body.patch()
	if err != nil {
		return nil, err
	}
	seen, err := in.seen()
	if err != nil {
		return nil, err
	}
	album, err := a.Curate.EditAlbum(ctx, caller(ctx).by, in.ID, a.proofs(ctx), patch, seen)
	if err != nil {
		return nil, overtaken(err)
	}
	return a.oneAlbum(ctx, album)
}

func (a *API) deleteAlbum(ctx context.Context, in *struct {
	AlbumID
	Keep bool `query:"keep_files" doc:"Its media stay, as visible as they were; else they go into the trash."`
}) (*struct{}, error) {
	return nil, a.Curate.DeleteAlbum(ctx, caller(ctx).by, in.ID, a.proofs(ctx), in.Keep)
}

// AlbumMove is where albums shall lie.
type AlbumMove struct {
	IDs    []string `json:"ids" minItems:"1" maxItems:"1000" doc:"The albums' ids."`
	Parent string   `json:"parent" maxLength:"64" doc:"The id of the album that they shall lie in; empty for none."`
}

func (a *API) moveAlbums(ctx context.Context, in *struct{ Body AlbumMove }) (*struct{ Body Page[Outcome] }, error) {
	done, err := a.Curate.MoveAlbums(ctx, caller(ctx).by, in.Body.IDs, a.proofs(ctx), in.Body.Parent)
	return outcomes(done), err
}

// outcomes tell what became of many.
func outcomes(done []curate.Outcome) *struct{ Body Page[Outcome] } {
	return &struct{ Body Page[Outcome] }{Page[Outcome]{Items: each(done, func(o curate.Outcome) Outcome {
		out := Outcome{ID: o.ID, Done: o.Err == nil}
		if o.Err != nil {
			out.Code = problem(o.Err, false).Code
		}
		return out
	})}}
}

// IDList names several things.
type IDList struct {
	IDs []string `json:"ids" minItems:"1" maxItems:"1000" doc:"Their ids."`
}

// describeOrder registers what is done with what an album holds.
func (a *API) describeOrder(api huma.API) {
	type many struct {
		AlbumID
		Body IDList
	}
	handle(api, albumOp("order-media", http.MethodPut, "/albums/{id}/order", "Put an album's media into an order: those named come first", gallery.ScopeWrite), func(ctx context.Context, in *many) (*struct{}, error) {
		return nil, a.Curate.OrderMedia(ctx, caller(ctx).by, in.ID, a.proofs(ctx), in.Body.IDs)
	})
	handle(api, albumOp("order-children", http.MethodPut, "/albums/{id}/children/order", "Put the albums in an album into an order: those named come first", gallery.ScopeWrite), func(ctx context.Context, in *many) (*struct{}, error) {
		return nil, a.Curate.OrderAlbums(ctx, caller(ctx).by, in.ID, a.proofs(ctx), in.Body.IDs)
	})
	handle(api, albumOp("remove-media", http.MethodPost, "/albums/{id}/remove", "Take media out of an album", gallery.ScopeWrite), func(ctx context.Context, in *many) (*struct{ Body Page[Outcome] }, error) {
		done, err := a.Curate.RemoveFromAlbum(ctx, caller(ctx).by, in.ID, a.proofs(ctx), in.Body.IDs)
		return outcomes(done), err
	})
}
