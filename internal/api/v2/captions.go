package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/gallery"
)

// Caption is what is said in a video, in a language.
type Caption struct {
	Language string    `json:"language" doc:"BCP 47." example:"zh-CN"`
	Label    string    `json:"label" doc:"As players show it." example:"中文"`
	Updated  time.Time `json:"updated" doc:"When it was last changed."`
	Text     string    `json:"text,omitempty" doc:"WebVTT; absent in lists."`
}

// CaptionID names a caption in a path.
type CaptionID struct {
	MediaID
	Language string `path:"language" maxLength:"35" doc:"BCP 47." example:"zh-CN"`
}

// CaptionWish is what a caption is to be.
type CaptionWish struct {
	Label string `json:"label,omitempty" maxLength:"50" doc:"As players show it; empty for the language."`
	Text  string `json:"text" maxLength:"1048576" doc:"WebVTT, at most 1 MiB with what the body has around it."`
}

func captionOf(c gallery.Caption) Caption {
	return Caption{c.Language, c.Label, c.Updated.UTC(), c.Text}
}

// describeCaptions registers what is done with the captions of videos.
func (a *API) describeCaptions(api huma.API) {
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/media/{id}/captions" + path, Tags: []string{"Media"}, Summary: summary}
	}
	changes := func(o huma.Operation) huma.Operation {
		o.Metadata, o.Errors = needs(gallery.ScopeWrite), []int{410}
		return o
	}
	handle(api, op("list-captions", http.MethodGet, "", "List the captions of a video"), a.listCaptions)
	handle(api, op("get-caption", http.MethodGet, "/{language}", "Get captions with their text"), a.getCaption)
	handle(api, changes(op("set-caption", http.MethodPut, "/{language}", "Caption a video in a language")), func(ctx context.Context, in *struct {
		CaptionID
		Body CaptionWish
	}) (*struct{}, error) {
		c := gallery.Caption{Language: in.Language, Label: in.Body.Label, Text: in.Body.Text}
		return nil, a.Curate.SetCaption(ctx, caller(ctx).by, in.ID, a.proofs(ctx), c)
	})
	handle(api, changes(op("remove-caption", http.MethodDelete, "/{language}", "Take captions from a video")), func(ctx context.Context, in *CaptionID) (*struct{}, error) {
		return nil, a.Curate.DropCaption(ctx, caller(ctx).by, in.ID, a.proofs(ctx), in.Language)
	})
}

func (a *API) listCaptions(ctx context.Context, in *MediaID) (*Listed[Caption], error) {
	m, err := a.Browse.Media(ctx, caller(ctx).by, in.ID, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	list, err := a.Browse.Captions(ctx, m)
	if err != nil {
		return nil, err
	}
	return page(ctx, a, each(list, captionOf), ""), nil
}

func (a *API) getCaption(ctx context.Context, in *CaptionID) (*struct{ Body Caption }, error) {
	m, err := a.Browse.Media(ctx, caller(ctx).by, in.ID, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	c, err := a.Browse.Caption(ctx, m, in.Language)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Caption }{captionOf(c)}, nil
}
