package v2

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// searchText tells of the language of searches.
const searchText = `Words are all looked for; "exact phrases", beginnings*, -exclusions and one OR another are understood, and the operators user: album: tag: ext: type: category: color: nsfw: after: before: camera: and w> w< h> h< size> size<.`

// describeSearch registers the search.
func (a *API) describeSearch(api huma.API) {
	handle(api, huma.Operation{
		OperationID: "search-media", Method: http.MethodGet, Path: "/search", Summary: "Search pictures and videos", Description: searchText, Tags: []string{"Search"},
	}, a.searchMedia)
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
