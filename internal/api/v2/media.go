package v2

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/gallery"
)

// describeMedia registers what is done with media.
func (a *API) describeMedia(api huma.API) {
	handle(api, huma.Operation{
		OperationID: "get-media", Method: http.MethodGet, Path: "/media/{id}", Tags: []string{"Media"},
		Summary: "Get a picture or video", Description: "What is not there and what is not for the caller look the same: 404. What was deleted or is over is 410.", Errors: []int{410},
	}, a.getMedia)
}

// MediaID names a media in a path.
type MediaID struct {
	ID string `path:"id" maxLength:"64" doc:"The media's public id."`
}

// OneMedia is an answer about one media.
type OneMedia struct {
	ETag string `header:"ETag" doc:"Its state, for If-Match and If-None-Match."`
	Body Media
}

func (a *API) oneMedia(ctx context.Context, m *gallery.Media) *OneMedia {
	return &OneMedia{ETag: tag(m.Updated), Body: media(m, a.Links(caller(ctx).request))}
}

func (a *API) getMedia(ctx context.Context, in *struct {
	MediaID
	IfNoneMatch
}) (*OneMedia, error) {
	m, err := a.Browse.Media(ctx, caller(ctx).by, in.ID, gallery.Proofs{})
	if err != nil {
		return nil, err
	}
	if err := in.unchanged(m.Updated); err != nil {
		return nil, err
	}
	return a.oneMedia(ctx, m), nil
}
