package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// searchText tells of the language of searches.
const searchText = `Words are all looked for; "exact phrases", beginnings*, -exclusions and one OR another are understood, and the operators user: album: tag: ext: type: category: color: nsfw: after: before: camera: licence: and w> w< h> h< size> size<, and for staff ip:.`

// describeSearch registers the search.
func (a *API) describeSearch(api huma.API) {
	handle(api, huma.Operation{
		OperationID: "search-media", Method: http.MethodGet, Path: "/search", Summary: "Search pictures and videos", Description: searchText, Tags: []string{"Search"},
	}, a.searchMedia)
	handle(api, huma.Operation{
		OperationID: "search-albums", Method: http.MethodGet, Path: "/search/albums", Summary: "Search albums", Tags: []string{"Search"},
		Description: `Words of names and descriptions are looked for as in media, and the operator user: is understood; the newest come first.`,
	}, a.searchAlbums)
	handle(api, huma.Operation{
		OperationID: "search-users", Method: http.MethodGet, Path: "/search/users", Summary: "Find people whose names begin so", Tags: []string{"Search"},
	}, a.searchUsers)
}

// FoundPerson is somebody as others see him.
type FoundPerson struct {
	Name    string           `json:"name" doc:"The name."`
	Full    string           `json:"full_name" doc:"What he is called otherwise."`
	Media   int64            `json:"media" doc:"How many media are his."`
	Created time.Time        `json:"created" doc:"Since when he is here."`
	Links   FoundPersonLinks `json:"links" doc:"Where he is found."`
}

// FoundPersonLinks are the addresses of a person.
type FoundPersonLinks struct {
	Profile string `json:"profile" format:"uri" doc:"The profile."`
}

func (a *API) searchUsers(ctx context.Context, in *struct {
	Paged
	Q string `query:"q" required:"true" minLength:"1" maxLength:"64" doc:"The beginning of a name."`
}) (*Listed[FoundPerson], error) {
	found, err := a.Browse.FindPeople(ctx, caller(ctx).by, in.Q, browse.Ask{After: in.Cursor, N: in.Limit})
	if err != nil {
		return nil, err
	}
	links := a.Links(caller(ctx).request)
	return page(ctx, a, each(found.Items, func(p gallery.PublicProfile) FoundPerson {
		return FoundPerson{Name: p.Name, Full: p.FullName, Media: p.Media, Created: p.Created.UTC(), Links: FoundPersonLinks{Profile: links.User(p.Name)}}
	}), found.Next), nil
}

func (a *API) searchAlbums(ctx context.Context, in *struct {
	Paged
	Q string `query:"q" required:"true" minLength:"1" maxLength:"1024" doc:"What is looked for."`
}) (*Listed[Album], error) {
	q, err := gallery.ParseQuery(in.Q)
	if err != nil {
		return nil, err
	}
	found, err := a.Browse.FindAlbums(ctx, caller(ctx).by, q, gallery.AlbumFilter{}, browse.Ask{After: in.Cursor, N: in.Limit}, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	list, err := a.albumsOf(ctx, found.Items)
	if err != nil {
		return nil, err
	}
	return page(ctx, a, list, found.Next), nil
}

func (a *API) searchMedia(ctx context.Context, in *struct {
	Paged
	Q     string `query:"q" required:"true" minLength:"1" maxLength:"1024" doc:"What is looked for."`
	Album string `query:"album" maxLength:"64" doc:"Only in the album of this id."`
	Owner string `query:"owner" maxLength:"64" doc:"Only those of the person of this name."`
	Sort  string `query:"sort" enum:"date_desc,date_asc,views_desc,likes_desc,title_asc" doc:"The order where no words are looked for; hits of words come by how well they fit."`
}) (*Listed[Media], error) {
	by := caller(ctx).by
	q, err := gallery.ParseQuery(in.Q)
	if err != nil {
		return nil, err
	}
	var f gallery.Filter
	if in.Album != "" {
		album, err := a.Browse.Album(ctx, by, in.Album, a.proofs(ctx))
		if err != nil {
			return nil, err
		}
		f.Album = album.ID
	}
	if in.Owner != "" {
		person, err := a.Browse.Profile(ctx, by, in.Owner)
		if err != nil {
			return nil, err
		}
		f.Owner = person.ID
	}
	found, err := a.Browse.Search(ctx, by, q, f, browse.Ask{Sort: gallery.Sort(in.Sort), After: in.Cursor, N: in.Limit}, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	list, err := a.mediaOf(ctx, caller(ctx).request, found.Items)
	if err != nil {
		return nil, err
	}
	return page(ctx, a, list, found.Next), nil
}
